// sb-server as an operator meets it: the development instance, production's refusals, the commands,
// the stop.
#include "tests/support/postgres_fixture.h"
#include "tests/support/program_bench.h"

#include <csignal>
#include <sys/stat.h>

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTcpSocket>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::PostgresFixture;
using test::ProgramBench;
using test::Reply;

namespace {

struct Ended
{
    int exitCode = -1;
    QByteArray out = {};
    QByteArray error = {};
};

/// Runs sb-server to its end with these settings only.
Ended serverRun(const QStringList &arguments, const std::map<QString, QString> &settings = {},
                const QByteArray &input = {})
{
    QProcess process;
    QProcessEnvironment environment;
    environment.insert(u"PATH"_s, qEnvironmentVariable("PATH"));
    for (const QString &sanitizer : {u"ASAN_OPTIONS"_s, u"UBSAN_OPTIONS"_s, u"TSAN_OPTIONS"_s})
        environment.insert(sanitizer, qEnvironmentVariable(sanitizer.toLatin1().constData()));
    for (const auto &[name, value] : settings)
        environment.insert(name, value);
    process.setProcessEnvironment(environment);
    process.start(test::programPath(u"sb-server"_s), arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(30'000)) {
        process.kill();
        process.waitForFinished();
    }
    return {.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            .out = process.readAllStandardOutput(),
            .error = process.readAllStandardError()};
}

std::map<QString, QString> complete(const QString &databaseUrl)
{
    return {{u"DATABASE_URL"_s, databaseUrl},
            {u"SB_ENV"_s, u"dev"_s},
            {u"API_ADDR"_s, u"127.0.0.1:0"_s},
            {u"SB_JWT_SECRET"_s, u"0123456789abcdef0123456789abcdef"_s},
            {u"SB_WRAP_MASTER_KEY"_s, u"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="_s}};
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

int modeOf(const QString &path)
{
    struct stat facts = {};
    return ::stat(QFile::encodeName(path).constData(), &facts) == 0 ? int(facts.st_mode & 0777)
                                                                    : -1;
}

} // namespace

class TestSbServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readyFile();
    void dataOutlivesRestarts();
    void secondServerIsRefused();
    void stopsCleanly_data();
    void stopsCleanly();
    void drainFinishesWhatRuns();
    void needsNoWindow();
    void helpAndVersion();
    void badCommandLines_data();
    void badCommandLines();
    void productionRefuses_data();
    void productionRefuses();
    void wrongSettingsAreToldAtOnce();
    void firstPeopleOfAProduction();
};

void TestSbServer::readyFile()
{
    ProgramBench bench;
    bench.startServer();
    const QString path = bench.directory() + u"/ready.json"_s;
    QCOMPARE(modeOf(path), 0600);
    const QJsonObject ready = QJsonDocument::fromJson(contentOf(path)).object();
    QCOMPARE(ready.keys(), (QStringList{u"database_url"_s, u"url"_s, u"users"_s, u"version"_s}));
    QVERIFY(ready.value("url"_L1).toString().startsWith(u"http://127.0.0.1:"_s));
    QStringList roles;
    for (const QJsonValue &user : ready.value("users"_L1).toArray()) {
        QCOMPARE(user.toObject().keys(),
                 (QStringList{u"email"_s, u"id"_s, u"password"_s, u"role"_s}));
        QVERIFY(user[u"password"].toString().size() >= 20);
        roles.append(user[u"role"].toString());
    }
    QCOMPARE(roles, (QStringList{u"admin"_s, u"approver"_s, u"developer"_s}));
    QCOMPARE(
        test::sqlValue(ready.value("database_url"_L1).toString(), "SELECT count(*) FROM users"),
        u"3"_s);
    // On a unix socket only.
    QCOMPARE(test::sqlValue(ready.value("database_url"_L1).toString(), "SHOW listen_addresses"),
             QString());
    QCOMPARE(modeOf(bench.directory() + u"/server/keys"_s), 0700);
    for (const QString &name : {u"jwt-secret"_s, u"wrap-master-key"_s, u"password-admin"_s})
        QCOMPARE(modeOf(bench.directory() + u"/server/keys/"_s + name), 0600);
}

void TestSbServer::dataOutlivesRestarts()
{
    ProgramBench bench;
    bench.startServer();
    const Reply made = bench.call(
        "POST", u"/api/v1/requests"_s, u"developer"_s,
        R"({"target_provider_type":"file","target_secret_ref":"a","justification":"j","key_values":{"K":"v"}})");
    QCOMPARE(made.status, 201);
    const QString path = u"/api/v1/requests/"_s + made.object().value("id"_L1).toString();
    const QJsonValue users =
        QJsonDocument::fromJson(contentOf(bench.directory() + u"/ready.json"_s))
            .object()[u"users"_s];

    bench.stopServer();
    bench.startServer();
    // Keys are the same, so the token is worth what it was.
    QCOMPARE(bench.call("GET", path, u"developer"_s).status, 200);
    bench.killServer();
    bench.startServer();
    QCOMPARE(bench.call("GET", path, u"developer"_s).status, 200);
    bench.killPostgres();
    QElapsedTimer since;
    since.start();
    Reply away;
    do {
        away = bench.call("GET", path, u"developer"_s);
    } while (away.status == 200 && since.elapsed() < 10'000);
    QCOMPARE(away.status, 503);
    QVERIFY(away.header("retry-after").toInt() >= 1);
    bench.stopServer();
    bench.startServer();
    QCOMPARE(bench.call("GET", path, u"developer"_s).status, 200);
    QCOMPARE(QJsonDocument::fromJson(contentOf(bench.directory() + u"/ready.json"_s))
                 .object()[u"users"_s],
             users);
    // Seeded passwords were said on the terminal once, at the first start.
    QCOMPARE(contentOf(bench.directory() + u"/server.out"_s).count(" password "), 3);
    QVERIFY(!contentOf(bench.directory() + u"/server.log"_s)
                 .contains(users.toArray().at(0)[u"password"].toString().toUtf8()));
}

void TestSbServer::secondServerIsRefused()
{
    ProgramBench bench;
    bench.startServer();
    const QString url = QJsonDocument::fromJson(contentOf(bench.directory() + u"/ready.json"_s))
                            .object()[u"url"_s]
                            .toString();
    const Ended sameDirectory =
        serverRun({u"dev"_s, u"--data-dir"_s, bench.directory() + u"/server"_s, u"--listen"_s,
                   u"127.0.0.1:0"_s});
    QCOMPARE(sameDirectory.exitCode, 1);
    QVERIFY2(sameDirectory.error.contains("another sb-server works in"),
             sameDirectory.error.constData());
    const Ended samePort = serverRun(
        {u"dev"_s, u"--data-dir"_s, bench.directory() + u"/other"_s, u"--listen"_s, url.mid(7)});
    QCOMPARE(samePort.exitCode, 1);
    QVERIFY2(samePort.error.contains(url.mid(7).toLatin1()), samePort.error.constData());
    QCOMPARE(bench.call("GET", u"/readyz"_s, {}).status, 200);
}

void TestSbServer::stopsCleanly_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("Ctrl+C") << SIGINT;
    QTest::newRow("SIGTERM") << SIGTERM;
}

void TestSbServer::stopsCleanly()
{
    QFETCH(int, signal);
    QTemporaryDir dir;
    QProcess server;
    const QString ready = dir.filePath(u"ready"_s);
    server.start(test::programPath(u"sb-server"_s),
                 {u"dev"_s, u"--data-dir"_s, dir.filePath(u"d"_s), u"--listen"_s, u"127.0.0.1:0"_s,
                  u"--ready-file"_s, ready});
    QVERIFY(QTest::qWaitFor([&] { return QFile::exists(ready); }, 60'000));
    const auto postmaster = static_cast<pid_t>(
        contentOf(dir.filePath(u"d/postgres/data/postmaster.pid"_s)).split('\n').value(0).toInt());
    QCOMPARE(::kill(postmaster, 0), 0);
    QCOMPARE(::kill(static_cast<pid_t>(server.processId()), signal), 0);
    QVERIFY(server.waitForFinished(20'000));
    QCOMPARE(server.exitStatus(), QProcess::NormalExit);
    QCOMPARE(server.exitCode(), 0);
    QVERIFY2(::kill(postmaster, 0) != 0, "the cluster was stopped with it");
    QVERIFY2(!QFile::exists(dir.filePath(u"d/postgres/data/postmaster.pid"_s)), "and in order");
}

/// B24: readiness says no, then nobody new is let in, and what has begun is answered.
void TestSbServer::drainFinishesWhatRuns()
{
    ProgramBench bench(ProgramBench::Environment{{u"SB_DRAIN_DELAY"_s, u"1s"_s}});
    bench.startServer();
    const QUrl url(QJsonDocument::fromJson(contentOf(bench.directory() + u"/ready.json"_s))
                       .object()[u"url"_s]
                       .toString());
    const Reply minted = bench.call("POST", u"/api/v1/agents"_s, u"admin"_s, R"({"name":"waits"})");
    QTcpSocket waiting;
    waiting.connectToHost(url.host(), quint16(url.port()));
    QVERIFY(waiting.waitForConnected());
    waiting.write("POST /api/v1/agents/" + minted.object()[u"id"_s].toString().toLatin1() +
                  "/jobs/claim HTTP/1.1\r\nHost: a\r\nX-Agent-Secret: " +
                  minted.object()[u"agent_secret"_s].toString().toLatin1() +
                  "\r\nPrefer: wait=30\r\nContent-Length: 0\r\n\r\n");
    QVERIFY(waiting.waitForBytesWritten());
    QTest::qWait(300);
    QCOMPARE(::kill(static_cast<pid_t>(bench.serverPid()), SIGTERM), 0);
    Reply probe;
    QVERIFY(QTest::qWaitFor(
        [&] {
            probe = bench.call("GET", u"/readyz"_s, {});
            return probe.status == 503;
        },
        5'000));
    QVERIFY2(probe.body.contains("draining"), probe.body.constData());
    // Still served: the balancer has not heard yet.
    QCOMPARE(bench.call("GET", u"/api/v1/users/me"_s, u"admin"_s).status, 200);
    QVERIFY(waiting.waitForReadyRead(10'000));
    QVERIFY(waiting.readAll().startsWith("HTTP/1.1 204"));
    QVERIFY(QTest::qWaitFor([&] { return !bench.serverRuns(); }, 10'000));
}

void TestSbServer::needsNoWindow()
{
    for (const QString &name : {u"sb-server"_s, u"sb-agent"_s, u"sbctl"_s}) {
        QProcess ldd;
        ldd.start(u"ldd"_s, {test::programPath(name)});
        QVERIFY(ldd.waitForFinished());
        const QByteArray libraries = ldd.readAllStandardOutput();
        QVERIFY(libraries.contains("libQt6Core"));
        for (const char *unwanted : {"Qt6Gui", "Qt6Widgets", "libX11", "libGL"})
            QVERIFY2(!libraries.contains(unwanted), unwanted);
    }
}

void TestSbServer::helpAndVersion()
{
    const Ended help = serverRun({u"--help"_s});
    QCOMPARE(help.exitCode, 0);
    for (const char *word : {"dev", "serve", "migrate", "check-config", "user add", "--data-dir",
                             "--listen", "--ready-file"})
        QVERIFY2(help.out.contains(word), word);
    const Ended version = serverRun({u"--version"_s});
    QCOMPARE(version.exitCode, 0);
    QVERIFY(version.out.startsWith("sb-server "));
}

void TestSbServer::badCommandLines_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("named");
    QTest::newRow("nothing") << QStringList() << "a command is missing"_ba;
    QTest::newRow("unknown") << QStringList{u"fly"_s} << "fly"_ba;
    QTest::newRow("no data directory") << QStringList{u"dev"_s} << "--data-dir"_ba;
    QTest::newRow("unknown option") << QStringList{u"serve"_s, u"--port=1"_s} << "--port"_ba;
    QTest::newRow("no value") << QStringList{u"dev"_s, u"--data-dir"_s} << "--data-dir"_ba;
    QTest::newRow("bad address") << QStringList{u"dev"_s, u"--data-dir"_s, u"/tmp/never"_s,
                                                u"--listen"_s, u"nowhere"_s}
                                 << "nowhere"_ba;
}

void TestSbServer::badCommandLines()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, named);
    const Ended ended = serverRun(arguments);
    QCOMPARE(ended.exitCode, 2);
    QVERIFY2(ended.error.contains(named), ended.error.constData());
}

/// S12: each by its own name, and by both commands.
void TestSbServer::productionRefuses_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::newRow("no database") << u"DATABASE_URL"_s << QString();
    QTest::newRow("no secret") << u"SB_JWT_SECRET"_s << QString();
    QTest::newRow("short secret") << u"SB_JWT_SECRET"_s << u"short"_s;
    QTest::newRow("local keys") << u"SB_KMS_BACKEND"_s << u"local"_s;
    QTest::newRow("no identity") << u"SB_ALLOW_USER_ID_PARAM"_s << u"true"_s;
    QTest::newRow("plain HTTP for all") << u"API_ADDR"_s << u":8080"_s;
}

void TestSbServer::productionRefuses()
{
    QFETCH(QString, name);
    QFETCH(QString, value);
    auto settings = complete(u"postgresql:///nowhere?host=/nowhere"_s);
    settings[u"SB_ENV"_s] = u"production"_s;
    settings[name] = value;
    for (const QString &command : {u"serve"_s, u"check-config"_s}) {
        const Ended ended = serverRun({command}, settings);
        QCOMPARE(ended.exitCode, 2);
        QVERIFY2(ended.error.contains(name.toLatin1()), ended.error.constData());
        if (!value.isEmpty() && name == u"SB_JWT_SECRET")
            QVERIFY(!ended.error.contains(value.toLatin1() + " "));
    }
}

void TestSbServer::wrongSettingsAreToldAtOnce()
{
    auto settings = complete(u"postgresql:///x"_s);
    settings[u"SB_JOB_LEASE"_s] = u"soon"_s;
    settings[u"DATABASE_MAX_CONNS"_s] = u"-1"_s;
    settings[u"SB_TYPO"_s] = u"1"_s;
    settings[u"REDIS_URL"_s] = u"redis://x"_s;
    const Ended ended = serverRun({u"check-config"_s}, settings);
    QCOMPARE(ended.exitCode, 2);
    for (const char *name :
         {"SB_JOB_LEASE", "DATABASE_MAX_CONNS", "warning: SB_TYPO", "warning: REDIS_URL"})
        QVERIFY2(ended.error.contains(name), ended.error.constData());
    QCOMPARE(serverRun({u"check-config"_s}, complete(u"postgresql:///x"_s)).exitCode, 0);
}

void TestSbServer::firstPeopleOfAProduction()
{
    const QString owner = PostgresFixture::ownerUrl(PostgresFixture::instance().freshDatabase());
    const auto settings = complete(owner);
    const Ended migrated = serverRun({u"migrate"_s, u"--app-role"_s, u"sb_app"_s}, settings);
    QCOMPARE(migrated.exitCode, 0);
    const Ended added = serverRun({u"user"_s, u"add"_s, u"--email"_s, u" Ada@Example.org"_s,
                                   u"--name"_s, u"Ada"_s, u"--role"_s, u"admin"_s},
                                  settings);
    QVERIFY2(added.exitCode == 0, added.error.constData());
    QVERIFY(added.out.contains("shown once"));
    QCOMPARE(test::sqlValue(owner, "SELECT email || ' ' || must_change_password FROM users"),
             u"ada@example.org true"_s);
    QCOMPARE(test::sqlValue(owner, "SELECT count(*) FROM user_roles"), u"1"_s);
    QVERIFY(test::sqlValue(owner, "SELECT count(*) FROM audit_events").toInt() >= 1);
    const Ended again =
        serverRun({u"user"_s, u"add"_s, u"--email"_s, u"ada@example.org"_s}, settings);
    QCOMPARE(again.exitCode, 1);
    const Ended chosen =
        serverRun({u"user"_s, u"add"_s, u"--email"_s, u"bob@example.org"_s, u"--password-stdin"_s},
                  settings, "a password of his own\n");
    QVERIFY2(chosen.exitCode == 0, chosen.error.constData());
    QVERIFY(!chosen.out.contains("a password of his own"));
    QCOMPARE(
        test::sqlValue(owner, "SELECT must_change_password FROM users WHERE email LIKE 'bob%'"),
        u"f"_s);
    QCOMPARE(serverRun({u"user"_s, u"add"_s, u"--email"_s, u"carl@example.org"_s, u"--role"_s,
                        u"emperor"_s},
                       settings)
                 .exitCode,
             1);
    QCOMPARE(test::sqlValue(owner, "SELECT count(*) FROM users"), u"2"_s);
}

QTEST_GUILESS_MAIN(TestSbServer)
#include "tst_sb_server.moc"
