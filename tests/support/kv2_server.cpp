#include "tests/support/kv2_server.h"

#include "shared/codec/object_members.h"

#include <set>

#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace sb::test {

namespace {

ScriptedAnswer refusal(int status, const QByteArray &why)
{
    return {.status = status, .body = "{\"errors\":[\"" + why + "\"]}"};
}

/// The member's text as it was sent: numbers keep their digits.
QByteArray memberJson(const QByteArray &object, const QString &name)
{
    const auto members = codec::membersOf(object);
    for (const codec::ObjectMember &member : *members) {
        if (member.name == name)
            return QByteArray::fromStdString(std::string(member.json.view()));
    }
    return {};
}

QByteArray metadataOf(int version, bool isDeleted)
{
    return "\"metadata\":{\"created_time\":\"2026-05-30T10:11:12.1Z\",\"custom_metadata\":null,"
           "\"deletion_time\":\"" +
           QByteArray(isDeleted ? "2026-05-30T10:11:13.1Z" : "") +
           "\",\"destroyed\":false,\"version\":" + QByteArray::number(version) + "}";
}

} // namespace

Kv2Server::Kv2Server()
    : m_server(std::make_unique<ScriptedHttpServer>(
          [this](const ScriptedRequest &request) { return answer(request); }))
{}

void Kv2Server::put(const QByteArray &path, const QByteArray &json)
{
    const std::scoped_lock lock(m_mutex);
    Entry &entry = m_entries[path];
    ++entry.version;
    entry.json = json;
}

void Kv2Server::remove(const QByteArray &path)
{
    const std::scoped_lock lock(m_mutex);
    m_entries.at(path).json.clear();
}

void Kv2Server::describe(const QByteArray &path, const QByteArray &json)
{
    const std::scoped_lock lock(m_mutex);
    m_entries.at(path).custom = json;
}

QByteArray Kv2Server::content(const QByteArray &path) const
{
    const std::scoped_lock lock(m_mutex);
    const auto entry = m_entries.find(path);
    return entry == m_entries.end() ? QByteArray() : entry->second.json;
}

int Kv2Server::version(const QByteArray &path) const
{
    const std::scoped_lock lock(m_mutex);
    const auto entry = m_entries.find(path);
    return entry == m_entries.end() ? 0 : entry->second.version;
}

void Kv2Server::allowLogin(const QByteArray &mount, const QString &role, const QString &jwt)
{
    const std::scoped_lock lock(m_mutex);
    m_loginPath = "/v1/auth/" + mount + "/login";
    m_role = role;
    m_jwt = jwt;
}

void Kv2Server::forgetLogins()
{
    const std::scoped_lock lock(m_mutex);
    m_loginToken.clear();
}

int Kv2Server::logins() const
{
    const std::scoped_lock lock(m_mutex);
    return m_logins;
}

void Kv2Server::intercept(
    std::function<std::optional<ScriptedAnswer>(const ScriptedRequest &)> before)
{
    const std::scoped_lock lock(m_mutex);
    m_before = std::move(before);
}

/// In the server's thread.
ScriptedAnswer Kv2Server::answer(const ScriptedRequest &request)
{
    const std::scoped_lock lock(m_mutex);
    if (m_before) {
        if (const auto answered = m_before(request))
            return *answered;
    }
    if (!m_loginPath.isEmpty() && request.target == m_loginPath)
        return logIn(request);
    const QByteArray shown = request.header("x-vault-token");
    if (shown.isEmpty() || (shown != token() && shown != m_loginToken))
        return refusal(403, "permission denied");
    const QByteArray path = QByteArray::fromPercentEncoding(request.target.mid(4));
    if (request.target.startsWith("/v1/") && path.contains("/metadata/")) {
        const QByteArray data = QByteArray(path).replace("/metadata/", "/data/");
        return request.method == "LIST" ? list(data) : metadata(data);
    }
    if (!request.target.startsWith("/v1/") || !path.contains("/data/"))
        return refusal(404, "no handler for route");
    if (request.method == "GET")
        return read(path);
    return request.method == "POST" || request.method == "PUT" ? write(path, request.body)
                                                               : refusal(405, "unsupported");
}

ScriptedAnswer Kv2Server::logIn(const ScriptedRequest &request)
{
    const QJsonObject body = QJsonDocument::fromJson(request.body).object();
    if (body.value(u"role"_s).toString() != m_role || body.value(u"jwt"_s).toString() != m_jwt)
        return refusal(403, "permission denied");
    m_loginToken = "hvs.login-" + QByteArray::number(++m_logins);
    return {.body = "{\"auth\":{\"client_token\":\"" + m_loginToken + "\",\"renewable\":true}}"};
}

ScriptedAnswer Kv2Server::read(const QByteArray &path) const
{
    const auto entry = m_entries.find(path);
    if (entry == m_entries.end())
        return {.status = 404, .body = "{\"errors\":[]}"};
    const bool isDeleted = entry->second.json.isEmpty();
    return {.status = isDeleted ? 404 : 200,
            .body = "{\"request_id\":\"r\",\"data\":{\"data\":" +
                    (isDeleted ? QByteArray("null") : entry->second.json) + "," +
                    metadataOf(entry->second.version, isDeleted) + "}}"};
}

ScriptedAnswer Kv2Server::metadata(const QByteArray &path) const
{
    const auto entry = m_entries.find(path);
    if (entry == m_entries.end())
        return {.status = 404, .body = "{\"errors\":[]}"};
    const QByteArray version = QByteArray::number(entry->second.version);
    const bool isDeleted = entry->second.json.isEmpty();
    return {
        .body =
            "{\"data\":{\"created_time\":\"2026-05-30T10:11:12.123456789Z\",\"current_version\":" +
            version + ",\"custom_metadata\":" + entry->second.custom +
            ",\"updated_time\":\"2026-06-30T10:11:12Z\",\"versions\":{\"" + version +
            "\":{\"created_time\":\"2026-06-30T10:11:12Z\",\"deletion_time\":\"" +
            (isDeleted ? "2026-07-01T00:00:00Z" : "") + "\",\"destroyed\":false}}}}"};
}

/// Names below a directory; those of directories end in a slash.
ScriptedAnswer Kv2Server::list(const QByteArray &path) const
{
    const QByteArray directory = path.endsWith('/') ? path : path + '/';
    std::set<QByteArray> names;
    for (const auto &[name, entry] : m_entries) {
        if (!name.startsWith(directory))
            continue;
        const QByteArray rest = name.mid(directory.size());
        const qsizetype slash = rest.indexOf('/');
        names.insert(slash < 0 ? rest : rest.left(slash + 1));
    }
    if (names.empty())
        return {.status = 404, .body = "{\"errors\":[]}"};
    return {.body = "{\"data\":{\"keys\":[\"" +
                    QByteArrayList(names.begin(), names.end()).join("\",\"") + "\"]}}"};
}

ScriptedAnswer Kv2Server::write(const QByteArray &path, const QByteArray &body)
{
    const QJsonObject wanted = QJsonDocument::fromJson(body).object();
    const QJsonValue cas = wanted.value(u"options"_s).toObject().value(u"cas"_s);
    Entry &entry = m_entries[path];
    // As a mount with cas_required: whoever says nothing is refused.
    if (!cas.isDouble())
        return refusal(400, "check-and-set parameter required for this call");
    if (cas.toInt() != entry.version)
        return refusal(400, "check-and-set parameter did not match the current version");
    ++entry.version;
    entry.json = memberJson(body, u"data"_s);
    return {.body = "{\"data\":" + metadataOf(entry.version, false).mid(11) + "}"};
}

} // namespace sb::test
