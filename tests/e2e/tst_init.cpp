// `sb-server init` takes an admin from a PostgreSQL and a key service to a server that can be
// started; `sb-server doctor` finds what is wrong with it later.
#include "server/storage/conninfo.h"
#include "tests/e2e/terminal.h"
#include "tests/support/fake_vault.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/program_bench.h"
#include "tests/support/test_authority.h"

#include <sys/stat.h>
#include <unistd.h>

#include <QElapsedTimer>
#include <QTcpServer>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::test;

namespace {

using Settings = std::map<QString, QString>;

struct Ended
{
    int exitCode = -1;
    QByteArray out = {};
    QByteArray error = {};
};

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

Ended run(const QStringList &arguments, const Settings &settings)
{
    QProcess process;
    process.setProcessEnvironment(environmentOf(settings));
    process.start(programPath(u"sb-server"_s), arguments);
    process.closeWriteChannel();
    if (!process.waitForFinished(60'000))
        process.kill();
    return {.exitCode = process.exitCode(),
            .out = process.readAllStandardOutput(),
            .error = process.readAllStandardError()};
}

/// As systemd reads it.
Settings settingsFrom(const QString &path)
{
    QFile file(path);
    Settings settings;
    if (!file.open(QIODevice::ReadOnly))
        return settings;
    for (const QByteArray &line : file.readAll().split('\n')) {
        const qsizetype at = line.indexOf("=\"");
        if (at < 0 || line.startsWith('#'))
            continue;
        QByteArray value;
        for (qsizetype i = at + 2; i < line.size() - 1; ++i) {
            if (line[i] == '\\')
                ++i;
            value += line[i];
        }
        settings[QString::fromUtf8(line.first(at))] = QString::fromUtf8(value);
    }
    return settings;
}

quint16 freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : quint16(0);
}

} // namespace

class TestInit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void missingThingsAreTold();
    void firstRun();
    void secondRunIsRefused();
    void otherServersKeepTheirPassword();
    void nothingIsToldThatIsNotKept();
    void asksAtTheTerminal();
    void serverStarts();
    void doctorFindsFaults_data();
    void doctorFindsFaults();
    void doctorMissesTheSweepers();
    void doctorLooksAtEveryDisk();

private:
    [[nodiscard]] QStringList arguments() const;

    QTemporaryDir m_dir;
    std::unique_ptr<FakeVault> m_vault;
    QString m_clusterUrl;
    QString m_envFile;
    Settings m_given;
};

void TestInit::initTestCase()
{
    m_vault = std::make_unique<FakeVault>();
    m_clusterUrl = PostgresFixture::ownerUrl(PostgresFixture::instance().freshDatabase());
    m_envFile = m_dir.filePath(u"server.env"_s);
    m_given = {{u"API_ADDR"_s, u"127.0.0.1:%1"_s.arg(freePort())},
               {u"SB_DRAIN_DELAY"_s, u"0s"_s},
               {u"SB_KMS_BACKEND"_s, u"vault-transit"_s},
               {u"SB_KMS_VAULT_ADDR"_s, m_vault->url().toString()},
               {u"SB_KMS_VAULT_TOKEN"_s, u"s.token"_s},
               {u"SB_KMS_VAULT_KEY"_s, u"broker"_s}};
}

QStringList TestInit::arguments() const
{
    return {u"init"_s,          u"--database-url"_s,  m_clusterUrl,
            u"--admin-email"_s, u"ada@example.org"_s, u"--env-file"_s,
            m_envFile,          u"--database"_s,      u"made by \"init\""_s,
            u"--owner-role"_s,  u"init_owner"_s,      u"--app-role"_s,
            u"init app"_s};
}

void TestInit::missingThingsAreTold()
{
    QCOMPARE(run({u"init"_s, u"--env-file"_s, m_envFile}, m_given).exitCode, 2);
    Settings broken = m_given;
    broken.erase(u"SB_KMS_VAULT_KEY"_s);
    const Ended unset = run(arguments(), broken);
    QCOMPARE(unset.exitCode, 2);
    QVERIFY2(unset.error.contains("SB_KMS_VAULT_KEY"), unset.error.constData());
    m_vault->mood = FakeVault::Mood::Sealed;
    const Ended sealed = run(arguments(), m_given);
    m_vault->mood = FakeVault::Mood::Well;
    QCOMPARE(sealed.exitCode, 1);
    QVERIFY2(sealed.error.contains("SB_KMS_BACKEND"), sealed.error.constData());
    QVERIFY(!QFile::exists(m_envFile));
    QCOMPARE(sqlValue(m_clusterUrl, "SELECT count(*) FROM pg_roles WHERE rolname = 'init app'"),
             u"0"_s);
}

void TestInit::firstRun()
{
    // As a package brings it.
    writeFile(m_dir.path(), u"server.env"_s, "# Settings of sb-server\n#API_ADDR=:8080", 0640);
    const Ended ended = run(arguments(), m_given);
    QVERIFY2(ended.exitCode == 0, ended.error.constData());
    QFile file(m_envFile);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().startsWith("# Settings of sb-server\n#API_ADDR=:8080\n"));
    QVERIFY2(ended.out.contains("shown once"), ended.out.constData());
    struct stat facts = {};
    QCOMPARE(::stat(QFile::encodeName(m_envFile).constData(), &facts), 0);
    QCOMPARE(int(facts.st_mode & 0777), 0600);
    const Settings made = settingsFrom(m_envFile);
    for (const auto &[name, value] : m_given)
        QCOMPARE(made.at(name), value);
    QVERIFY(made.at(u"SB_JWT_SECRET"_s).size() >= 64);
    // The server's role owns nothing and is no superuser.
    QCOMPARE(sqlValue(m_clusterUrl,
                      "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE "
                      "rolname = 'init app'"),
             u"f"_s);
    QCOMPARE(sqlValue(m_clusterUrl, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE "
                                    "datname = 'made by \"init\"'"),
             u"init_owner"_s);
    const QString url = made.at(u"DATABASE_URL"_s);
    QCOMPARE(sqlValue(url, "SELECT current_user"), u"init app"_s);
    QCOMPARE(sqlValue(url, "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = "
                           "current_user"),
             u"0"_s);
    QCOMPARE(sqlValue(url, "SELECT email || must_change_password FROM users"),
             u"ada@example.orgtrue"_s);
}

void TestInit::secondRunIsRefused()
{
    const Settings before = settingsFrom(m_envFile);
    const Ended again = run(arguments(), m_given);
    QCOMPARE(again.exitCode, 1);
    QVERIFY(again.error.contains("server.env"));
    QVERIFY(settingsFrom(m_envFile) == before);
}

/// A second machine on the same database: its settings are elsewhere, the server's role is not.
void TestInit::otherServersKeepTheirPassword()
{
    const QString url = settingsFrom(m_envFile).at(u"DATABASE_URL"_s);
    QFile::rename(m_envFile, m_envFile + u".old"_s);
    const Ended refused = run(arguments(), m_given);
    QCOMPARE(refused.exitCode, 1);
    for (const char *told : {"init app", "--take-over", "new password"})
        QVERIFY2(refused.error.contains(told), refused.error.constData());
    QVERIFY(!QFile::exists(m_envFile));
    QCOMPARE(sqlValue(url, "SELECT current_user"), u"init app"_s);
    // Said so, it finds what is there and gives the role a new password.
    const Ended taken = run(arguments() << u"--take-over"_s, m_given);
    QVERIFY2(taken.exitCode == 0, taken.error.constData());
    QVERIFY(taken.out.contains("is there already"));
    QVERIFY(settingsFrom(m_envFile).at(u"DATABASE_URL"_s) != url);
    QCOMPARE(sqlValue(settingsFrom(m_envFile).at(u"DATABASE_URL"_s), "SELECT current_user"),
             u"init app"_s);
}

/// A file that cannot be written: no password is shown, nobody was made.
void TestInit::nothingIsToldThatIsNotKept()
{
    const QString url = settingsFrom(m_envFile).at(u"DATABASE_URL"_s);
    const Ended ended = run(
        {u"init"_s, u"--database-url"_s, m_clusterUrl, u"--admin-email"_s, u"eve@example.org"_s,
         u"--env-file"_s, m_dir.filePath(u"nowhere/server.env"_s), u"--database"_s,
         u"kept nowhere"_s, u"--owner-role"_s, u"init_owner"_s, u"--app-role"_s, u"other app"_s},
        m_given);
    QCOMPARE(ended.exitCode, 1);
    QVERIFY2(!ended.out.contains("password"), ended.out.constData());
    QVERIFY2(ended.error.contains("--take-over"), ended.error.constData());
    const QString database =
        storage::conninfoWith(m_clusterUrl, {{u"dbname"_s, u"kept nowhere"_s}});
    QCOMPARE(sqlValue(database, "SELECT count(*) FROM users"), u"0"_s);
}

void TestInit::asksAtTheTerminal()
{
    const QString file = m_dir.filePath(u"typed.env"_s);
    Terminal terminal(programPath(u"sb-server"_s),
                      {u"init"_s, u"--database"_s, u"typed"_s, u"--owner-role"_s, u"typed_owner"_s,
                       u"--app-role"_s, u"typed_app"_s},
                      environmentOf(m_given));
    QVERIFY2(terminal.has("Settings go to [/etc/secret-broker/server.env]: "), terminal.shown());
    terminal.type(file.toUtf8() + '\n');
    QVERIFY2(terminal.has("[postgresql:///postgres]: "), terminal.shown());
    terminal.type(m_clusterUrl.toUtf8() + '\n');
    QVERIFY2(terminal.has("E-mail of the first admin: "), terminal.shown());
    terminal.type("typist@example.org\n");
    QVERIFY2(terminal.exitCode() == 0, terminal.shown());
    QVERIFY2(terminal.has("the first admin is typist@example.org"), terminal.shown());
    const QString url = settingsFrom(file).at(u"DATABASE_URL"_s);
    QCOMPARE(sqlValue(url, "SELECT current_user || ' ' || (SELECT email FROM users)"),
             u"typed_app typist@example.org"_s);
}

void TestInit::serverStarts()
{
    const Settings settings = settingsFrom(m_envFile);
    const Ended doctor = run({u"doctor"_s}, settings);
    QVERIFY2(doctor.exitCode == 0, (doctor.out + doctor.error).constData());
    for (const char *check :
         {"configuration", "database", "clock", "schema", "sweepers", "kms", "disk"})
        QVERIFY2(doctor.out.contains(check), doctor.out.constData());
    QProcess server;
    server.setProcessEnvironment(environmentOf(settings));
    server.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    server.start(programPath(u"sb-server"_s), {u"serve"_s});
    HttpCaller http(QUrl(u"http://"_s + settings.at(u"API_ADDR"_s)));
    QTRY_COMPARE_WITH_TIMEOUT(http.send({.path = u"/readyz"_s}).status, 200, 30'000);
    server.terminate();
    QVERIFY(server.waitForFinished(30'000));
}

void TestInit::doctorFindsFaults_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QByteArray>("found");
    QTest::newRow("setting") << u"SB_JOB_LEASE"_s << u"soon"_s << "SB_JOB_LEASE"_ba;
    QTest::newRow("refusal") << u"SB_ALLOW_USER_ID_PARAM"_s << u"true"_s
                             << "SB_ALLOW_USER_ID_PARAM"_ba;
    QTest::newRow("database") << u"DATABASE_URL"_s << u"postgresql:///x?host=/nowhere"_s
                              << "FAIL  database"_ba;
    QTest::newRow("key service") << u"SB_KMS_VAULT_TOKEN"_s << u"s.wrong"_s << "FAIL  kms"_ba;
    QTest::newRow("empty database") << u"DATABASE_URL"_s << QString() << "FAIL  schema"_ba;
}

void TestInit::doctorFindsFaults()
{
    QFETCH(QString, name);
    QFETCH(QString, value);
    QFETCH(QByteArray, found);
    Settings settings = settingsFrom(m_envFile);
    if (value.isEmpty()) {
        value = PostgresFixture::ownerUrl(PostgresFixture::instance().freshDatabase());
        runSql(value, "DROP TABLE schema_migrations");
    }
    settings[name] = value;
    const Ended ended = run({u"doctor"_s}, settings);
    QCOMPARE(ended.exitCode, 1);
    QVERIFY2(ended.out.contains(found), (ended.out + ended.error).constData());
    QVERIFY(!ended.out.contains("s.wrong"));
}

void TestInit::doctorMissesTheSweepers()
{
    const Settings settings = settingsFrom(m_envFile);
    const QString database =
        storage::conninfoWith(m_clusterUrl, {{u"dbname"_s, u"made by \"init\""_s}});
    runSql(database, "INSERT INTO access_requests (requester_id, type, target_provider_type, "
                     "target_secret_ref, effective_ref, workflow_id, workflow_name, min_approvers, "
                     "allow_self_approval, require_justification, wrap_ttl_created_seconds, "
                     "wrap_ttl_approved_seconds, wrap_ttl_claimed_seconds, request_ttl_seconds, "
                     "expires_at) SELECT id, 'read', 'file', 'app/db', 'app/db', "
                     "gen_random_uuid(), 'standard', 1, false, false, 60, 60, 60, 60, now() - "
                     "interval '1 hour' FROM users LIMIT 1");
    const Ended ended = run({u"doctor"_s}, settings);
    QCOMPARE(ended.exitCode, 1);
    QVERIFY2(ended.out.contains("FAIL  sweepers") && ended.out.contains("1 requests past"),
             ended.out.constData());
    runSql(database, "UPDATE access_requests SET expires_at = now()");
    QCOMPARE(run({u"doctor"_s}, settings).exitCode, 0);
}

void TestInit::doctorLooksAtEveryDisk()
{
    // Some containers let not even root have mounts of its own.
    if (QProcess::execute(u"unshare"_s, {u"--mount"_s, u"true"_s}) != 0)
        QSKIP("this machine lets the test mount no file system");
    // Seven eighths of a small one are full, and what is left is reserved.
    const QString full =
        u"mount -t tmpfs -o size=1m tmpfs /var/log && head -c 1020K /dev/zero >/var/log/full && "
        "exec \"$0\" doctor"_s;
    QProcess process;
    process.setProcessEnvironment(environmentOf(settingsFrom(m_envFile)));
    process.start(u"unshare"_s,
                  {u"--mount"_s, u"sh"_s, u"-c"_s, full, programPath(u"sb-server"_s)});
    QVERIFY(process.waitForFinished(60'000));
    const QByteArray said = process.readAll();
    QVERIFY2(said.contains("warn  disk"), said.constData());
    QVERIFY2(said.contains("/var/log: 0 % free"), said.constData());
    QCOMPARE(process.exitCode(), 0);
}

QTEST_GUILESS_MAIN(TestInit)
#include "tst_init.moc"
