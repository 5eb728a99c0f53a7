#include "server/services/agent_lifecycle.h"

#include "server/services/request_audit.h"
#include "shared/crypto/sha256.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using storage::Transaction;

namespace {

constexpr qsizetype publicKeyBytes = 32;

QString resourceOf(const QUuid &agentId)
{
    return u"agent:"_s + agentId.toString(QUuid::WithoutBraces);
}

/// Tells keys apart in the audit trail: base64url without padding of 8 bytes of the SHA-256
/// (contract C).
QString shortFingerprint(const QByteArray &key)
{
    return QString::fromLatin1(crypto::sha256(key).first(8).toBase64(
        QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

} // namespace

Result<domain::Page<storage::AgentListRow>>
AgentLifecycle::list(const domain::PageRequest &page) const
{
    return m_unitOfWork.read([&](Transaction &tx) -> Result<domain::Page<storage::AgentListRow>> {
        return m_agents.list(tx, page);
    });
}

Result<void> AgentLifecycle::setPublicKey(const domain::CallContext &call,
                                          const QByteArray &key) const
{
    if (key.size() != publicKeyBytes)
        return failure(ErrorCode::InvalidField, u"an x25519 key has 32 bytes"_s, u"/public_key"_s);
    const auto set = m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<bool>> {
        m_agents.setPublicKey(tx, call.actor.id, key, u"x25519"_s);
        return Audited<bool>(
            true, AuditEvent{.action = u"agent.public_key.set"_s,
                             .resource = resourceOf(call.actor.id),
                             .metadata = {{u"algorithm"_s, u"x25519"_s},
                                          {u"public_key_sha"_s, shortFingerprint(key)}}});
    });
    return set ? Result<void>() : Result<void>(failure(set));
}

Result<void> AgentLifecycle::heartbeat(const domain::CallContext &call,
                                       const std::optional<QString> &version) const
{
    const auto seen = m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Unaudited<bool>> {
        return Unaudited<bool>{AuditExemption::LastSeen,
                               m_agents.heartbeat(tx, call.actor.id, version)};
    });
    if (!seen)
        return failure(seen);
    // Revoked between the check of its secret and this statement.
    if (!*seen)
        return failure(ErrorCode::AgentAuthRejected, u"agent auth rejected"_s);
    return {};
}

Result<void> AgentLifecycle::revoke(const domain::CallContext &call, const QUuid &agentId,
                                    const std::optional<QString> &reason) const
{
    const auto revoked =
        m_unitOfWork.write(call, [&](Transaction &tx) -> Result<MaybeAudited<bool>> {
            // The row lock keeps claims out until this commits, so that none slips past `freeJobs`.
            const auto agent = m_agents.findForUpdate(tx, agentId);
            if (!agent)
                return failure(ErrorCode::NotFound, u"agent not found"_s);
            if (agent->status == domain::AgentStatus::Revoked)
                return MaybeAudited<bool>{};
            m_agents.revoke(tx, agentId);
            QJsonObject metadata{{u"name"_s, agent->name}};
            if (reason)
                metadata.insert(u"reason"_s, *reason);
            std::vector<AuditEvent> events{{.action = u"agent.revoke"_s,
                                            .resource = resourceOf(agentId),
                                            .metadata = std::move(metadata)}};
            for (AuditEvent &event : freeJobs(tx, agentId))
                events.push_back(std::move(event));
            return MaybeAudited<bool>{.value = true, .events = std::move(events)};
        });
    return revoked ? Result<void>() : Result<void>(failure(revoked));
}

std::vector<AuditEvent> AgentLifecycle::freeJobs(Transaction &tx, const QUuid &agentId) const
{
    std::vector<AuditEvent> events;
    for (const domain::SyncJob &held : m_jobs.listClaimedBy(tx, agentId)) {
        // Completed or lapsed since it was listed: nothing to free.
        const auto job = m_jobs.findForUpdate(tx, held.id);
        if (!job || job->status != domain::JobStatus::Claimed || job->claimedBy != agentId)
            continue;
        m_jobs.requeue(tx, job->id, job->attempts, job->idleClaims,
                       storage::SyncJobRepository::Claim::Forget);
        events.push_back({.action = u"job.release"_s,
                          .resource = jobResource(job->id),
                          .metadata = {{u"because"_s, u"agent revoked"_s}},
                          .correlationId = job->requestId.value_or(job->correlationId)});
    }
    return events;
}

} // namespace sb::services
