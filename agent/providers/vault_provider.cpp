#include "agent/providers/vault_provider.h"

#include "agent/providers/vault_listing.h"
#include "shared/client/await.h"
#include "shared/codec/json_writer.h"
#include "shared/codec/object_members.h"
#include "shared/core/version.h"

#include <algorithm>

#include <QFile>
#include <QStringList>

namespace sb::agent {

using namespace Qt::StringLiterals;
using client::HttpResponse;
using codec::JsonWriter;
using core::ErrorCode;
using core::failure;
using core::Result;
using core::SecretBytes;

namespace {

constexpr std::chrono::seconds callTimeout(15);

/// Like `a/b`: no empty part, none that Vault or a proxy would read otherwise (contract B5).
bool isPlainPath(const QString &path)
{
    const QStringList segments = path.split(u'/');
    for (const QString &segment : segments) {
        if (segment.isEmpty() || segment == "."_L1 || segment == ".."_L1)
            return false;
    }
    return std::none_of(path.begin(), path.end(), [](QChar c) {
        return c.category() == QChar::Other_Control || u"%?#\\"_s.contains(c);
    });
}

QString encoded(const QString &path)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(path, "/"));
}

core::Failure refusal(const HttpResponse &response)
{
    const auto code = response.status == 429 || response.status >= 500 ? ErrorCode::Unavailable
                                                                       : ErrorCode::Forbidden;
    // Vault's own words may quote paths and policies of others; the status is enough.
    return failure(code, u"vault answered %1"_s.arg(response.status));
}

core::Failure notUnderstood()
{
    return failure(ErrorCode::Unavailable, u"vault's answer makes no sense"_s);
}

/// A lost check-and-set is told as a 400 with words.
bool isLostCas(const HttpResponse &response)
{
    return response.status == 400 && response.text().contains("check-and-set");
}

Result<QString> textOf(const QJsonObject &config, const QString &key, const QString &fallback)
{
    const QJsonValue value = config.value(key);
    if (value.isUndefined())
        return fallback;
    if (!value.isString())
        return failure(ErrorCode::InvalidValue, key + u" must be a text"_s);
    return value.toString();
}

/// The one member of an object, as its text.
std::optional<SecretBytes> memberJson(const SecretBytes &object, const QString &name)
{
    auto members =
        codec::membersOf(QByteArrayView(object.data(), static_cast<qsizetype>(object.size())));
    if (!members)
        return std::nullopt;
    for (codec::ObjectMember &member : *members) {
        if (member.name == name)
            return std::move(member.json);
    }
    return std::nullopt;
}

} // namespace

VaultProvider::VaultProvider(VaultSettings settings) : m_settings(std::move(settings))
{}

Result<VaultProvider::Place> VaultProvider::placeOf(const QJsonObject &config) const
{
    for (const QString &key : config.keys()) {
        if (key != "kvMount"_L1 && key != "kvPrefix"_L1)
            return failure(ErrorCode::InvalidValue,
                           u"provider vault takes kvMount and kvPrefix, not "_s + key);
    }
    const auto mount = textOf(config, u"kvMount"_s, m_settings.kvMount);
    if (!mount)
        return failure(mount);
    const auto prefix = textOf(config, u"kvPrefix"_s, m_settings.kvPrefix);
    if (!prefix)
        return failure(prefix);
    if (!isPlainPath(*mount) || (!prefix->isEmpty() && !isPlainPath(*prefix)))
        return failure(ErrorCode::InvalidValue, u"the secret's name leaves its place"_s);
    return Place{
        .mount = *mount, .prefix = *prefix, .isOwnPrefix = !config.contains(u"kvPrefix"_s)};
}

Result<QString> VaultProvider::dataPath(const Target &target) const
{
    const auto place = placeOf(target.config);
    if (!place)
        return failure(place);
    const QString ref =
        place->prefix.isEmpty() ? target.secretRef : place->prefix + u'/' + target.secretRef;
    if (!isPlainPath(ref))
        return failure(ErrorCode::InvalidValue, u"the secret's name leaves its place"_s);
    return u"/v1/"_s + encoded(place->mount) + u"/data/"_s + encoded(ref);
}

client::TransportSettings VaultProvider::transport() const
{
    return {.caCertificates = m_settings.caCertificates,
            .userAgent = QByteArray("sb-agent/") + core::version};
}

Result<HttpResponse> VaultProvider::send(client::HttpClient &http, const Call &call,
                                         const QByteArray &token, const std::stop_token &stop) const
{
    const QUrl url(m_settings.address.toString(QUrl::StripTrailingSlash | QUrl::FullyEncoded) +
                       call.path,
                   QUrl::StrictMode);
    client::HttpRequest request{.method = call.method,
                                .url = url,
                                .headers = {{"X-Vault-Request"_ba, "true"_ba}},
                                .body = call.body,
                                .timeout = callTimeout};
    if (!token.isEmpty())
        request.headers.emplace_back("X-Vault-Token"_ba, token);
    if (!m_settings.nameSpace.isEmpty())
        request.headers.emplace_back("X-Vault-Namespace"_ba, m_settings.nameSpace.toUtf8());
    auto answer = client::await<HttpResponse>(
        [&](QObject *context, client::HttpCallback callback) {
            http.send(request, context, std::move(callback));
        },
        stop);
    core::wipe(request.body);
    if (!answer)
        return failure(ErrorCode::Unavailable, u"vault: "_s + answer.error().toText());
    return std::move(*answer);
}

Result<QByteArray> VaultProvider::logIn(const std::stop_token &stop) const
{
    QFile file(m_settings.kubernetesTokenPath);
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorCode::Unavailable,
                       u"SB_VAULT_KUBERNETES_TOKEN_PATH: "_s + file.errorString());
    QByteArray jwt = file.readAll().trimmed();
    JsonWriter json;
    json.beginObject().key(u"jwt").utf8(jwt).field(u"role", m_settings.kubernetesRole).endObject();
    core::wipe(jwt);
    client::HttpClient http(transport());
    const auto response =
        send(http,
             {.method = "POST"_ba,
              .path = u"/v1/auth/%1/login"_s.arg(encoded(m_settings.kubernetesMountPath)),
              .body = json.take()},
             {}, stop);
    if (!response)
        return failure(response);
    if (response->status != 200)
        return failure(refusal(*response).value().code,
                       u"vault's Kubernetes login answered %1"_s.arg(response->status));
    const auto body = codec::JsonDocument::parseObject(response->text());
    const auto auth = body ? body->root().member(u"auth") : std::nullopt;
    const auto token = auth && auth->isObject() ? auth->member(u"client_token") : std::nullopt;
    if (!token || !token->isString())
        return notUnderstood();
    return QByteArray(token->utf8().data(), static_cast<qsizetype>(token->utf8().size()));
}

/// `refused` is the token that Vault would not take any more, if there is one.
Result<QByteArray> VaultProvider::token(const QByteArray &refused, const std::stop_token &stop)
{
    if (!m_settings.token.isEmpty())
        return QByteArray(m_settings.token.view().data(),
                          static_cast<qsizetype>(m_settings.token.size()));
    // One logs in, the others wait and use what it got.
    const std::lock_guard lock(m_mutex);
    if (m_loginToken.isEmpty() || m_loginToken == refused) {
        const auto fresh = logIn(stop);
        if (!fresh)
            return fresh;
        m_loginToken = *fresh;
    }
    return m_loginToken;
}

Result<HttpResponse> VaultProvider::call(client::HttpClient &http, const Call &wanted,
                                         const std::stop_token &stop)
{
    QByteArray refused;
    for (;;) {
        const auto held = token(refused, stop);
        if (!held)
            return failure(held);
        auto response = send(http, wanted, *held, stop);
        const bool mayLogInAnew = m_settings.token.isEmpty() && refused.isEmpty();
        if (!response || response->status != 403 || !mayLogInAnew)
            return response;
        refused = *held;
    }
}

Result<StoredSecret> VaultProvider::read(const Target &target, const std::stop_token &stop)
{
    const auto path = dataPath(target);
    if (!path)
        return failure(path);
    client::HttpClient http(transport());
    const auto response = call(http, {.method = "GET"_ba, .path = *path}, stop);
    if (!response)
        return failure(response);
    if (response->status != 200 && response->status != 404)
        return refusal(*response);
    const auto body = codec::JsonDocument::parseObject(response->text());
    const auto data = body ? body->root().member(u"data") : std::nullopt;
    const auto metadata = data && data->isObject() ? data->member(u"metadata") : std::nullopt;
    const auto version =
        metadata && metadata->isObject() ? metadata->member(u"version") : std::nullopt;
    if (response->status == 404) {
        // Deleted versions answer 404 with their metadata: cas must name them.
        const bool wasThere = version && version->isInteger();
        return StoredSecret{.version = QString::number(wasThere ? version->toInteger() : 0)};
    }
    auto outer = memberJson(response->body, u"data"_s);
    auto content = outer ? memberJson(*outer, u"data"_s) : std::nullopt;
    if (!version || !version->isInteger() || !content)
        return notUnderstood();
    return StoredSecret{.exists = true,
                        .content = std::move(*content),
                        .version = QString::number(version->toInteger())};
}

Result<void> VaultProvider::write(const Target &target, const StoredSecret &before,
                                  const SecretBytes &content, const std::stop_token &stop)
{
    const auto path = dataPath(target);
    if (!path)
        return failure(path);
    JsonWriter json;
    json.beginObject()
        .key(u"options")
        .beginObject()
        .field(u"cas", std::int64_t(before.version.toLongLong()))
        .endObject()
        .key(u"data")
        .raw(QByteArrayView(content.data(), static_cast<qsizetype>(content.size())))
        .endObject();
    client::HttpClient http(transport());
    const auto response =
        call(http, {.method = "POST"_ba, .path = *path, .body = json.take()}, stop);
    if (!response)
        return failure(response);
    if (isLostCas(*response))
        return failure(ErrorCode::Conflict, u"the secret was changed meanwhile"_s);
    if (response->status != 200 && response->status != 204)
        return refusal(*response);
    return {};
}

Result<std::vector<ListedSecret>> VaultProvider::list(const ListTarget &target,
                                                      const std::stop_token &stop)
{
    const auto place = placeOf(target.config);
    if (!place)
        return failure(place);
    // The agent's own prefix is invisible in refs; one of the payload is a part of them, and a
    // scope takes its place.
    VaultListing::Place where{.mount = place->mount};
    if (place->isOwnPrefix && !place->prefix.isEmpty())
        where.base = place->prefix + u'/';
    if (target.scope)
        where.refPrefix = *target.scope;
    else if (!place->isOwnPrefix && !place->prefix.isEmpty())
        where.refPrefix = place->prefix + u'/';
    // One client: its connection is kept over thousands of calls.
    client::HttpClient http(transport());
    VaultListing listing(where, [&](const QByteArray &method, const QString &path) {
        return call(http, {.method = method, .path = path}, stop);
    });
    return listing.run(stop);
}

} // namespace sb::agent
