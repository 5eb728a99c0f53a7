#include "server/handlers/secret_handler.h"

#include "server/handlers/paging.h"
#include "server/handlers/query_values.h"
#include "shared/codec/json_writer.h"
#include "shared/contract/routes.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
using codec::TimeFormat;
using core::ErrorCode;
using core::failure;
using core::Result;
namespace names = contract::query_names;

namespace {

void writeSecret(JsonWriter &json, const domain::DiscoveredSecret &secret)
{
    json.beginObject()
        .field(u"id", secret.id)
        .field(u"cluster_name", secret.clusterName)
        .field(u"provider_type", secret.providerType)
        .field(u"secret_ref", secret.secretRef);
    if (!secret.providerConfig.isEmpty())
        json.field(u"provider_config", secret.providerConfig);
    json.field(u"labels", secret.labels)
        .fieldIfPresent(u"version", secret.version)
        .fieldIfPresent(u"checksum", secret.checksum)
        .fieldIfPresent(u"created_at_source", secret.createdAtSource, TimeFormat::Tn)
        .fieldIfPresent(u"updated_at_source", secret.updatedAtSource, TimeFormat::Tn)
        .field(u"status", domain::toWord(secret.status))
        .field(u"first_seen_at", secret.firstSeenAt, TimeFormat::Tn)
        .field(u"last_seen_at", secret.lastSeenAt, TimeFormat::Tn)
        .endObject();
}

/// What no secret has: one label with two values.
struct Wanted
{
    storage::SecretFilter filter = {};
    bool isImpossible = false;
};

Result<Wanted> wantedFrom(const http::Request &request)
{
    Wanted wanted{.filter = {.clusterName = request.queryText(names::clusterName),
                             .providerType = request.queryText(names::provider),
                             .refPrefix = request.queryText(names::refPrefix),
                             .status = request.queryText(names::status)}};
    if (wanted.filter.status && !domain::secretStatusFromWord(*wanted.filter.status))
        return failure(ErrorCode::InvalidQuery, u"must be present or missing"_s, names::status);
    for (const auto &[name, value] : request.query) {
        if (name != names::label)
            continue;
        const qsizetype colon = value.indexOf(u':');
        if (colon <= 0)
            return failure(ErrorCode::InvalidQuery, u"must be key:value"_s, names::label);
        const QString key = value.left(colon);
        const QString text = value.mid(colon + 1);
        wanted.isImpossible = wanted.isImpossible || (wanted.filter.labels.contains(key) &&
                                                      wanted.filter.labels.value(key) != text);
        wanted.filter.labels.insert(key, text);
    }
    return wanted;
}

Result<storage::SecretPageRequest> secretPageOf(const http::Request &request)
{
    const auto page = pageRequestOf(request);
    if (!page)
        return failure(page);
    storage::SecretPageRequest wanted{.limit = page->limit};
    if (page->after)
        wanted.after = page->after->id;
    const auto offset = wholeNumberQuery(request, names::offset);
    if (!offset)
        return failure(offset);
    if (*offset && page->after)
        return failure(ErrorCode::InvalidQuery, u"stands with cursor or without"_s, names::offset);
    wanted.offset = offset->value_or(0);
    return wanted;
}

} // namespace

Result<http::Response> SecretHandler::list(const http::Request &request) const
{
    const auto wanted = wantedFrom(request);
    if (!wanted)
        return failure(wanted);
    const auto page = secretPageOf(request);
    if (!page)
        return failure(page);
    const auto secrets = wanted->isImpossible
                             ? Result<storage::SecretPage>(storage::SecretPage{})
                             : m_inventory.list(request.call, wanted->filter, *page);
    if (!secrets)
        return failure(secrets);
    JsonWriter json;
    json.beginObject().key(u"items").beginArray();
    for (const domain::DiscoveredSecret &secret : secrets->items)
        writeSecret(json, secret);
    json.endArray().field(u"total", secrets->total).endObject();
    http::Response response = http::Response::json(json.take());
    if (secrets->next)
        addNextLink(
            response, request,
            domain::PageCursor{.time = secrets->items.back().firstSeenAt, .id = *secrets->next});
    return response;
}

Result<http::Response> SecretHandler::get(const http::Request &request) const
{
    const auto id = request.pathUuid(contract::path_names::id);
    if (!id)
        return failure(id);
    const auto secret = m_inventory.get(request.call, *id);
    if (!secret)
        return failure(secret);
    JsonWriter json;
    writeSecret(json, *secret);
    return http::Response::json(json.take());
}

} // namespace sb::handlers
