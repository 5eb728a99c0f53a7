#include "shared/codec/agent_codec.h"

namespace sb::codec {

core::Result<model::Agent> agentFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::Agent agent{.id = reader.requiredUuid(u"id"),
                       .name = reader.requiredText(u"name"),
                       .status = reader.requiredText(u"status"),
                       .version = reader.text(u"agent_version").value_or(QString()),
                       .publicKeySha256 = reader.text(u"public_key_sha256").value_or(QString()),
                       .claimedJobs = static_cast<int>(reader.integer(u"claimed_jobs").value_or(0)),
                       .createdAt = reader.time(u"created_at").value_or(core::Timestamp()),
                       .lastSeenAt = reader.time(u"last_seen_at")};
    const auto scope = reader.object(u"scope");
    if (const auto read = reader.finish(); !read)
        return core::failure(read);
    if (scope)
        agent.scope = scope->toQJson().toObject();
    agent.source = node.toQJson().toObject();
    return agent;
}

} // namespace sb::codec
