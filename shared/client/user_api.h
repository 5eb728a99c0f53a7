// People, service accounts and API tokens, with types (contract section I).
#pragma once

#include "shared/client/typed_answer.h"
#include "shared/model/user.h"

namespace sb::client {

/// An account that was just made.
struct NewUser
{
    model::User user = {};
    /// That the server made, told this once; empty for service accounts and for chosen ones.
    core::SecretBytes password = {};
};

/// A token that was just made.
struct NewToken
{
    model::ApiToken token = {};
    /// Told this once.
    core::SecretBytes secret = {};
};

struct TokenDraft
{
    QString name = {};
    std::int64_t lifetimeSeconds = 0;
    /// Nothing: whatever the owner may.
    std::optional<QStringList> permissions = {};
};

class UserApi
{
public:
    /// `people` outlives this.
    explicit UserApi(const PeopleApi &people) : m_people(people) {}

    void list(const PageRequest &page, QObject *context,
              PeopleCallback<Page<model::User>> callback) const;
    /// E-mail, name and kind of `user`. The server makes a password for a person.
    void create(const model::User &user, const QString &idempotencyKey, QObject *context,
                PeopleCallback<NewUser> callback) const;
    void setEnabled(const QUuid &id, bool isEnabled, QObject *context,
                    PeopleCallback<void> callback) const;
    /// They must change it at the next login; their sessions and tokens end.
    void setPassword(const QUuid &id, const core::SecretBytes &password, QObject *context,
                     PeopleCallback<void> callback) const;
    /// Forgets wrong passwords.
    void unlock(const QUuid &id, QObject *context, PeopleCallback<void> callback) const;

    void tokens(const QUuid &userId, const PageRequest &page, QObject *context,
                PeopleCallback<Page<model::ApiToken>> callback) const;
    void makeToken(const QUuid &userId, const TokenDraft &draft, const QString &idempotencyKey,
                   QObject *context, PeopleCallback<NewToken> callback) const;
    void revokeToken(const QUuid &userId, const QUuid &tokenId, QObject *context,
                     PeopleCallback<void> callback) const;

private:
    const PeopleApi &m_people;
};

} // namespace sb::client
