// People and service accounts as administrators manage them (contract B3, B4, section I).
#pragma once

#include "server/services/fingerprint_key.h"
#include "server/services/user_service.h"
#include "server/storage/api_token_repository.h"
#include "server/storage/login_counter_repository.h"
#include "server/storage/session_repository.h"

#include <optional>

namespace sb::services {

struct UserDraft
{
    QString email = {};
    QString displayName = {};
    domain::UserKind kind = domain::UserKind::Person;
    /// For people; made when there is none.
    std::optional<core::SecretBytes> password = {};
};

struct AddedUser
{
    domain::User user = {};
    /// The password that was made, to be shown once; empty otherwise.
    core::SecretBytes madePassword = {};
};

struct ListedUser
{
    domain::User user = {};
    /// Set while too many wrong passwords lock the e-mail.
    std::optional<core::Timestamp> lockedUntil = {};
};

class UserAdmin
{
public:
    /// All outlive this.
    UserAdmin(const UnitOfWork &unitOfWork, crypto::RandomSource &random,
              const FingerprintKey &fingerprints)
        : m_unitOfWork(unitOfWork), m_random(random), m_fingerprints(fingerprints),
          m_making(unitOfWork)
    {}

    /// Without any role. A person must change the password at the first login, for somebody else
    /// knows it. InvalidValue for an e-mail, name or password that will not do; Conflict when the
    /// e-mail is taken. Hashes a password: slow.
    [[nodiscard]] core::Result<AddedUser> add(const domain::CallContext &call,
                                              const UserDraft &draft) const;
    /// Oldest first.
    [[nodiscard]] core::Result<domain::Page<ListedUser>>
    list(const domain::PageRequest &page) const;
    /// Disabling ends all sessions and stops the tokens. NotFound; LastAdmin.
    [[nodiscard]] core::Result<void> setEnabled(const domain::CallContext &call, const QUuid &id,
                                                bool enabled) const;
    /// Must be changed at the next login; ends all sessions and tokens. NotFound; WrongState for a
    /// service account; Forbidden for one's own, which needs the old one; Escalation when the user
    /// holds anything that the caller does not hold globally. Hashes a password: slow.
    [[nodiscard]] core::Result<void> setPassword(const domain::CallContext &call, const QUuid &id,
                                                 const core::SecretBytes &password) const;
    /// Forgets the wrong passwords; idempotent. NotFound.
    [[nodiscard]] core::Result<void> unlock(const domain::CallContext &call, const QUuid &id) const;

private:
    [[nodiscard]] core::Result<domain::User> find(const QUuid &id) const;

    const UnitOfWork &m_unitOfWork;
    crypto::RandomSource &m_random;
    const FingerprintKey &m_fingerprints;
    UserService m_making;
    storage::UserRepository m_users;
    storage::UserRoleRepository m_grants;
    storage::SessionRepository m_sessions;
    storage::ApiTokenRepository m_tokens;
    storage::LoginCounterRepository m_counters;
};

} // namespace sb::services
