#include "shared/client/user_api.h"

#include "shared/codec/json_writer.h"
#include "shared/codec/user_codec.h"
#include "shared/contract/routes.h"

namespace sb::client {

using namespace Qt::StringLiterals;
namespace routes = contract::routes;

namespace {

/// Hashing a password takes its time, and only two are hashed at once.
constexpr std::chrono::seconds passwordTimeout(60);

core::Result<NewUser> newUserFrom(const codec::JsonNode &node)
{
    auto user = codec::userFrom(node);
    if (!user)
        return core::failure(user);
    codec::ObjectReader reader(node, codec::Strictness::Lenient);
    auto password = reader.secret(u"password");
    if (const auto read = reader.finish(); !read)
        return core::failure(read);
    NewUser made{.user = std::move(*user)};
    if (password)
        made.password = std::move(*password);
    return made;
}

core::Result<NewToken> newTokenFrom(const codec::JsonNode &node)
{
    auto token = codec::apiTokenFrom(node);
    if (!token)
        return core::failure(token);
    codec::ObjectReader reader(node, codec::Strictness::Lenient);
    auto secret = reader.secret(u"token");
    if (!secret)
        reader.fault(u"/token"_s, u"is required"_s);
    if (const auto read = reader.finish(); !read)
        return core::failure(read);
    NewToken made{.token = std::move(*token)};
    made.secret = std::move(*secret);
    return made;
}

} // namespace

void UserApi::list(const PageRequest &page, QObject *context,
                   PeopleCallback<Page<model::User>> callback) const
{
    Query query;
    appendPaging(query, page);
    m_people.exchange({.path = contract::pathOf(routes::users) + queryText(query)}, context,
                      asPage<model::User>(codec::userFrom, std::move(callback)));
}

void UserApi::create(const model::User &user, const QString &idempotencyKey, QObject *context,
                     PeopleCallback<NewUser> callback) const
{
    codec::JsonWriter json;
    json.beginObject()
        .field(u"email", user.email)
        .fieldIfPresent(u"display_name", user.displayName)
        .field(u"kind", user.kind)
        .endObject();
    m_people.exchange({.method = "POST"_ba,
                       .path = contract::pathOf(routes::users),
                       .headers = idempotent(idempotencyKey),
                       .body = json.take(),
                       .timeout = passwordTimeout},
                      context, asObject<NewUser>(newUserFrom, std::move(callback)));
}

void UserApi::setEnabled(const QUuid &id, bool isEnabled, QObject *context,
                         PeopleCallback<void> callback) const
{
    codec::JsonWriter json;
    json.beginObject().field(u"enabled", isEnabled).endObject();
    m_people.exchange({.method = "PUT"_ba,
                       .path = contract::pathOf(routes::userEnabled, id),
                       .body = json.take()},
                      context, asNothing(std::move(callback)));
}

void UserApi::setPassword(const QUuid &id, const core::SecretBytes &password, QObject *context,
                          PeopleCallback<void> callback) const
{
    codec::JsonWriter json;
    json.beginObject()
        .key(u"password")
        .utf8(QByteArrayView(password.data(), static_cast<qsizetype>(password.size())))
        .endObject();
    m_people.exchange({.method = "PUT"_ba,
                       .path = contract::pathOf(routes::userPassword, id),
                       .body = json.take(),
                       .timeout = passwordTimeout},
                      context, asNothing(std::move(callback)));
}

void UserApi::unlock(const QUuid &id, QObject *context, PeopleCallback<void> callback) const
{
    m_people.exchange({.method = "POST"_ba, .path = contract::pathOf(routes::userUnlock, id)},
                      context, asNothing(std::move(callback)));
}

void UserApi::tokens(const QUuid &userId, const PageRequest &page, QObject *context,
                     PeopleCallback<Page<model::ApiToken>> callback) const
{
    Query query;
    appendPaging(query, page);
    m_people.exchange({.path = contract::pathOf(routes::userTokens, userId) + queryText(query)},
                      context, asPage<model::ApiToken>(codec::apiTokenFrom, std::move(callback)));
}

void UserApi::makeToken(const QUuid &userId, const TokenDraft &draft, const QString &idempotencyKey,
                        QObject *context, PeopleCallback<NewToken> callback) const
{
    codec::JsonWriter json;
    json.beginObject()
        .field(u"name", draft.name)
        .field(u"expires_in_seconds", draft.lifetimeSeconds);
    if (draft.permissions)
        json.field(u"permissions", *draft.permissions);
    json.endObject();
    m_people.exchange({.method = "POST"_ba,
                       .path = contract::pathOf(routes::userTokens, userId),
                       .headers = idempotent(idempotencyKey),
                       .body = json.take()},
                      context, asObject<NewToken>(newTokenFrom, std::move(callback)));
}

void UserApi::revokeToken(const QUuid &userId, const QUuid &tokenId, QObject *context,
                          PeopleCallback<void> callback) const
{
    m_people.exchange(
        {.method = "DELETE"_ba, .path = contract::pathOf(routes::userToken, userId, tokenId)},
        context, asNothing(std::move(callback)));
}

} // namespace sb::client
