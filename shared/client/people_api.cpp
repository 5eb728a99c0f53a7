#include "shared/client/people_api.h"

#include "shared/codec/json_reader.h"
#include "shared/codec/json_writer.h"
#include "shared/contract/routes.h"
#include "shared/core/uuid_text.h"

#include <QStringDecoder>
#include <QUrl>
#include <QUrlQuery>

namespace sb::client {

using namespace Qt::StringLiterals;
using codec::JsonDocument;
using codec::JsonWriter;
using codec::ObjectReader;
using codec::Strictness;
namespace routes = contract::routes;

namespace {

/// Hashing a password takes its time, and others may be before us.
constexpr std::chrono::seconds passwordTimeout(60);

tl::unexpected<ApiError> malformed(const HttpResponse &response, const core::Error &why)
{
    return noAnswer(ApiError::malformed(
        u"the server's answer breaks the contract: "_s + why.message, response.status));
}

Answer<void> nothing(const HttpResponse &)
{
    return {};
}

/// The cursor in `Link: </path?limit=2&cursor=…>; rel="next"`.
QString nextCursorOf(const HttpResponse &response)
{
    const QString link = QString::fromLatin1(response.header("link").value_or(QByteArray()));
    const qsizetype end = link.indexOf(u'>');
    if (!link.startsWith(u'<') || end < 0 || !link.contains("rel=\"next\""_L1))
        return {};
    return QUrlQuery(QUrl(link.sliced(1, end - 1))).queryItemValue(u"cursor"_s);
}

Answer<JsonAnswer> jsonAnswer(const HttpResponse &response)
{
    JsonAnswer answer{.nextCursor = nextCursorOf(response),
                      .isReplayed = response.header("idempotency-replayed") == "true"_ba};
    if (response.status == 204)
        return answer;
    const auto body = JsonDocument::parse(response.text());
    if (!body)
        return malformed(response, body.error());
    answer.value = body->root().toQJson();
    return answer;
}

Answer<DocumentAnswer> documentAnswer(const HttpResponse &response)
{
    DocumentAnswer answer{.status = response.status,
                          .nextCursor = nextCursorOf(response),
                          .entityTag = response.header("etag").value_or(QByteArray())};
    if (response.status == 204)
        return answer;
    auto body = JsonDocument::parse(response.text());
    if (!body)
        return malformed(response, body.error());
    answer.document = std::move(*body);
    return answer;
}

Answer<LoginSession> loginSession(const HttpResponse &response)
{
    const auto body = JsonDocument::parseObject(response.text());
    if (!body)
        return malformed(response, body.error());
    ObjectReader reader(body->root(), Strictness::Lenient);
    LoginSession session;
    auto token = reader.secret(u"token");
    const auto expiresAt = reader.time(u"expires_at");
    const auto user = reader.object(u"user");
    if (!token || !expiresAt || !user)
        reader.fault(u"/token"_s, u"token, expires_at and user are required"_s);
    if (const auto read = reader.finish(); !read)
        return malformed(response, read.error());
    ObjectReader userReader(*user, Strictness::Lenient);
    session.userId = userReader.requiredUuid(u"id");
    session.email = userReader.requiredText(u"email");
    if (const auto read = userReader.finish(); !read)
        return malformed(response, read.error());
    session.token = std::move(*token);
    session.expiresAt = *expiresAt;
    return session;
}

Answer<RevealedValue> revealedValue(const HttpResponse &response)
{
    const auto body = JsonDocument::parseObject(response.text());
    if (!body)
        return malformed(response, body.error());
    ObjectReader reader(body->root(), Strictness::Lenient);
    RevealedValue revealed;
    revealed.wrapId = reader.requiredUuid(u"wrap_id");
    revealed.keyName = reader.text(u"key_name").value_or(QString());
    auto value = reader.base64(u"value");
    if (!value)
        reader.fault(u"/value"_s, u"is required"_s);
    if (const auto read = reader.finish(); !read)
        return malformed(response, read.error());
    revealed.value = std::move(*value);
    return revealed;
}

Answer<MintedAgent> mintedAgent(const HttpResponse &response)
{
    const auto body = JsonDocument::parseObject(response.text());
    if (!body)
        return malformed(response, body.error());
    ObjectReader reader(body->root(), Strictness::Lenient);
    MintedAgent agent;
    agent.id = reader.requiredUuid(u"id");
    agent.name = reader.requiredText(u"name");
    auto secret = reader.secret(u"agent_secret");
    if (!secret)
        reader.fault(u"/agent_secret"_s, u"is required"_s);
    if (const auto read = reader.finish(); !read)
        return malformed(response, read.error());
    agent.secret = std::move(*secret);
    return agent;
}

QByteArrayView viewOf(const core::SecretBytes &bytes)
{
    return QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size()));
}

/// What JSON can carry as a text; anything else goes as base64 (contract B17).
bool isText(const core::SecretBytes &value)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    QString text = decoder(viewOf(value));
    const bool fits = !decoder.hasError() && !text.contains(QChar(0));
    core::wipe(text);
    return fits;
}

void writeDraft(JsonWriter &json, const RequestDraft &draft)
{
    json.field(u"target_provider_type", draft.providerType)
        .field(u"target_secret_ref", draft.secretRef)
        .field(u"justification", draft.justification)
        .fieldIfPresent(u"cluster_name", draft.clusterName)
        .fieldIfPresent(u"project_id", draft.projectId)
        .fieldIfPresent(u"environment", draft.environment);
    if (draft.providerConfig.empty())
        return;
    json.key(u"target_provider_config").beginObject();
    for (const auto &[key, value] : draft.providerConfig)
        json.field(key, value);
    json.endObject();
}

void writeValues(JsonWriter &json, const std::vector<PatchValue> &values)
{
    bool hasBinary = false;
    json.key(u"key_values").beginObject();
    for (const PatchValue &value : values) {
        if (isText(value.value))
            json.key(value.keyName).utf8(viewOf(value.value));
        else
            hasBinary = true;
    }
    json.endObject();
    if (!hasBinary)
        return;
    json.key(u"key_values_b64").beginObject();
    for (const PatchValue &value : values) {
        if (!isText(value.value))
            json.base64(value.keyName, viewOf(value.value));
    }
    json.endObject();
}

} // namespace

QString makeIdempotencyKey()
{
    return core::toText(QUuid::createUuid());
}

QString queryText(const Query &query)
{
    QString text;
    QChar separator = u'?';
    for (const auto &[name, value] : query) {
        text += separator + name + u'=' + QString::fromLatin1(QUrl::toPercentEncoding(value));
        separator = u'&';
    }
    return text;
}

template <typename T, typename Read>
void PeopleApi::send(ApiCall call, QObject *context, PeopleCallback<T> callback, Read read) const
{
    if (!m_token.isEmpty())
        call.headers.emplace_back("Authorization"_ba, "Bearer " + viewOf(m_token).toByteArray());
    m_channel.call(
        call, context,
        [callback = std::move(callback), read, observer = m_observer](Answer<HttpResponse> answer) {
            Answer<T> outcome = answer ? read(*answer) : noAnswer(answer);
            if (*observer)
                (*observer)(outcome ? nullptr : &outcome.error());
            callback(std::move(outcome));
        });
    // What was sent may carry values; the network layer has its own copy until it is written.
    core::wipe(call.body);
}

void PeopleApi::login(const QString &email, const core::SecretBytes &password, QObject *context,
                      PeopleCallback<LoginSession> callback) const
{
    JsonWriter json;
    json.beginObject().field(u"email", email).key(u"password").utf8(viewOf(password)).endObject();
    send<LoginSession>({.method = "POST"_ba,
                        .path = contract::pathOf(routes::login),
                        .body = json.take(),
                        .timeout = passwordTimeout},
                       context, std::move(callback), loginSession);
}

void PeopleApi::logout(QObject *context, PeopleCallback<void> callback) const
{
    send<void>({.method = "POST"_ba, .path = contract::pathOf(routes::logout)}, context,
               std::move(callback), nothing);
}

void PeopleApi::changePassword(const core::SecretBytes &current, const core::SecretBytes &wanted,
                               QObject *context, PeopleCallback<void> callback) const
{
    JsonWriter json;
    json.beginObject()
        .key(u"current_password")
        .utf8(viewOf(current))
        .key(u"new_password")
        .utf8(viewOf(wanted))
        .endObject();
    send<void>({.method = "POST"_ba,
                .path = contract::pathOf(routes::password),
                .body = json.take(),
                .timeout = passwordTimeout},
               context, std::move(callback), nothing);
}

void PeopleApi::get(const QString &path, const Query &query, QObject *context,
                    PeopleCallback<JsonAnswer> callback) const
{
    send<JsonAnswer>({.path = path + queryText(query)}, context, std::move(callback), jsonAnswer);
}

void PeopleApi::post(const QString &path, const QByteArray &body, const QString &idempotencyKey,
                     QObject *context, PeopleCallback<JsonAnswer> callback) const
{
    ApiCall call{.method = "POST"_ba, .path = path, .body = body};
    if (!idempotencyKey.isEmpty())
        call.headers.emplace_back("Idempotency-Key"_ba, idempotencyKey.toLatin1());
    send<JsonAnswer>(std::move(call), context, std::move(callback), jsonAnswer);
}

void PeopleApi::exchange(ApiCall call, QObject *context,
                         PeopleCallback<DocumentAnswer> callback) const
{
    send<DocumentAnswer>(std::move(call), context, std::move(callback), documentAnswer);
}

ApiCall patchCall(const RequestDraft &draft, const std::vector<PatchValue> &values,
                  const QString &idempotencyKey)
{
    JsonWriter json;
    json.beginObject();
    writeDraft(json, draft);
    writeValues(json, values);
    json.endObject();
    return {.method = "POST"_ba,
            .path = contract::pathOf(routes::requests),
            .headers = {{"Idempotency-Key"_ba, idempotencyKey.toLatin1()}},
            .body = json.take()};
}

ApiCall readCall(const RequestDraft &draft, const QStringList &keys, const QString &idempotencyKey)
{
    JsonWriter json;
    json.beginObject();
    writeDraft(json, draft);
    json.field(u"target_keys", keys).endObject();
    return {.method = "POST"_ba,
            .path = contract::pathOf(routes::requestsRead),
            .headers = {{"Idempotency-Key"_ba, idempotencyKey.toLatin1()}},
            .body = json.take()};
}

void PeopleApi::submitPatch(const RequestDraft &draft, const std::vector<PatchValue> &values,
                            const QString &idempotencyKey, QObject *context,
                            PeopleCallback<JsonAnswer> callback) const
{
    send<JsonAnswer>(patchCall(draft, values, idempotencyKey), context, std::move(callback),
                     jsonAnswer);
}

void PeopleApi::submitRead(const RequestDraft &draft, const QStringList &keys,
                           const QString &idempotencyKey, QObject *context,
                           PeopleCallback<JsonAnswer> callback) const
{
    send<JsonAnswer>(readCall(draft, keys, idempotencyKey), context, std::move(callback),
                     jsonAnswer);
}

void PeopleApi::reveal(const QUuid &requestId, const QUuid &wrapId, QObject *context,
                       PeopleCallback<RevealedValue> callback) const
{
    send<RevealedValue>({.method = "POST"_ba,
                         .path = contract::pathOf(routes::requestWrapConsume, requestId, wrapId)},
                        context, std::move(callback), revealedValue);
}

void PeopleApi::mintAgent(const QString &name, const QByteArray &scope,
                          const QString &idempotencyKey, QObject *context,
                          PeopleCallback<MintedAgent> callback) const
{
    JsonWriter json;
    json.beginObject().field(u"name", name);
    if (!scope.isEmpty())
        json.key(u"scope").raw(scope);
    json.endObject();
    ApiCall call{.method = "POST"_ba,
                 .path = contract::pathOf(routes::agents),
                 .headers = {{"Idempotency-Key"_ba, idempotencyKey.toLatin1()}},
                 .body = json.take()};
    send<MintedAgent>(std::move(call), context, std::move(callback), mintedAgent);
}

} // namespace sb::client
