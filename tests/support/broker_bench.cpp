#include "tests/support/broker_bench.h"

#include "server/crypto/password_hash.h"
#include "shared/contract/routes.h"
#include "shared/process/json_log.h"
#include "tests/support/answer_check.h"

#include <QCoreApplication>
#include <QJsonDocument>

namespace sb::test {

using namespace Qt::StringLiterals;

const QByteArray BrokerBench::password = "a good long password"_ba;

namespace {

core::SecretBytes secretOf(char filler)
{
    const std::string bytes(32, filler);
    return core::SecretBytes::copyOf(std::string_view(bytes));
}

/// Hashing takes a tenth of a second, so once for all.
QByteArray passwordHash()
{
    static const QByteArray hash =
        crypto::hashPassword(core::SecretBytes::copyOf(std::string_view(
                                 BrokerBench::password.constData(),
                                 static_cast<std::size_t>(BrokerBench::password.size()))))
            .toUtf8();
    return hash;
}

QByteArray quoted(const QString &text)
{
    return "'" + text.toUtf8().replace("'", "''") + "'";
}

} // namespace

config::ServerConfig BrokerBench::configuration() const
{
    config::ServerConfig config;
    config.environment = config::Environment::Development;
    config.listen = {.host = QHostAddress(QHostAddress::LocalHost), .port = 0};
    config.databaseUrl = db.url;
    config.jwtSecret = secretOf('j');
    config.wrapMasterKey = secretOf('m');
    config.loginsPerMinute = 100'000;
    config.drainDelay = std::chrono::milliseconds(0);
    if (m_adjust)
        m_adjust(config);
    return config;
}

std::unique_ptr<app::Application> BrokerBench::startAnother() const
{
    auto made = std::make_unique<app::Application>(configuration());
    if (const auto started = made->start(); !started)
        qFatal("the server does not start: %s", qPrintable(started.error().message));
    return made;
}

BrokerBench::BrokerBench(const std::function<void(config::ServerConfig &)> &adjust,
                         const client::TransportSettings &transport)
    : m_adjust(adjust)
{
    process::installJsonLog(qEnvironmentVariableIsSet("SB_TEST_LOG") ? process::LogLevel::Debug
                                                                     : process::LogLevel::Error);
    application = startAnother();
    http = std::make_unique<HttpCaller>(QUrl(application->url()), transport);
    http->observe(AnswerCheck(application->routes()));
    addUser(u"admin"_s, {u"admin"_s});
    addUser(u"approver"_s, {u"approver"_s});
    addUser(u"developer"_s, {u"developer"_s});
    addUser(u"auditor"_s, {u"auditor"_s});
    addUser(u"nobody"_s);
}

BrokerBench::~BrokerBench()
{
    http.reset();
    application.reset();
    // What the application left in the event loop refers to nothing any more.
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

void BrokerBench::sql(const QByteArray &text) const
{
    runSql(PostgresFixture::ownerUrl(db.url), text);
}

QString BrokerBench::value(const QByteArray &text) const
{
    return sqlValue(PostgresFixture::ownerUrl(db.url), text);
}

int BrokerBench::count(const QByteArray &fromAndWhere) const
{
    return value("SELECT count(*) FROM " + fromAndWhere).toInt();
}

QUuid BrokerBench::addUser(const QString &name, const QStringList &roles)
{
    const QUuid id = QUuid::createUuid();
    sql("INSERT INTO users (id, email, display_name, password_hash) VALUES ('" +
        id.toByteArray(QUuid::WithoutBraces) + "', " + quoted(name + u"@example.org"_s) + ", " +
        quoted(name) + ", '" + passwordHash() + "')");
    for (const QString &role : roles)
        grant(id, role, "{}");
    return id;
}

QUuid BrokerBench::addServiceAccount(const QString &name, const QStringList &roles)
{
    const QUuid id = addUser(name, roles);
    sql("UPDATE users SET kind = 'service', password_hash = NULL WHERE id = '" +
        id.toByteArray(QUuid::WithoutBraces) + "'");
    return id;
}

QByteArray BrokerBench::makeToken(const QString &name, const QByteArray &permissions,
                                  const QString &by)
{
    const QByteArray narrowed =
        permissions.isEmpty() ? QByteArray() : R"(,"permissions":)" + permissions;
    const Reply reply =
        post(contract::pathOf(contract::routes::userTokens, idOf(name)), by.isEmpty() ? name : by,
             R"({"name":"of )" + name.toUtf8() + R"(","expires_in_seconds":3600)" + narrowed + "}");
    if (reply.status != 201)
        qFatal("token of %s: %d %s", qPrintable(name), reply.status, reply.body.constData());
    return reply.object().value("token"_L1).toString().toLatin1();
}

void BrokerBench::grant(const QUuid &user, const QString &role, const QByteArray &scope)
{
    sql("INSERT INTO user_roles (user_id, role_id, scope) SELECT '" +
        user.toByteArray(QUuid::WithoutBraces) + "', id, '" + scope +
        "' FROM roles WHERE name = " + quoted(role));
}

QUuid BrokerBench::idOf(const QString &name) const
{
    return QUuid::fromString(
        value("SELECT id FROM users WHERE email = " + quoted(name + u"@example.org"_s)));
}

QByteArray BrokerBench::login(const QString &name)
{
    const Reply reply = http->send({.method = "POST",
                                    .path = QString::fromLatin1(contract::routes::login),
                                    .body = R"({"email":")" + name.toUtf8() +
                                            R"(@example.org","password":")" + password + "\"}"});
    if (reply.status != 200)
        qFatal("login of %s: %d %s", qPrintable(name), reply.status, reply.body.constData());
    return reply.object().value("token"_L1).toString().toLatin1();
}

QByteArray BrokerBench::tokenOf(const QString &name)
{
    if (name.isEmpty())
        return {};
    auto known = m_tokens.find(name);
    if (known == m_tokens.end())
        known = m_tokens.emplace(name, login(name)).first;
    return known->second;
}

Reply BrokerBench::call(const QByteArray &method, const QString &path, const QString &asName,
                        const QByteArray &body, client::HttpHeaders headers)
{
    if (!asName.isEmpty())
        headers.emplace_back("Authorization", "Bearer " + tokenOf(asName));
    return http->send(
        {.method = method, .path = path, .body = body, .headers = std::move(headers)});
}

BrokerBench::BenchAgent BrokerBench::mintAgent(const QByteArray &scope)
{
    static int number = 0;
    const Reply reply =
        post(u"/api/v1/agents"_s, u"admin"_s,
             R"({"name":"agent-)" + QByteArray::number(++number) + R"(","scope":)" + scope + "}");
    if (reply.status != 201)
        qFatal("mint: %d %s", reply.status, reply.body.constData());
    return {.id = reply.object().value("id"_L1).toString(),
            .secret = reply.object().value("agent_secret"_L1).toString().toLatin1()};
}

Reply BrokerBench::asAgent(const BenchAgent &agent, const QByteArray &method,
                           const QString &pathBehindId, const QByteArray &body,
                           client::HttpHeaders headers)
{
    headers.emplace_back("X-Agent-Secret", agent.secret);
    return http->send({.method = method,
                       .path = u"/api/v1/agents/"_s + agent.id + pathBehindId,
                       .body = body,
                       .headers = std::move(headers)});
}

QString BrokerBench::submitPatch(const QByteArray &keyValues)
{
    const Reply reply = post(
        u"/api/v1/requests"_s, u"developer"_s,
        R"({"target_provider_type":"file","target_secret_ref":"app/db","justification":"because","key_values":)" +
            keyValues + "}");
    if (reply.status != 201)
        qFatal("submit: %d %s", reply.status, reply.body.constData());
    return reply.object().value("id"_L1).toString();
}

QString BrokerBench::submitRead(const QByteArray &keys)
{
    const Reply reply = post(
        u"/api/v1/requests/read"_s, u"developer"_s,
        R"({"target_provider_type":"file","target_secret_ref":"app/db","justification":"because","target_keys":)" +
            keys + "}");
    if (reply.status != 201)
        qFatal("submit: %d %s", reply.status, reply.body.constData());
    return reply.object().value("id"_L1).toString();
}

void BrokerBench::approve(const QString &requestId)
{
    const Reply reply = post(u"/api/v1/requests/"_s + requestId + u"/approve"_s, u"approver"_s);
    if (reply.status != 200)
        qFatal("approve: %d %s", reply.status, reply.body.constData());
}

QString BrokerBench::statusOf(const QString &requestId)
{
    return get(u"/api/v1/requests/"_s + requestId, u"developer"_s)
        .object()
        .value("status"_L1)
        .toString();
}

} // namespace sb::test
