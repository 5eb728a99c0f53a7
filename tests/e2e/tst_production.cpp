// `sb-server serve` as production runs it: TLS from files, keys from Vault, a lesser database role,
// an agent that trusts the operator's own authority and shows a certificate of its own.
#include "tests/support/fake_vault.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/program_bench.h"
#include "tests/support/test_authority.h"

#include <csignal>

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSslKey>
#include <QSslSocket>
#include <QTcpServer>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::test;

namespace {

using Settings = std::map<QString, QString>;

const QByteArray password = "a good long password"_ba;

QProcessEnvironment environmentOf(const Settings &settings)
{
    QProcessEnvironment environment;
    environment.insert(u"PATH"_s, qEnvironmentVariable("PATH"));
    for (const QString &kept : {u"ASAN_OPTIONS"_s, u"UBSAN_OPTIONS"_s, u"TSAN_OPTIONS"_s})
        environment.insert(kept, qEnvironmentVariable(kept.toLatin1().constData()));
    for (const auto &[name, value] : settings)
        environment.insert(name, value);
    return environment;
}

quint16 freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : quint16(0);
}

QSslConfiguration tlsOf(const Issued &issued)
{
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setLocalCertificate(QSslCertificate(issued.certificate));
    tls.setPrivateKey(QSslKey(issued.key, QSsl::Ec));
    return tls;
}

} // namespace

class TestProduction : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void checkConfigAgrees();
    void wholeLife();
    void reloadBySignal();
    void keysOfVaultOnly();
    void cleanupTestCase();

private:
    [[nodiscard]] Settings serverSettings() const;
    void runToEnd(const QStringList &arguments, Settings settings, const QByteArray &input = {});
    void startServer();
    void startAgent();
    [[nodiscard]] Reply call(const QByteArray &method, const QString &path, const QString &who,
                             const QByteArray &body = {});
    [[nodiscard]] QString waitForEnd(const QString &request);
    [[nodiscard]] QSslCertificate shown() const;

    QTemporaryDir m_dir;
    TestAuthority m_authority;
    std::unique_ptr<FakeVault> m_vault;
    QString m_databaseUrl;
    quint16 m_port = 0;
    QProcess m_server;
    QProcess m_agent;
    std::unique_ptr<HttpCaller> m_http;
    std::map<QString, QByteArray> m_tokens;
};

Settings TestProduction::serverSettings() const
{
    return {{u"DATABASE_URL"_s, m_databaseUrl},
            {u"API_ADDR"_s, u":%1"_s.arg(m_port)},
            {u"SB_JWT_SECRET"_s, u"0123456789abcdef0123456789abcdef"_s},
            {u"SB_LOGIN_RATE"_s, u"100000"_s},
            {u"SB_DRAIN_DELAY"_s, u"0s"_s},
            {u"SB_TLS_CERT_FILE"_s, m_dir.filePath(u"cert.pem"_s)},
            {u"SB_TLS_KEY_FILE"_s, m_dir.filePath(u"key.pem"_s)},
            {u"SB_AGENT_MTLS"_s, u"required"_s},
            {u"SB_AGENT_CA_FILE"_s, m_dir.filePath(u"ca.pem"_s)},
            {u"SB_KMS_BACKEND"_s, u"vault-transit"_s},
            {u"SB_KMS_VAULT_ADDR"_s, m_vault->url().toString()},
            {u"SB_KMS_VAULT_TOKEN_FILE"_s, m_dir.filePath(u"vault-token"_s)},
            {u"SB_KMS_VAULT_KEY"_s, u"broker"_s},
            {u"SB_KMS_VAULT_CA_FILE"_s, m_dir.filePath(u"ca.pem"_s)}};
}

void TestProduction::runToEnd(const QStringList &arguments, Settings settings,
                              const QByteArray &input)
{
    QProcess process;
    process.setProcessEnvironment(environmentOf(settings));
    process.start(programPath(u"sb-server"_s), arguments);
    process.write(input);
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished(60'000));
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
}

void TestProduction::initTestCase()
{
    const Issued server = m_authority.issueLocal();
    writeFile(m_dir.path(), u"cert.pem"_s, server.certificate);
    writeFile(m_dir.path(), u"key.pem"_s, server.key);
    writeFile(m_dir.path(), u"ca.pem"_s, m_authority.certificate());
    writeFile(m_dir.path(), u"vault-token"_s, "s.token\n");
    m_vault = std::make_unique<FakeVault>(tlsOf(m_authority.issueLocal()));
    m_databaseUrl = PostgresFixture::instance().freshDatabase();
    m_port = freePort();
    Settings owner = serverSettings();
    owner[u"DATABASE_URL"_s] = PostgresFixture::ownerUrl(m_databaseUrl);
    runToEnd({u"migrate"_s, u"--app-role"_s, u"sb_app"_s}, owner);
    for (const QString &role : {u"admin"_s, u"approver"_s, u"developer"_s})
        runToEnd({u"user"_s, u"add"_s, u"--email"_s, role + u"@example.org"_s, u"--role"_s, role,
                  u"--password-stdin"_s},
                 serverSettings(), password + '\n');
    startServer();
    startAgent();
}

void TestProduction::checkConfigAgrees()
{
    runToEnd({u"check-config"_s}, serverSettings());
    Settings open = serverSettings();
    open[u"SB_TLS_KEY_FILE"_s] =
        writeFile(m_dir.path(), u"open.pem"_s, m_authority.issueLocal().key, 0644);
    QProcess process;
    process.setProcessEnvironment(environmentOf(open));
    process.start(programPath(u"sb-server"_s), {u"check-config"_s});
    QVERIFY(process.waitForFinished(30'000));
    QCOMPARE(process.exitCode(), 2);
    const QByteArray said = process.readAllStandardError();
    QVERIFY2(said.contains("SB_TLS_KEY_FILE") && said.contains("chmod 600"), said.constData());
}

void TestProduction::startServer()
{
    m_server.setProcessEnvironment(environmentOf(serverSettings()));
    m_server.setProcessChannelMode(QProcess::MergedChannels);
    m_server.setStandardOutputFile(m_dir.filePath(u"server.log"_s), QIODevice::Append);
    m_server.start(programPath(u"sb-server"_s), {u"serve"_s});
    m_http = std::make_unique<HttpCaller>(
        QUrl(u"https://127.0.0.1:%1"_s.arg(m_port)),
        client::TransportSettings{.caCertificates = m_authority.certificates()});
    QElapsedTimer timer;
    timer.start();
    while (m_http->send({.path = u"/readyz"_s}).status != 200 && timer.elapsed() < 60'000) {
        if (m_server.waitForFinished(50))
            break;
    }
    QFile log(m_dir.filePath(u"server.log"_s));
    QVERIFY(log.open(QIODevice::ReadOnly));
    QVERIFY2(m_server.state() == QProcess::Running, log.readAll().constData());
}

void TestProduction::startAgent()
{
    const Reply minted = call("POST", u"/api/v1/agents"_s, u"admin"_s,
                              R"({"name":"agent","scope":{"providers":["file"]}})");
    QCOMPARE(minted.status, 201);
    const QString id = minted.object().value("id"_L1).toString();
    const Issued own = m_authority.issue({.commonName = id, .purposes = "clientAuth"});
    QDir(m_dir.path()).mkdir(u"files"_s);
    m_agent.setProcessEnvironment(environmentOf(
        {{u"SB_CP_ENDPOINT"_s, u"https://127.0.0.1:%1"_s.arg(m_port)},
         {u"SB_CP_CA_FILE"_s, m_dir.filePath(u"ca.pem"_s)},
         {u"SB_AGENT_ID"_s, id},
         {u"SB_AGENT_SECRET"_s, minted.object().value("agent_secret"_L1).toString()},
         {u"SB_AGENT_TLS_CERT_FILE"_s, writeFile(m_dir.path(), u"agent.pem"_s, own.certificate)},
         {u"SB_AGENT_TLS_KEY_FILE"_s, writeFile(m_dir.path(), u"agent-key.pem"_s, own.key)},
         {u"SB_FILE_ROOT"_s, m_dir.filePath(u"files"_s)},
         {u"SB_CLAIM_INTERVAL"_s, u"100ms"_s},
         {u"SB_LOCAL_ADDR"_s, u"127.0.0.1:0"_s}}));
    m_agent.setProcessChannelMode(QProcess::MergedChannels);
    m_agent.setStandardOutputFile(m_dir.filePath(u"agent.log"_s), QIODevice::Append);
    m_agent.start(programPath(u"sb-agent"_s), QStringList());
    QVERIFY(m_agent.waitForStarted());
}

Reply TestProduction::call(const QByteArray &method, const QString &path, const QString &who,
                           const QByteArray &body)
{
    QByteArray &token = m_tokens[who];
    if (token.isEmpty()) {
        const Reply reply =
            m_http->send({.method = "POST",
                          .path = u"/api/v1/auth/login"_s,
                          .body = R"({"email":")" + who.toUtf8() + R"(@example.org","password":")" +
                                  password + "\"}"});
        token = reply.object().value("token"_L1).toString().toLatin1();
    }
    return m_http->send({.method = method, .path = path, .body = body, .headers = bearer(token)});
}

QString TestProduction::waitForEnd(const QString &request)
{
    QString status;
    const auto isOver = [&] {
        status = call("GET", u"/api/v1/requests/"_s + request, u"developer"_s)
                     .object()
                     .value("status"_L1)
                     .toString();
        return status == u"executed"_s || status == u"failed"_s;
    };
    (void)QTest::qWaitFor(isOver, 30'000);
    return status;
}

void TestProduction::wholeLife()
{
    const QByteArray target =
        R"("target_provider_type":"file","target_secret_ref":"app","justification":"because")";
    const Reply patch = call("POST", u"/api/v1/requests"_s, u"developer"_s,
                             "{" + target + R"(,"key_values":{"K":"a value"}})");
    QCOMPARE(patch.status, 201);
    const QString patchId = patch.object().value("id"_L1).toString();
    QCOMPARE(
        call("POST", u"/api/v1/requests/"_s + patchId + u"/approve"_s, u"approver"_s, "{}").status,
        200);
    QCOMPARE(waitForEnd(patchId), u"executed"_s);
    QFile bundle(m_dir.filePath(u"files/app.json"_s));
    QVERIFY(bundle.open(QIODevice::ReadOnly));
    QCOMPARE(bundle.readAll(), R"({"K":"a value"})"_ba);

    const Reply read = call("POST", u"/api/v1/requests/read"_s, u"developer"_s,
                            "{" + target + R"(,"target_keys":["K"]})");
    QCOMPARE(read.status, 201);
    const QString readId = read.object().value("id"_L1).toString();
    QCOMPARE(
        call("POST", u"/api/v1/requests/"_s + readId + u"/approve"_s, u"approver"_s, "{}").status,
        200);
    QCOMPARE(waitForEnd(readId), u"executed"_s);
    const QString wraps = u"/api/v1/requests/"_s + readId + u"/wraps"_s;
    const QJsonArray list = call("GET", wraps, u"developer"_s).json().toArray();
    QCOMPARE(list.size(), 1);
    const QString wrap = wraps + u'/' + list.first()[u"id"].toString();
    const Reply revealed = call("GET", wrap, u"developer"_s);
    QCOMPARE(revealed.status, 200);
    QCOMPARE(QByteArray::fromBase64(revealed.object().value("value"_L1).toString().toLatin1()),
             "a value"_ba);
    QCOMPARE(call("GET", wrap, u"developer"_s).status, 410);
    QCOMPARE(m_vault->faults(), QStringList());
}

QSslCertificate TestProduction::shown() const
{
    QSslSocket socket;
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setCaCertificates(m_authority.certificates());
    socket.setSslConfiguration(tls);
    socket.connectToHostEncrypted(u"127.0.0.1"_s, m_port);
    return socket.waitForEncrypted(10'000) ? socket.peerCertificate() : QSslCertificate();
}

void TestProduction::reloadBySignal()
{
    const QSslCertificate before = shown();
    QVERIFY(!before.isNull());
    const Issued fresh = m_authority.issueLocal();
    writeFile(m_dir.path(), u"cert.pem"_s, fresh.certificate);
    writeFile(m_dir.path(), u"key.pem"_s, fresh.key);
    QCOMPARE(::kill(static_cast<pid_t>(m_server.processId()), SIGHUP), 0);
    // Sooner than the files would be looked at.
    QTRY_VERIFY_WITH_TIMEOUT(shown() != before, 4'000);
    QCOMPARE(m_server.state(), QProcess::Running);
    wholeLife();
}

/// Nothing in the database opens without Vault.
void TestProduction::keysOfVaultOnly()
{
    const QString owner = PostgresFixture::ownerUrl(m_databaseUrl);
    QCOMPARE(sqlValue(owner, "SELECT count(*) FROM secret_wraps WHERE kms_key_id <> "
                             "'vault-transit:transit/broker'"),
             u"0"_s);
    QCOMPARE(sqlValue(owner, "SELECT kms_key_id FROM fingerprint_keys"),
             u"vault-transit:transit/broker"_s);
}

void TestProduction::cleanupTestCase()
{
    m_agent.terminate();
    QVERIFY(m_agent.waitForFinished(30'000));
    m_server.terminate();
    QVERIFY(m_server.waitForFinished(30'000));
    QCOMPARE(m_server.exitCode(), 0);
}

QTEST_GUILESS_MAIN(TestProduction)
#include "tst_production.moc"
