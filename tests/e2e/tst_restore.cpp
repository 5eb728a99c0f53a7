// scripts/backup and scripts/restore, drilled: dump while serving, restore into an empty cluster,
// start with the KMS key that was (and not with another), and the life cycle goes on where it was.
#include "server/cluster/private_cluster.h"
#include "tests/support/agent_process.h"
#include "tests/support/people.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/program_bench.h"
#include "tests/support/serve_process.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using cluster::PrivateCluster;
using test::AgentProcess;
using test::People;
using test::PostgresFixture;
using test::Reply;
using test::ServeProcess;

namespace {

struct Ended
{
    int exitCode = -1;
    QByteArray said = {};
};

Ended runOn(const QString &program, const QStringList &arguments, const QString &databaseUrl)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"DATABASE_URL"_s, databaseUrl);
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    if (!process.waitForFinished(120'000))
        process.kill();
    return {.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            .said = process.readAll()};
}

Ended script(const QString &name, const QString &file, const QString &databaseUrl)
{
    return runOn(qEnvironmentVariable("SB_SOURCE_DIR") + u"/scripts/"_s + name, {file},
                 databaseUrl);
}

} // namespace

class TestRestore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aBackupIsWholeAndPrivate();
    void whatIsNoBackupIsRefused();
    void aDamagedBackupRestoresNothing();
    void theLifeCycleGoesOn();
    void cleanupTestCase();

private:
    /// A new database of the second cluster, for the owner.
    QString emptyDatabase();
    void startAgent(const QUrl &server);
    QString ask(People &people, const QString &type, const QByteArray &rest);
    QByteArray reveal(People &people, const QString &request);

    QTemporaryDir m_dir;
    QString m_file = m_dir.filePath(u"secret-broker.dump"_s);
    QString m_url;
    std::unique_ptr<ServeProcess> m_server;
    std::unique_ptr<AgentProcess> m_agent;
    std::unique_ptr<PrivateCluster> m_empty;
    int m_databases = 0;
    QByteArray m_agentId;
    QByteArray m_agentSecret;
    /// Before the backup: one that waits for approval, one whose value waits to be seen.
    QString m_pending;
    QString m_unseen;
};

void TestRestore::initTestCase()
{
    QDir(m_dir.path()).mkdir(u"files"_s);
    m_url = PostgresFixture::instance().freshDatabase();
    test::addPeople(PostgresFixture::ownerUrl(m_url));
    m_server = std::make_unique<ServeProcess>(m_url, test::freePort());
    m_server->start();
    People people(m_server->url());
    const Reply minted =
        people.call("POST", u"/api/v1/agents"_s, u"admin"_s, R"({"name":"files"})");
    QCOMPARE(minted.status, 201);
    m_agentId = minted.object().value("id"_L1).toString().toLatin1();
    m_agentSecret = minted.object().value("agent_secret"_L1).toString().toLatin1();
    startAgent(m_server->url());

    const QString written =
        ask(people, u""_s, R"("target_secret_ref":"a","key_values":{"K":"one"}})");
    QCOMPARE(
        people.call("POST", u"/api/v1/requests/"_s + written + u"/approve"_s, u"approver"_s, "{}")
            .status,
        200);
    QCOMPARE(people.waitForStatus(written, {u"executed"_s, u"failed"_s}), u"executed"_s);
    m_unseen = ask(people, u"/read"_s, R"("target_secret_ref":"a","target_keys":["K"]})");
    QCOMPARE(
        people.call("POST", u"/api/v1/requests/"_s + m_unseen + u"/approve"_s, u"approver"_s, "{}")
            .status,
        200);
    QCOMPARE(people.waitForStatus(m_unseen, {u"executed"_s, u"failed"_s}), u"executed"_s);
    m_pending = ask(people, u""_s, R"("target_secret_ref":"b","key_values":{"K":"two"}})");
    // The old cluster is ahead in its count of transactions, as one that has served for years.
    test::runSql(PostgresFixture::ownerUrl(m_url),
                 "DO $$ BEGIN FOR at IN 1..3000 LOOP PERFORM pg_current_xact_id(); COMMIT; END "
                 "LOOP; END $$");

    const Ended made = script(u"backup"_s, m_file, PostgresFixture::ownerUrl(m_url));
    QVERIFY2(made.exitCode == 0, made.said.constData());
    m_agent.reset();
    m_server->terminate();
    QCOMPARE(m_server->exitCode(), 0);

    m_empty = std::make_unique<PrivateCluster>(m_dir.filePath(u"cluster"_s));
    m_empty->start();
    test::runSql(m_empty->url(PrivateCluster::owner(), u"postgres"_s), "CREATE ROLE sb_app LOGIN");
}

QString TestRestore::emptyDatabase()
{
    const QString name = u"restored%1"_s.arg(++m_databases);
    test::runSql(m_empty->url(PrivateCluster::owner(), u"postgres"_s),
                 "CREATE DATABASE " + name.toLatin1());
    return m_empty->url(PrivateCluster::owner(), name);
}

void TestRestore::startAgent(const QUrl &server)
{
    m_agent = std::make_unique<AgentProcess>(
        std::map<QString, QString>{{u"SB_CP_ENDPOINT"_s, server.toString()},
                                   {u"SB_INSECURE_TRANSPORT"_s, u"true"_s},
                                   {u"SB_AGENT_ID"_s, QString::fromLatin1(m_agentId)},
                                   {u"SB_AGENT_SECRET"_s, QString::fromLatin1(m_agentSecret)},
                                   {u"SB_AGENT_PRIVATE_KEY_FILE"_s, m_dir.filePath(u"agent.key"_s)},
                                   {u"SB_FILE_ROOT"_s, m_dir.filePath(u"files"_s)},
                                   {u"SB_CLAIM_INTERVAL"_s, u"100ms"_s},
                                   {u"SB_LOCAL_ADDR"_s, u"127.0.0.1:0"_s}});
}

QString TestRestore::ask(People &people, const QString &type, const QByteArray &rest)
{
    const Reply made =
        people.call("POST", u"/api/v1/requests"_s + type, u"developer"_s,
                    R"({"target_provider_type":"file","justification":"restore drill",)" + rest);
    return made.object().value("id"_L1).toString();
}

QByteArray TestRestore::reveal(People &people, const QString &request)
{
    const QString path = u"/api/v1/requests/"_s + request + u"/wraps"_s;
    const QJsonArray wraps = people.call("GET", path, u"developer"_s).json().toArray();
    const Reply value =
        people.call("POST", path + u'/' + wraps.at(0)[u"id"_s].toString() + u"/consume"_s,
                    u"developer"_s, "{}");
    return QByteArray::fromBase64(value.object().value("value"_L1).toString().toLatin1());
}

void TestRestore::aBackupIsWholeAndPrivate()
{
    QCOMPARE(QFile::permissions(m_file) & (QFile::ReadGroup | QFile::ReadOther),
             QFile::Permissions());
    const Ended again = script(u"backup"_s, m_file, PostgresFixture::ownerUrl(m_url));
    QCOMPARE(again.exitCode, 1);
    QVERIFY2(again.said.contains("is there already"), again.said.constData());
    // Neither half a file nor a wrong one takes the name.
    const QString other = m_dir.filePath(u"other.dump"_s);
    QString maintenance = PostgresFixture::ownerUrl(m_url);
    maintenance.replace(QRegularExpression(u"/t\\d+\\?"_s), u"/postgres?"_s);
    const Ended wrong = script(u"backup"_s, other, maintenance);
    QVERIFY(wrong.exitCode != 0);
    QVERIFY2(wrong.said.contains("is this the database of Secret Broker"), wrong.said.constData());
    QCOMPARE(QDir(m_dir.path()).entryList({u"other*"_s}), QStringList());
}

void TestRestore::whatIsNoBackupIsRefused()
{
    const QString text = m_dir.filePath(u"text"_s);
    QFile file(text);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("no dump");
    file.close();
    const QString database = emptyDatabase();
    QVERIFY(script(u"restore"_s, text, database).exitCode != 0);
    QVERIFY(script(u"restore"_s, m_dir.filePath(u"missing"_s), database).exitCode != 0);
    // Not over what is there.
    test::runSql(database, "CREATE TABLE somebodys (id integer)");
    const Ended full = script(u"restore"_s, m_file, database);
    QCOMPARE(full.exitCode, 1);
    QVERIFY2(full.said.contains("not empty"), full.said.constData());
    QCOMPARE(test::sqlValue(database, "SELECT count(*) FROM pg_class WHERE relname = 'users'"),
             u"0"_s);
}

/// The table of contents is whole, the data are not.
void TestRestore::aDamagedBackupRestoresNothing()
{
    QFile whole(m_file);
    QVERIFY(whole.open(QIODevice::ReadOnly));
    QByteArray content = whole.readAll();
    for (qsizetype at = content.size() * 3 / 4; at < content.size() * 3 / 4 + 2000; ++at)
        content[at] = 'x';
    const QString damaged = m_dir.filePath(u"damaged.dump"_s);
    QFile file(damaged);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.close();
    const QString database = emptyDatabase();
    const Ended ended = script(u"restore"_s, damaged, database);
    QVERIFY2(ended.exitCode != 0, ended.said.constData());
    QCOMPARE(test::sqlValue(database,
                            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = "
                            "relnamespace WHERE nspname = 'public'"),
             u"0"_s);
}

void TestRestore::theLifeCycleGoesOn()
{
    const QString owner = emptyDatabase();
    const Ended restored = script(u"restore"_s, m_file, owner);
    QVERIFY2(restored.exitCode == 0, restored.said.constData());
    QVERIFY2(restored.said.contains("3 users, 3 requests"), restored.said.constData());
    const Ended migrated = runOn(test::programPath(u"sb-server"_s),
                                 {u"migrate"_s, u"--app-role"_s, u"sb_app"_s}, owner);
    QVERIFY2(migrated.exitCode == 0, migrated.said.constData());
    const QString app = QString(owner).replace(PrivateCluster::owner() + u'@', u"sb_app@"_s);

    // Another key than the one that was: refused, and nothing is lost by the attempt.
    QProcess wrongKey;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const auto &[name, value] : std::map<QString, QString>{
             {u"SB_ENV"_s, u"dev"_s},
             {u"DATABASE_URL"_s, app},
             {u"API_ADDR"_s, u"127.0.0.1:0"_s},
             {u"SB_JWT_SECRET"_s, u"0123456789abcdef0123456789abcdef"_s},
             {u"SB_WRAP_MASTER_KEY"_s, u"//////////////////////////////////////////8="_s}})
        environment.insert(name, value);
    wrongKey.setProcessEnvironment(environment);
    wrongKey.start(test::programPath(u"sb-server"_s), {u"serve"_s});
    QVERIFY(wrongKey.waitForFinished(60'000));
    QCOMPARE(wrongKey.exitCode(), 1);

    ServeProcess server(app, test::freePort());
    server.start();
    startAgent(server.url());
    People people(server.url());
    QCOMPARE(people.call("GET", u"/readyz"_s, {}).status, 200);
    // What waited to be seen is seen, what waited for a vote gets it and is carried out.
    QCOMPARE(reveal(people, m_unseen), "one");
    QCOMPARE(
        people.call("POST", u"/api/v1/requests/"_s + m_pending + u"/approve"_s, u"approver"_s, "{}")
            .status,
        200);
    QCOMPARE(people.waitForStatus(m_pending, {u"executed"_s, u"failed"_s}), u"executed"_s);
    const QString read = ask(people, u"/read"_s, R"("target_secret_ref":"b","target_keys":["K"]})");
    QCOMPARE(people.call("POST", u"/api/v1/requests/"_s + read + u"/approve"_s, u"approver"_s, "{}")
                 .status,
             200);
    QCOMPARE(people.waitForStatus(read, {u"executed"_s, u"failed"_s}), u"executed"_s);
    QCOMPARE(reveal(people, read), "two");
    // The audit trail goes on behind what was restored, and is as closed as before.
    QCOMPARE(test::sqlValue(owner, "SELECT count(*) FROM audit_events WHERE xid >= "
                                   "pg_snapshot_xmin(pg_current_snapshot())"),
             u"0"_s);
    QCOMPARE(test::sqlValue(owner, "SELECT string_agg(DISTINCT tgenabled::text, '') FROM "
                                   "pg_trigger WHERE NOT tgisinternal"),
             u"O"_s);
    QCOMPARE(test::sqlValue(owner, "SELECT (array_agg(seq ORDER BY xid, seq) = array_agg(seq ORDER "
                                   "BY seq))::text FROM audit_events"),
             u"true"_s);
    QVERIFY(test::sqlValue(
                app, "SELECT has_table_privilege('sb_app', 'audit_events', 'UPDATE')::text") ==
            u"false"_s);
}

void TestRestore::cleanupTestCase()
{
    m_agent.reset();
    m_server.reset();
    m_empty.reset();
}

QTEST_GUILESS_MAIN(TestRestore)
#include "tst_restore.moc"
