#include "server/services/authentication.h"

#include "server/crypto/agent_secret.h"
#include "shared/crypto/constant_time.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using storage::Transaction;

namespace {

Result<domain::Identity> found(const std::optional<domain::Identity> &identity)
{
    if (!identity)
        return failure(ErrorCode::Unauthenticated, u"the token is not valid (any more)"_s);
    return *identity;
}

} // namespace

Result<domain::Identity> Authentication::bearer(const domain::CallContext &call,
                                                const QByteArray &credential) const
{
    if (crypto::isApiToken(credential))
        return token(call, credential);
    const auto claims = m_jwt.verify(credential, m_clock.now());
    if (!claims)
        return failure(claims);
    if (!claims->sessionId)
        return found(std::nullopt);
    return m_unitOfWork.read([&](Transaction &tx) {
        return found(m_identities.findBySession(tx, *claims->sessionId, claims->subject));
    });
}

Result<domain::Identity> Authentication::token(const domain::CallContext &call,
                                               const QByteArray &credential) const
{
    const QByteArray hash = crypto::hashApiToken(credential);
    const auto known =
        m_unitOfWork.read([&](Transaction &tx) -> Result<std::optional<storage::TokenIdentity>> {
            return m_identities.findByToken(tx, hash);
        });
    if (!known)
        return failure(known);
    if (!*known) {
        m_failedAttempts.record(call, u"token"_s,
                                {.action = u"auth.token"_s, .resource = u"auth:token"_s});
        return found(std::nullopt);
    }
    if ((*known)->useIsDue) {
        const auto written =
            m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Unaudited<bool>> {
                m_tokens.rememberUse(tx, (*known)->identity.tokenId.value());
                return Unaudited<bool>{AuditExemption::LastSeen, true};
            });
        if (!written)
            return failure(written);
    }
    return (*known)->identity;
}

Result<domain::Identity> Authentication::renewed(const domain::Identity &identity) const
{
    return m_unitOfWork.read([&](Transaction &tx) -> Result<domain::Identity> {
        auto now = identity.sessionId
                       ? m_identities.findBySession(tx, *identity.sessionId, identity.id)
                   : identity.tokenId ? m_identities.findByTokenId(tx, *identity.tokenId)
                                      : std::nullopt;
        if (now && now->mustChangePassword)
            now.reset();
        return found(now);
    });
}

Result<domain::Identity> Authentication::byUserId(const QUuid &userId) const
{
    return m_unitOfWork.read(
        [&](Transaction &tx) { return found(m_identities.findByUserId(tx, userId)); });
}

Result<domain::Identity> Authentication::agent(const domain::CallContext &call,
                                               const QUuid &agentId, const QByteArray &secret) const
{
    const QByteArray hash = crypto::hashAgentSecret(secret);
    const auto known =
        m_unitOfWork.read([&](Transaction &tx) -> Result<std::optional<storage::AgentCredential>> {
            return m_identities.findAgent(tx, agentId);
        });
    if (!known)
        return failure(known);
    // Nobody's secret hashes to zeroes: an unknown agent costs the same comparison.
    const QByteArray nobodys(hash.size(), '\0');
    const QByteArray expected = *known ? (*known)->secretHash : nobodys;
    const bool hasPrevious = *known && !(*known)->previousSecretHash.isEmpty();
    const QByteArray previous = hasPrevious ? (*known)->previousSecretHash : nobodys;
    const bool isRight = crypto::equalInConstantTime(hash, expected);
    const bool wasRight = crypto::equalInConstantTime(hash, previous);
    if (isRight || wasRight)
        return (*known)->identity;
    return refuseAgent(call, agentId);
}

core::Failure Authentication::refuseAgent(const domain::CallContext &call,
                                          const QUuid &agentId) const
{
    const QString id = agentId.toString(QUuid::WithoutBraces);
    m_failedAttempts.record(call, id, {.action = u"agent.auth"_s, .resource = u"agent:"_s + id});
    return failure(ErrorCode::AgentAuthRejected, u"agent auth rejected"_s);
}

} // namespace sb::services
