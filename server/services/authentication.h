// From a credential to an identity, checked anew at every call (contract 0.2, B1, B2).
#pragma once

#include "server/crypto/jwt.h"
#include "server/services/failed_attempts.h"
#include "server/storage/api_token_repository.h"
#include "server/storage/identity_repository.h"
#include "shared/core/clock.h"

namespace sb::services {

class Authentication
{
public:
    /// All outlive this.
    Authentication(const UnitOfWork &unitOfWork, const crypto::Jwt &jwt, const core::Clock &clock,
                   const FailedAttempts &failedAttempts)
        : m_unitOfWork(unitOfWork), m_jwt(jwt), m_clock(clock), m_failedAttempts(failedAttempts)
    {}

    /// A login token or an API token; one answer, Unauthenticated, whatever is wrong with it.
    [[nodiscard]] core::Result<domain::Identity> bearer(const domain::CallContext &call,
                                                        const QByteArray &credential) const;
    /// The same identity as the database knows it now, for calls that last: by its session or
    /// token. Unauthenticated when that is no longer good, or the password must be changed first.
    [[nodiscard]] core::Result<domain::Identity> renewed(const domain::Identity &identity) const;
    /// Whoever has that id, without proof: only where contract B1 allows its stop-gap.
    [[nodiscard]] core::Result<domain::Identity> byUserId(const QUuid &userId) const;
    /// AgentAuthRejected for an unknown agent, a revoked one and a wrong secret alike, at the same
    /// cost.
    [[nodiscard]] core::Result<domain::Identity>
    agent(const domain::CallContext &call, const QUuid &agentId, const QByteArray &secret) const;
    /// AgentAuthRejected, counted like a wrong secret.
    [[nodiscard]] core::Failure refuseAgent(const domain::CallContext &call,
                                            const QUuid &agentId) const;

private:
    const UnitOfWork &m_unitOfWork;
    const crypto::Jwt &m_jwt;
    const core::Clock &m_clock;
    const FailedAttempts &m_failedAttempts;
    [[nodiscard]] core::Result<domain::Identity> token(const domain::CallContext &call,
                                                       const QByteArray &credential) const;

    storage::IdentityRepository m_identities;
    storage::ApiTokenRepository m_tokens;
};

} // namespace sb::services
