#include "server/handlers/agent_secret_handler.h"

#include "server/domain/name_rules.h"
#include "server/handlers/body_schema.h"
#include "shared/codec/json_writer.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;
using codec::JsonNode;
using codec::ObjectReader;
using codec::Strictness;
using core::failure;
using core::Result;

namespace {

// In bytes of UTF-8. Together below what an index row of the database holds (2,704), for the three
// are unique there.
constexpr qsizetype longestCluster = 253;
constexpr qsizetype longestProviderType = 64;
constexpr qsizetype longestRef = 1024;
/// Fifty thousand secrets with forty values each; below a hundred MiB when parsed.
constexpr qsizetype mostValues = 2'000'000;

/// A text that names something: not empty, not too long.
QString nameFrom(ObjectReader &reader, QStringView member, qsizetype longest)
{
    const QString name = reader.requiredText(member);
    const bool isGood = !name.trimmed().isEmpty() && name.toUtf8().size() <= longest &&
                        !domain::containsControlCharacter(name);
    if (!name.isNull() && !isGood)
        reader.fault(reader.pointerTo(member),
                     u"must have 1 to %1 bytes without control characters"_s.arg(longest));
    return name;
}

QJsonObject labelsFrom(ObjectReader &reader)
{
    QJsonObject labels;
    const auto object = reader.object(u"labels");
    if (!object)
        return labels;
    for (const auto &[name, node] : object->members()) {
        if (node.isString())
            labels.insert(name, node.toText());
        else if (!node.isNull())
            reader.fault(node.pointer(), u"must be a string"_s);
    }
    return labels;
}

Result<domain::SecretSighting> sightingFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    domain::SecretSighting sighting;
    sighting.secretRef = nameFrom(reader, u"secret_ref", longestRef);
    sighting.labels = labelsFrom(reader);
    sighting.version = reader.text(u"version").value_or(QString());
    sighting.checksum = reader.text(u"checksum").value_or(QString());
    sighting.createdAtSource = reader.time(u"created_at_source");
    sighting.updatedAtSource = reader.time(u"updated_at_source");
    if (const auto read = reader.finish(); !read)
        return failure(read);
    return sighting;
}

Result<domain::DiscoveryReport> reportFrom(const JsonNode &root)
{
    ObjectReader reader(root, Strictness::Lenient);
    domain::DiscoveryReport report;
    report.clusterName = nameFrom(reader, u"cluster_name", longestCluster);
    report.providerType = nameFrom(reader, u"provider_type", longestProviderType);
    const auto config = reader.object(u"provider_config");
    const auto items = reader.array(u"items");
    if (const auto read = reader.finish(); !read)
        return failure(read);
    if (config)
        report.providerConfig =
            domain::knownProviderConfig(report.providerType, config->toQJson().toObject());
    if (!items)
        return report;
    for (const JsonNode &item : items->elements()) {
        auto sighting = sightingFrom(item);
        if (!sighting)
            return failure(sighting);
        report.items.push_back(std::move(*sighting));
    }
    return report;
}

} // namespace

Result<http::Response> AgentSecretHandler::report(const http::Request &request) const
{
    const auto body = codec::JsonDocument::parseObject(request.body, mostValues);
    if (!body)
        return failure(body);
    const auto report = reportFrom(body->root());
    if (!report)
        return failure(report);
    if (const auto fits = checkBodySchema(request, *body); !fits)
        return failure(fits);
    const auto ids = m_inventory.report(request.call, *report);
    if (!ids)
        return failure(ids);
    codec::JsonWriter json;
    json.beginObject().key(u"upserted_ids");
    if (ids->empty()) {
        json.null();
    } else {
        json.beginArray();
        for (const QUuid &id : *ids)
            json.text(id.toString(QUuid::WithoutBraces));
        json.endArray();
    }
    json.field(u"count", static_cast<std::int64_t>(ids->size())).endObject();
    return http::Response::json(json.take());
}

} // namespace sb::handlers
