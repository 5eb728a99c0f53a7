// API tokens: credentials for programs, made and revoked (contract B2, B3, section I).
#pragma once

#include "server/services/unit_of_work.h"
#include "server/storage/api_token_repository.h"
#include "server/storage/user_repository.h"
#include "server/storage/user_role_repository.h"
#include "shared/core/secret_bytes.h"
#include "shared/crypto/random_source.h"

#include <optional>

namespace sb::services {

struct NewToken
{
    QString name = {};
    /// 1 to 31,536,000, a year.
    qint64 lifetimeSeconds = 0;
    /// What it may do at most. nullopt: for a person whatever they may do at the time, for a
    /// service account what it may do now.
    std::optional<QStringList> permissions = {};
};

struct ShownToken
{
    domain::ApiToken token = {};
    /// What it may do at most: the token's own list, or what its owner holds now.
    QStringList permissions = {};
};

struct MadeToken
{
    ShownToken shown = {};
    /// `sbt_` and 43 characters, shown once; only its hash is stored.
    core::SecretBytes secret = {};
};

/// People manage their own tokens; who holds user.edit manages those of service accounts. The
/// tokens of others are NotFound for whoever may not even see users, Forbidden for who may.
class TokenAdmin
{
public:
    /// Both outlive this.
    TokenAdmin(const UnitOfWork &unitOfWork, crypto::RandomSource &random)
        : m_unitOfWork(unitOfWork), m_random(random)
    {}

    /// InvalidValue for a name, lifetime or permission that will not do; Escalation for a
    /// permission that the maker does not hold: globally for a service account's, anywhere for
    /// their own.
    [[nodiscard]] core::Result<MadeToken> add(const domain::CallContext &call, const QUuid &userId,
                                              const NewToken &token) const;
    /// Those that are not revoked, oldest first.
    [[nodiscard]] core::Result<domain::Page<ShownToken>>
    list(const domain::CallContext &call, const QUuid &userId,
         const domain::PageRequest &page) const;
    /// Worthless at once. NotFound when it is not the user's or revoked already. Called with a
    /// token of the user's own, it ends that token and no other.
    [[nodiscard]] core::Result<void> revoke(const domain::CallContext &call, const QUuid &userId,
                                            const QUuid &tokenId) const;

private:
    [[nodiscard]] core::Result<domain::User> findManaged(storage::Transaction &tx,
                                                         const domain::Identity &manager,
                                                         const QUuid &userId) const;
    [[nodiscard]] core::Result<std::optional<QStringList>>
    permissionsFor(storage::Transaction &tx, const domain::Identity &maker,
                   const domain::User &owner, const NewToken &wanted) const;
    [[nodiscard]] ShownToken shown(storage::Transaction &tx, domain::ApiToken token) const;

    const UnitOfWork &m_unitOfWork;
    crypto::RandomSource &m_random;
    storage::ApiTokenRepository m_tokens;
    storage::UserRepository m_users;
    storage::UserRoleRepository m_grants;
};

} // namespace sb::services
