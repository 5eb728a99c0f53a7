// What people do with their own session: leave it, change their password (contract section I).
#pragma once

#include "server/services/fingerprint_key.h"
#include "server/services/unit_of_work.h"
#include "server/storage/login_counter_repository.h"
#include "server/storage/session_repository.h"
#include "server/storage/user_repository.h"

namespace sb::services {

class SessionService
{
public:
    SessionService(const UnitOfWork &unitOfWork, const FingerprintKey &fingerprints)
        : m_unitOfWork(unitOfWork), m_fingerprints(fingerprints)
    {}

    /// Ends the caller's session; idempotent.
    [[nodiscard]] core::Result<void> logout(const domain::CallContext &call) const;

    /// Ends all of the caller's sessions, this one too. InvalidCredentials when `current` is
    /// wrong, which counts like a wrong login; LockedOut; InvalidValue when `wanted` will not do.
    /// Hashes passwords: slow.
    [[nodiscard]] core::Result<void> changePassword(const domain::CallContext &call,
                                                    const core::SecretBytes &current,
                                                    const core::SecretBytes &wanted) const;

private:
    [[nodiscard]] core::Result<storage::UserWithPassword>
    countAndFind(const domain::CallContext &call) const;

    const UnitOfWork &m_unitOfWork;
    const FingerprintKey &m_fingerprints;
    storage::LoginCounterRepository m_counters;
    storage::SessionRepository m_sessions;
    storage::UserRepository m_users;
};

} // namespace sb::services
