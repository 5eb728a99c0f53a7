// Logging in with e-mail and password (contract B, B4).
#pragma once

#include "server/crypto/jwt.h"
#include "server/services/failed_attempts.h"
#include "server/services/login_throttle.h"
#include "server/storage/login_counter_repository.h"
#include "server/storage/session_repository.h"
#include "server/storage/user_repository.h"
#include "shared/core/clock.h"

#include <chrono>

namespace sb::services {

struct Login
{
    /// The JWT.
    core::SecretBytes token = {};
    core::Timestamp expiresAt = {};
    domain::User user = {};
};

/// What logging in stands on; all outlive it.
struct LoginParts
{
    const UnitOfWork &unitOfWork;
    const crypto::Jwt &jwt;
    const core::Clock &clock;
    const FingerprintKey &fingerprints;
    const FailedAttempts &failedAttempts;
    LoginThrottle &throttle;
};

class LoginService
{
public:
    LoginService(const LoginParts &parts, std::chrono::seconds tokenLifetime)
        : m_parts(parts), m_tokenLifetime(tokenLifetime)
    {}

    /// InvalidCredentials for everything that is wrong with the two, at the same cost; LockedOut
    /// while the e-mail is locked, RateLimited when the address tries too often. Hashes a password:
    /// slow.
    [[nodiscard]] core::Result<Login> login(const domain::CallContext &call, const QString &email,
                                            const core::SecretBytes &password) const;

private:
    struct Account
    {
        std::optional<storage::UserWithPassword> stored = {};
        std::optional<int> lockedSeconds = {};
    };

    [[nodiscard]] core::Result<Account> countAndFind(const domain::CallContext &call,
                                                     const QString &email) const;
    [[nodiscard]] core::Failure refuse(const domain::CallContext &call, const QString &email,
                                       const QString &kind) const;
    [[nodiscard]] core::Result<Login> open(const domain::CallContext &call,
                                           const storage::UserWithPassword &account) const;

    LoginParts m_parts;
    std::chrono::seconds m_tokenLifetime;
    storage::LoginCounterRepository m_counters;
    storage::SessionRepository m_sessions;
    storage::UserRepository m_users;
};

} // namespace sb::services
