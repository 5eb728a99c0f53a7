#include "server/services/agent_enrollment.h"

#include "server/crypto/agent_secret.h"
#include "server/domain/agent_targeting.h"
#include "server/domain/name_rules.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using storage::Transaction;

namespace {
constexpr qsizetype publicKeyBytes = 32;
} // namespace

Result<MintedAgent> AgentEnrollment::mint(const domain::CallContext &call,
                                          const NewAgent &wanted) const
{
    const auto name = domain::checkName(wanted.name, u"/name"_s);
    if (!name)
        return failure(name);
    const auto scope = domain::normaliseAgentScope(wanted.scope);
    if (!scope)
        return failure(scope);
    if (!wanted.publicKey.isEmpty() && wanted.publicKey.size() != publicKeyBytes)
        return failure(ErrorCode::InvalidValue, u"an x25519 key has 32 bytes"_s, u"/public_key"_s);

    const domain::Agent agent{.id = QUuid::createUuid(),
                              .name = *name,
                              .scope = wanted.scope,
                              .publicKey = wanted.publicKey,
                              .publicKeyAlgorithm = u"x25519"_s};
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<MintedAgent>> {
        auto secret = crypto::makeAgentSecret(m_random);
        const storage::AgentScopeColumns columns{.providers = scope->providers,
                                                 .clusters = scope->clusters};
        if (!m_agents.insert(tx, agent, columns, crypto::hashAgentSecret(secret)))
            return failure(ErrorCode::Conflict, u"an agent of this name exists"_s, u"/name"_s);
        QJsonObject metadata{{u"name"_s, agent.name}, {u"scope"_s, agent.scope}};
        if (!agent.publicKey.isEmpty())
            metadata.insert(u"public_key_algorithm"_s, agent.publicKeyAlgorithm);
        AuditEvent event{.action = u"agent.mint"_s,
                         .resource = u"agent:"_s + agent.id.toString(QUuid::WithoutBraces),
                         .metadata = std::move(metadata)};
        return Audited<MintedAgent>(
            {.id = agent.id, .name = agent.name, .secret = std::move(secret)}, std::move(event));
    });
}

Result<RotatedSecret> AgentEnrollment::rotate(const domain::CallContext &call, const QUuid &agentId,
                                              int graceSeconds) const
{
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<RotatedSecret>> {
        const auto agent = m_agents.findForUpdate(tx, agentId);
        if (!agent)
            return failure(ErrorCode::NotFound, u"agent not found"_s);
        if (agent->status == domain::AgentStatus::Revoked)
            return failure(ErrorCode::WrongState, u"the agent is revoked"_s);
        auto secret = crypto::makeAgentSecret(m_random);
        const auto until =
            m_agents.rotateSecret(tx, agentId, crypto::hashAgentSecret(secret), graceSeconds);
        AuditEvent event{
            .action = u"agent.rotate"_s,
            .resource = u"agent:"_s + agentId.toString(QUuid::WithoutBraces),
            .metadata = {{u"name"_s, agent->name}, {u"grace_seconds"_s, graceSeconds}}};
        return Audited<RotatedSecret>(
            {.id = agentId, .secret = std::move(secret), .previousValidUntil = until},
            std::move(event));
    });
}

} // namespace sb::services
