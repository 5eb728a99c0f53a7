#include "server/handlers/kms_handler.h"

#include "shared/codec/json_writer.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
using codec::ObjectReader;
using core::failure;
using core::Result;

namespace {

constexpr std::int64_t usualBatch = 50;
constexpr std::int64_t largestBatch = 200;

void writeCounts(JsonWriter &json, QStringView name, const storage::StoredKeyCounts &counts)
{
    json.key(name)
        .beginObject()
        .field(u"current", std::int64_t(counts.current))
        .field(u"outdated", std::int64_t(counts.outdated))
        .endObject();
}

} // namespace

Result<http::Response> KmsHandler::status(const http::Request &) const
{
    const auto status = m_rewrap.status();
    if (!status)
        return failure(status);
    JsonWriter json;
    json.beginObject().field(u"kms_key_id", status->keyId);
    writeCounts(json, u"wraps", status->wraps);
    writeCounts(json, u"endpoint_tokens", status->endpointTokens);
    json.fieldIfPresent(u"fingerprint_kms_key_id", status->fingerprintKeyId).endObject();
    return http::Response::json(json.take());
}

Result<http::Response> KmsHandler::rewrap(const http::Request &request) const
{
    QUuid after;
    std::int64_t limit = usualBatch;
    if (!request.body.isEmpty()) {
        const auto body = request.jsonObject();
        if (!body)
            return failure(body);
        ObjectReader reader(body->root());
        after = reader.uuid(u"after").value_or(QUuid());
        limit = reader.integer(u"limit").value_or(usualBatch);
        if (limit < 1 || limit > largestBatch)
            reader.fault(reader.pointerTo(u"limit"), u"must be from 1 to %1"_s.arg(largestBatch));
        if (const auto read = reader.finish(); !read)
            return failure(read);
    }
    const auto outcome = m_rewrap.rewrap(request.call, after, static_cast<int>(limit));
    if (!outcome)
        return failure(outcome);
    JsonWriter json;
    json.beginObject()
        .field(u"kms_key_id", outcome->keyId)
        .field(u"wraps", outcome->wraps)
        .field(u"endpoint_tokens", outcome->endpointTokens)
        .field(u"failed", outcome->failed);
    if (outcome->next)
        json.field(u"next", *outcome->next);
    if (outcome->remaining)
        json.field(u"remaining", std::int64_t(*outcome->remaining));
    json.endObject();
    return http::Response::json(json.take());
}

} // namespace sb::handlers
