// Making people: the first ones of a production server and the seeds of a development one.
#pragma once

#include "server/services/unit_of_work.h"
#include "server/storage/user_repository.h"
#include "server/storage/user_role_repository.h"
#include "shared/core/secret_bytes.h"
#include "shared/crypto/random_source.h"

#include <optional>

namespace sb::services {

struct NewUser
{
    QString email = {};
    QString displayName = {};
    domain::UserKind kind = domain::UserKind::Person;
    /// Service accounts have none.
    core::SecretBytes password = {};
    bool mustChangePassword = false;
    /// Granted without a scope; empty for none.
    QString role = {};
};

/// 24 characters of base64url: 144 random bits.
[[nodiscard]] core::SecretBytes makePassword(crypto::RandomSource &random);

class UserService
{
public:
    explicit UserService(const UnitOfWork &unitOfWork) : m_unitOfWork(unitOfWork) {}

    /// InvalidValue for an e-mail or password that will not do or an unknown role, Conflict when
    /// the e-mail is taken. Hashes a password: slow.
    [[nodiscard]] core::Result<domain::User> add(const domain::CallContext &call,
                                                 const NewUser &user) const;

    struct KnownUser
    {
        domain::User user = {};
        /// The password is that of the account.
        bool isRight = false;
    };

    /// nullopt when there is no such account. No login: neither counted nor audited, for programs
    /// that hold the password anyway. Slow.
    [[nodiscard]] std::optional<KnownUser> findByPassword(const QString &email,
                                                          const core::SecretBytes &password) const;
    /// Whether there is no user at all.
    [[nodiscard]] bool isEmpty() const;
    /// Grants `admin` to the user when nobody holds it; answers whether it did. NotFound.
    [[nodiscard]] core::Result<bool> grantFirstAdmin(const domain::CallContext &call,
                                                     const QUuid &userId) const;

private:
    const UnitOfWork &m_unitOfWork;
    storage::UserRepository m_users;
    storage::UserRoleRepository m_roles;
};

} // namespace sb::services
