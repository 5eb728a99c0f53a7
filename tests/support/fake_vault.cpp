#include "tests/support/fake_vault.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>

namespace sb::test {

using namespace Qt::StringLiterals;

namespace {

QByteArray randomBytes(int size)
{
    QByteArray bytes(size, '\0');
    for (char &byte : bytes)
        byte = static_cast<char>(QRandomGenerator::system()->bounded(256));
    return bytes;
}

ScriptedAnswer json(const QByteArray &body, int status = 200)
{
    return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = body};
}

} // namespace

FakeVault::FakeVault(const QSslConfiguration &tls)
    : m_server([this](const ScriptedRequest &request) { return answer(request); }, tls)
{}

QStringList FakeVault::faults() const
{
    const std::lock_guard lock(m_mutex);
    return m_faults;
}

void FakeVault::fault(const QString &what)
{
    m_faults.append(what);
}

int FakeVault::calls(const QByteArray &path) const
{
    int count = 0;
    for (const ScriptedRequest &request : m_server.requests())
        count += request.target == path ? 1 : 0;
    return count;
}

void FakeVault::setToken(const QByteArray &token)
{
    const std::lock_guard lock(m_mutex);
    m_token = token;
}

void FakeVault::beforeDecrypt(std::function<void()> hook)
{
    const std::lock_guard lock(m_mutex);
    m_beforeDecrypt = std::move(hook);
}

ScriptedAnswer FakeVault::answer(const ScriptedRequest &request)
{
    if (request.target == "/v1/transit/decrypt/broker") {
        std::unique_lock lock(m_mutex);
        const std::function<void()> hook = m_beforeDecrypt;
        lock.unlock();
        if (hook)
            hook();
    }
    const std::lock_guard lock(m_mutex);
    switch (mood.load()) {
    case Mood::Away:
        return {.cut = true};
    case Mood::Mute:
        return {.silent = true};
    case Mood::Garbage:
        return json(R"({"data":{"plaintext":"AAAA","ciphertext":"nothing","keys":[]})");
    case Mood::Endless:
        return json(QByteArray(4 * 1024 * 1024, ' '));
    case Mood::Sealed:
        return json(R"({"errors":["Vault is sealed"]})", 503);
    case Mood::Redirects:
        return {.status = 307, .headers = {{"Location", "https://elsewhere.example/"}}};
    default:
        break;
    }
    if (request.header("x-vault-request") != "true"_ba)
        fault(u"no X-Vault-Request"_s);
    if (mood == Mood::Forbids || request.header("x-vault-token") != m_token)
        return json(R"({"errors":["permission denied"]})", 403);
    if (failFirst > 0) {
        --failFirst;
        return json(R"({"errors":["internal error"]})", 500);
    }
    return request.target.startsWith("/v1/auth/token/") ? token(request) : transit(request);
}

ScriptedAnswer FakeVault::token(const ScriptedRequest &request)
{
    const QByteArray left = QByteArray::number(tokenSeconds.load());
    const QByteArray renewable = isRenewable ? "true" : "false";
    if (request.method == "GET" && request.target == "/v1/auth/token/lookup-self")
        return json(R"({"data":{"ttl":)" + left + R"(,"renewable":)" + renewable +
                    R"(,"id":"s.token","policies":["transit"]}})");
    if (request.method == "PUT" && request.target == "/v1/auth/token/renew-self" &&
        request.body == "{}")
        return json(R"({"auth":{"client_token":"s.token","lease_duration":)" + left +
                    R"(,"renewable":)" + renewable + "}}");
    fault(u"token: %1 %2"_s.arg(QString::fromLatin1(request.method),
                                QString::fromLatin1(request.target)));
    return json(R"({"errors":[]})", 404);
}

ScriptedAnswer FakeVault::transit(const ScriptedRequest &request)
{
    if (request.method != "PUT")
        fault(u"method "_s + QString::fromLatin1(request.method));
    if (request.target == "/v1/transit/datakey/plaintext/broker") {
        if (request.body != R"({"bits":256})")
            fault(u"body "_s + QString::fromUtf8(request.body));
        const QByteArray plaintext = randomBytes(32).toBase64();
        const QByteArray wrapped =
            "vault:v" + QByteArray::number(version.load()) + ':' + randomBytes(60).toBase64();
        m_keys[wrapped] = plaintext;
        return json(R"({"request_id":"1","data":{"ciphertext":")" + wrapped +
                    R"(","key_version":1,"plaintext":")" + plaintext + "\"}}");
    }
    const QByteArray prefix = R"({"ciphertext":")";
    if (request.target == "/v1/transit/decrypt/broker" && request.body.startsWith(prefix) &&
        request.body.endsWith("\"}")) {
        const QByteArray wrapped = request.body.sliced(prefix.size()).chopped(2);
        const auto known = m_keys.find(wrapped);
        if (mood == Mood::OtherKey)
            return json(R"({"data":{"plaintext":")" + randomBytes(32).toBase64() + "\"}}");
        if (known == m_keys.end() || mood == Mood::Amnesia)
            return json(R"({"errors":["cipher: message authentication failed"]})", 400);
        return json(R"({"data":{"plaintext":")" + known->second + "\"}}");
    }
    fault(u"transit: %1 %2"_s.arg(QString::fromLatin1(request.target),
                                  QString::fromUtf8(request.body)));
    return json(R"({"errors":[]})", 404);
}

} // namespace sb::test
