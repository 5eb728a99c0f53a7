#include "shared/codec/inventory_codec.h"

#include "shared/codec/sourced_value.h"

namespace sb::codec {

using core::Result;

namespace {

QJsonObject objectOf(const std::optional<JsonNode> &node)
{
    return node ? node->toQJson().toObject() : QJsonObject();
}

} // namespace

Result<model::DiscoveredSecret> discoveredSecretFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::DiscoveredSecret secret{
        .id = reader.requiredUuid(u"id"),
        .clusterName = reader.text(u"cluster_name").value_or(QString()),
        .providerType = reader.requiredText(u"provider_type"),
        .secretRef = reader.requiredText(u"secret_ref"),
        .labels = objectOf(reader.object(u"labels")),
        .version = reader.text(u"version").value_or(QString()),
        .checksum = reader.text(u"checksum").value_or(QString()),
        .updatedAtSource = reader.time(u"updated_at_source"),
        .status = reader.requiredText(u"status"),
        .firstSeenAt = reader.time(u"first_seen_at").value_or(core::Timestamp()),
        .lastSeenAt = reader.time(u"last_seen_at").value_or(core::Timestamp())};
    return withSource(reader, node, std::move(secret));
}

Result<model::Job> jobFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::Job job{.id = reader.requiredUuid(u"id"),
                   .jobType = reader.requiredText(u"job_type"),
                   .status = reader.requiredText(u"status"),
                   .agentScope = objectOf(reader.object(u"agent_scope")),
                   .claimedBy = reader.uuid(u"claimed_by").value_or(QUuid()),
                   .claimExpiresAt = reader.time(u"claim_expires_at"),
                   .attempts = static_cast<int>(reader.integer(u"attempts").value_or(0)),
                   .requestId = reader.uuid(u"request_id").value_or(QUuid()),
                   .correlationId = reader.text(u"correlation_id").value_or(QString()),
                   .error = reader.text(u"error").value_or(QString()),
                   .createdAt = reader.time(u"created_at").value_or(core::Timestamp()),
                   .updatedAt = reader.time(u"updated_at").value_or(core::Timestamp())};
    return withSource(reader, node, std::move(job));
}

} // namespace sb::codec
