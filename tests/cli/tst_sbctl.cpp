// The main job by command line: three people, real programs, both forms of output.
#include "tests/cli/sbctl_bench.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::SbctlBench;
using test::SbctlRun;

class TestSbctl : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void whoami();
    void patch();
    void valuesComeFromEverywhere();
    void readAndReveal();
    void revealIntoAFile();
    void rejectAndCancel();
    void lists();
    void agents();
    void discoveries();
    void watchTellsHowItEnded();
    void passwdAndLogout();

    void cleanupTestCase() { m_bench.reset(); }

private:
    QString idFrom(const SbctlRun &run) { return run.json().toObject().value("id"_L1).toString(); }

    QByteArray bundle(const QString &ref) const
    {
        QFile file(m_bench->programs.filePath(ref));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::unique_ptr<SbctlBench> m_bench;
};

void TestSbctl::initTestCase()
{
    m_bench = std::make_unique<SbctlBench>();
    for (const QString &role : {u"admin"_s, u"approver"_s, u"developer"_s})
        m_bench->login(role);
    m_bench->programs.startAgent();
}

void TestSbctl::whoami()
{
    const SbctlRun table = m_bench->run(u"developer"_s, {u"whoami"_s});
    QCOMPARE(table.exitCode, 0);
    QVERIFY(table.out.contains("developer@secret-broker.dev"));
    const SbctlRun json = m_bench->run(u"developer"_s, {u"whoami"_s, u"-o"_s, u"json"_s});
    QCOMPARE(json.json().toObject().value("email"_L1).toString(), u"developer@secret-broker.dev"_s);
}

void TestSbctl::patch()
{
    const SbctlRun made =
        m_bench->run(u"developer"_s,
                     {u"request"_s, u"patch"_s, u"file"_s, u"cli/one"_s, u"--value-stdin"_s, u"K"_s,
                      u"--justification"_s, u"because"_s, u"-o"_s, u"json"_s},
                     "from standard input");
    QVERIFY2(made.exitCode == 0, made.error.constData());
    const QString id = idFrom(made);
    const SbctlRun explained = m_bench->run(u"approver"_s, {u"request"_s, u"explain"_s, id});
    QCOMPARE(explained.exitCode, 0);
    QVERIFY(explained.out.contains("standard"));
    QVERIFY(m_bench->run(u"approver"_s, {u"request"_s, u"list"_s, u"--inbox"_s})
                .out.contains(id.toLatin1()));
    QCOMPARE(
        m_bench->run(u"approver"_s, {u"request"_s, u"approve"_s, id, u"--comment"_s, u"fine"_s})
            .exitCode,
        0);
    QCOMPARE(m_bench->run(u"developer"_s, {u"request"_s, u"watch"_s, id}).exitCode, 0);
    QCOMPARE(bundle(u"cli/one"_s), R"({"K":"from standard input"})"_ba);
    const SbctlRun shown = m_bench->run(u"developer"_s, {u"request"_s, u"show"_s, id});
    QVERIFY(shown.out.contains("executed"));
    QVERIFY(shown.out.contains("fine"));
    QVERIFY(!shown.out.contains("from standard input"));
    const SbctlRun timeline = m_bench->run(u"developer"_s, {u"request"_s, u"timeline"_s, id});
    QVERIFY2(timeline.out.indexOf("request.submit") < timeline.out.indexOf("request.approve"),
             timeline.out.constData());
}

void TestSbctl::valuesComeFromEverywhere()
{
    QTemporaryDir dir;
    QFile file(dir.filePath(u"value"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("two\nlines\n");
    file.close();
    const SbctlRun made =
        m_bench->run(u"developer"_s,
                     {u"request"_s, u"patch"_s, u"file"_s, u"cli/many"_s, u"--value-file"_s,
                      u"F="_s + file.fileName(), u"--value-stdin"_s, u"S"_s, u"--justification"_s,
                      u"because"_s, u"-o"_s, u"json"_s},
                     "");
    QVERIFY2(made.exitCode == 0, made.error.constData());
    QCOMPARE(m_bench->run(u"approver"_s, {u"request"_s, u"approve"_s, idFrom(made)}).exitCode, 0);
    QCOMPARE(m_bench->run(u"developer"_s, {u"request"_s, u"watch"_s, idFrom(made)}).exitCode, 0);
    QCOMPARE(QJsonDocument::fromJson(bundle(u"cli/many"_s)).object(),
             (QJsonObject{{u"F"_s, u"two\nlines\n"_s}, {u"S"_s, u""_s}}));
}

void TestSbctl::readAndReveal()
{
    QFile file(m_bench->programs.filePath(u"cli-read"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"A":"alpha","B":"two\nlines"})");
    file.close();
    const SbctlRun made = m_bench->run(
        u"developer"_s, {u"request"_s, u"read"_s, u"file"_s, u"cli-read"_s, u"--key"_s, u"A"_s,
                         u"--key"_s, u"B"_s, u"--justification"_s, u"look"_s, u"-o"_s, u"json"_s});
    const QString id = idFrom(made);
    QCOMPARE(m_bench->run(u"developer"_s, {u"reveal"_s, id}).exitCode, 6);
    QCOMPARE(m_bench->run(u"approver"_s, {u"request"_s, u"approve"_s, id}).exitCode, 0);
    QCOMPARE(m_bench->run(u"developer"_s, {u"request"_s, u"watch"_s, id}).exitCode, 0);
    const SbctlRun one = m_bench->run(u"developer"_s, {u"reveal"_s, id, u"--key"_s, u"B"_s});
    QCOMPARE(one.exitCode, 0);
    QCOMPARE(one.out, "two\nlines"_ba);
    QCOMPARE(m_bench->run(u"developer"_s, {u"reveal"_s, id, u"--key"_s, u"B"_s}).exitCode, 6);
    QCOMPARE(m_bench->run(u"approver"_s, {u"reveal"_s, id, u"--key"_s, u"A"_s}).exitCode, 4);
    const SbctlRun rest = m_bench->run(u"developer"_s, {u"reveal"_s, id});
    QVERIFY2(rest.out.contains("A=alpha"), rest.error.constData());
    QCOMPARE(m_bench->run(u"developer"_s, {u"reveal"_s, id}).exitCode, 6);
}

void TestSbctl::revealIntoAFile()
{
    QFile file(m_bench->programs.filePath(u"cli-file"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"A":"alpha"})");
    file.close();
    const QString id = idFrom(m_bench->run(
        u"developer"_s, {u"request"_s, u"read"_s, u"file"_s, u"cli-file"_s, u"--key"_s, u"A"_s,
                         u"--justification"_s, u"look"_s, u"-o"_s, u"json"_s}));
    QCOMPARE(m_bench->run(u"approver"_s, {u"request"_s, u"approve"_s, id}).exitCode, 0);
    QCOMPARE(m_bench->run(u"developer"_s, {u"request"_s, u"watch"_s, id}).exitCode, 0);
    QTemporaryDir dir;
    // A place that cannot be written to costs no value.
    QCOMPARE(m_bench
                 ->run(u"developer"_s, {u"reveal"_s, id, u"--key"_s, u"A"_s, u"--out"_s,
                                        dir.filePath(u"no/such/place"_s)})
                 .exitCode,
             1);
    const QString out = dir.filePath(u"value"_s);
    QCOMPARE(m_bench->run(u"developer"_s, {u"reveal"_s, id, u"--key"_s, u"A"_s, u"--out"_s, out})
                 .exitCode,
             0);
    QFile written(out);
    QVERIFY(written.open(QIODevice::ReadOnly));
    QCOMPARE(written.readAll(), "alpha"_ba);
    QCOMPARE(written.permissions() &
                 (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther),
             QFile::Permissions());
}

void TestSbctl::rejectAndCancel()
{
    const auto submit = [&] {
        return idFrom(
            m_bench->run(u"developer"_s, {u"request"_s, u"read"_s, u"file"_s, u"cli-none"_s,
                                          u"--justification"_s, u"look"_s, u"-o"_s, u"json"_s}));
    };
    const QString rejected = submit();
    QCOMPARE(
        m_bench
            ->run(u"approver"_s, {u"request"_s, u"reject"_s, rejected, u"--reason"_s, u"not now"_s})
            .exitCode,
        0);
    QVERIFY(
        m_bench->run(u"developer"_s, {u"request"_s, u"show"_s, rejected}).out.contains("not now"));
    QCOMPARE(m_bench->run(u"developer"_s, {u"request"_s, u"watch"_s, rejected}).exitCode, 1);
    const QString cancelled = submit();
    QCOMPARE(m_bench->run(u"developer"_s, {u"request"_s, u"cancel"_s, cancelled}).exitCode, 0);
    QCOMPARE(m_bench->run(u"developer"_s, {u"request"_s, u"cancel"_s, cancelled}).exitCode, 6);
}

void TestSbctl::lists()
{
    for (const QStringList &command :
         {QStringList{u"request"_s, u"list"_s}, QStringList{u"agent"_s, u"list"_s},
          QStringList{u"job"_s, u"list"_s}, QStringList{u"audit"_s}}) {
        const SbctlRun table = m_bench->run(u"admin"_s, command);
        QVERIFY2(table.exitCode == 0, table.error.constData());
        QVERIFY(table.out.count('\n') >= 2);
        const SbctlRun json = m_bench->run(u"admin"_s, command + QStringList{u"-o"_s, u"json"_s});
        QVERIFY(json.json().toArray().size() >= 1);
        QVERIFY(json.json().toArray().at(0)[u"id"].isString());
    }
    const SbctlRun page =
        m_bench->run(u"admin"_s, {u"audit"_s, u"--limit"_s, u"2"_s, u"-o"_s, u"json"_s});
    QCOMPARE(page.json().toArray().size(), 2);
    const QByteArray cursor = page.error.trimmed().split(' ').last();
    const SbctlRun next =
        m_bench->run(u"admin"_s, {u"audit"_s, u"--limit"_s, u"2"_s, u"--cursor"_s,
                                  QString::fromLatin1(cursor), u"-o"_s, u"json"_s});
    QCOMPARE(next.json().toArray().size(), 2);
    QVERIFY(next.json().toArray().at(0)[u"id"] != page.json().toArray().at(0)[u"id"]);
    const SbctlRun filtered =
        m_bench->run(u"admin"_s, {u"audit"_s, u"--action"_s, u"agent.mint"_s, u"-o"_s, u"json"_s});
    for (const QJsonValue &row : filtered.json().toArray())
        QCOMPARE(row[u"action"].toString(), u"agent.mint"_s);
}

void TestSbctl::agents()
{
    QTemporaryDir dir;
    const QString identity = dir.filePath(u"identity.json"_s);
    const SbctlRun minted =
        m_bench->run(u"admin"_s, {u"agent"_s, u"mint"_s, u"edge"_s, u"--provider"_s, u"vault"_s,
                                  u"--identity-file"_s, identity, u"-o"_s, u"json"_s});
    QVERIFY2(minted.exitCode == 0, minted.error.constData());
    const QString id = idFrom(minted);
    QFile file(identity);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonObject kept = QJsonDocument::fromJson(file.readAll()).object();
    QCOMPARE(kept.value("agent_id"_L1).toString(), id);
    const QByteArray secret = kept.value("agent_secret"_L1).toString().toLatin1();
    QCOMPARE(secret.size(), 43);
    QVERIFY2(!minted.out.contains(secret), "it is in the file, not on the screen");
    QCOMPARE(file.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    QVERIFY(m_bench->run(u"admin"_s, {u"agent"_s, u"list"_s}).out.contains("edge"));
    QCOMPARE(
        m_bench->run(u"admin"_s, {u"agent"_s, u"revoke"_s, id, u"--reason"_s, u"test"_s}).exitCode,
        0);
    QVERIFY(m_bench->run(u"admin"_s, {u"agent"_s, u"list"_s}).out.contains("revoked"));
}

void TestSbctl::discoveries()
{
    QFile file(m_bench->programs.filePath(u"cli-found"_s));
    QDir().mkpath(QFileInfo(file.fileName()).path());
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("{}") == 2);
    file.close();
    const SbctlRun asked =
        m_bench->run(u"admin"_s, {u"job"_s, u"discover"_s, u"file"_s, u"--cluster"_s, u"cli-site"_s,
                                  u"--scope"_s, u"cli-"_s});
    QVERIFY2(asked.exitCode == 0, asked.error.constData());
    const QString job = QString::fromLatin1(asked.out.trimmed());
    QVERIFY(QTest::qWaitFor(
        [&] {
            return m_bench->run(u"admin"_s, {u"job"_s, u"show"_s, job}).out.contains("succeeded");
        },
        20'000));
    const SbctlRun table =
        m_bench->run(u"developer"_s, {u"secret"_s, u"list"_s, u"--cluster"_s, u"cli-site"_s,
                                      u"--prefix"_s, u"cli-fo"_s});
    QVERIFY2(table.exitCode == 0, table.error.constData());
    QVERIFY2(table.out.contains("cli-found") && table.error.contains("1 in all"),
             table.out.constData());
    const SbctlRun json =
        m_bench->run(u"developer"_s, {u"secret"_s, u"list"_s, u"--prefix"_s, u"cli-found"_s,
                                      u"--status"_s, u"present"_s, u"-o"_s, u"json"_s});
    QCOMPARE(json.json()[u"total"].toInt(), 1);
    const QString id = json.json()[u"items"][0][u"id"].toString();
    const SbctlRun shown = m_bench->run(u"developer"_s, {u"secret"_s, u"show"_s, id});
    QVERIFY2(shown.exitCode == 0 && shown.out.contains("cli-site"), shown.out.constData());
    QCOMPARE(m_bench
                 ->run(u"developer"_s,
                       {u"secret"_s, u"list"_s, u"--label"_s, u"team:none"_s, u"-o"_s, u"json"_s})
                 .json()[u"total"]
                 .toInt(),
             0);
    QCOMPARE(m_bench->run(u"developer"_s, {u"secret"_s, u"show"_s, u"x"_s}).exitCode, 2);
    QCOMPARE(m_bench
                 ->run(u"developer"_s,
                       {u"secret"_s, u"show"_s, u"00000000-0000-4000-8000-00000000000a"_s})
                 .exitCode,
             5);
    QCOMPARE(m_bench->run(u"developer"_s, {u"job"_s, u"discover"_s, u"file"_s}).exitCode, 4);
    QCOMPARE(m_bench->run(u"admin"_s, {u"job"_s, u"discover"_s, u"vault"_s, u"--config"_s, u"x"_s})
                 .exitCode,
             2);
    // What the server refuses is told.
    const SbctlRun refused = m_bench->run(
        u"admin"_s, {u"job"_s, u"discover"_s, u"vault"_s, u"--config"_s, u"token=x"_s});
    QCOMPARE(refused.exitCode, 1);
    QVERIFY2(refused.error.contains("target_provider_config"), refused.error.constData());
}

void TestSbctl::watchTellsHowItEnded()
{
    // Nothing lies there, so the agent fails.
    const QString id =
        idFrom(m_bench->run(u"developer"_s, {u"request"_s, u"read"_s, u"file"_s, u"cli-missing"_s,
                                             u"--justification"_s, u"look"_s, u"-o"_s, u"json"_s}));
    QCOMPARE(m_bench->run(u"approver"_s, {u"request"_s, u"approve"_s, id}).exitCode, 0);
    const SbctlRun watched = m_bench->run(u"developer"_s, {u"request"_s, u"watch"_s, id});
    QCOMPARE(watched.exitCode, 1);
    QVERIFY2((watched.out + watched.error).contains("failed"), watched.out.constData());
}

void TestSbctl::passwdAndLogout()
{
    const QByteArray old = m_bench->passwordOf(u"approver"_s).toUtf8();
    QCOMPARE(m_bench
                 ->run(u"approver"_s, {u"passwd"_s, u"--password-stdin"_s},
                       old + "\nanother long password\n")
                 .exitCode,
             0);
    QCOMPARE(m_bench->run(u"approver"_s, {u"whoami"_s}).exitCode, 3);
    QCOMPARE(m_bench
                 ->run(u"approver"_s,
                       {u"login"_s, u"approver@secret-broker.dev"_s, u"--password-stdin"_s},
                       "another long password\n")
                 .exitCode,
             0);
    QCOMPARE(m_bench->run(u"approver"_s, {u"logout"_s}).exitCode, 0);
    QCOMPARE(m_bench->run(u"approver"_s, {u"whoami"_s}).exitCode, 3);
}

QTEST_GUILESS_MAIN(TestSbctl)
#include "tst_sbctl.moc"
