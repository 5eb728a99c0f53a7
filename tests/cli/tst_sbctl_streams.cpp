// What sbctl reads while it comes: events, and the audit trail as a whole.
#include "tests/cli/sbctl_bench.h"

#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::SbctlBench;
using test::SbctlRun;

namespace {

std::vector<QJsonObject> linesOf(const QByteArray &out)
{
    std::vector<QJsonObject> lines;
    for (const QByteArray &line : out.split('\n')) {
        if (line.isEmpty())
            continue;
        const QJsonDocument document = QJsonDocument::fromJson(line);
        if (!document.isObject())
            qFatal("no object: %s", line.constData());
        lines.push_back(document.object());
    }
    return lines;
}

/// sbctl while it follows.
struct Follower
{
    Follower(const SbctlBench &bench, const QString &person, const QStringList &arguments)
    {
        process.setProcessEnvironment(bench.environmentOf(person));
        process.start(test::programPath(u"sbctl"_s), QStringList{u"events"_s} + arguments);
        if (!process.waitForStarted())
            qFatal("sbctl does not start");
    }

    ~Follower()
    {
        process.kill();
        process.waitForFinished();
    }

    QProcess process;
};

} // namespace

class TestSbctlStreams : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase()
    {
        m_bench = std::make_unique<SbctlBench>();
        for (const QString &role : {u"admin"_s, u"approver"_s, u"developer"_s})
            m_bench->login(role);
    }

    void cleanupTestCase() { m_bench.reset(); }

    void eventsAreFollowedAndGoneOnWith()
    {
        Follower follower(*m_bench, u"approver"_s, {u"--count"_s, u"2"_s, u"-o"_s, u"json"_s});
        // It says nothing until something happens after it has begun.
        for (int round = 0; round < 100 && follower.process.state() != QProcess::NotRunning;
             ++round) {
            (void)submit();
            (void)follower.process.waitForFinished(200);
        }
        QCOMPARE(follower.process.state(), QProcess::NotRunning);
        QCOMPARE(follower.process.exitCode(), 0);
        const auto events = linesOf(follower.process.readAllStandardOutput());
        QCOMPARE(events.size(), std::size_t(2));
        QCOMPARE(events[1].value("type"_L1).toString(), u"request.submit"_s);
        // What happened meanwhile is told to who goes on.
        const QString missed = submit();
        const SbctlRun all = m_bench->run(
            u"approver"_s, {u"events"_s, u"--last-id"_s, events[0].value("id"_L1).toString(),
                            u"--count"_s, u"1"_s, u"-o"_s, u"json"_s});
        QCOMPARE(all.exitCode, 0);
        QCOMPARE(linesOf(all.out).at(0).value("id"_L1), events[1].value("id"_L1));
        const SbctlRun table =
            m_bench->run(u"approver"_s, {u"events"_s, u"--last-id"_s,
                                         events[1].value("id"_L1).toString(), u"--count=1"_s});
        QVERIFY2(table.out.contains("request.submit"), table.out.constData());
        QVERIFY(!missed.isEmpty());
    }

    void aRestartedServerIsFoundAgain()
    {
        const SbctlRun before = m_bench->run(u"admin"_s, {u"audit"_s, u"export"_s});
        const QString last = linesOf(before.out).back().value("position"_L1).toString();
        Follower follower(*m_bench, u"approver"_s, {u"--last-id"_s, last, u"--count"_s, u"1"_s});
        QTest::qWait(1000);
        m_bench->programs.killServer();
        QTest::qWait(500);
        m_bench->programs.startServer();
        const QString id = submit();
        QVERIFY(follower.process.waitForFinished(60'000));
        QCOMPARE(follower.process.exitCode(), 0);
        QVERIFY(follower.process.readAllStandardOutput().contains(id.toLatin1()));
        QVERIFY(follower.process.readAllStandardError().contains("trying again"));
    }

    void aBadCountIsUsage()
    {
        QCOMPARE(m_bench->run(u"approver"_s, {u"events"_s, u"--count"_s, u"x"_s}).exitCode, 2);
        QCOMPARE(m_bench->run(u"stranger"_s, {u"events"_s}).exitCode, 3);
    }

    void theTrailIsExported()
    {
        const SbctlRun all = m_bench->run(u"admin"_s, {u"audit"_s, u"export"_s});
        QCOMPARE(all.exitCode, 0);
        const auto rows = linesOf(all.out);
        QVERIFY(rows.size() > 5);
        const SbctlRun first =
            m_bench->run(u"admin"_s, {u"audit"_s, u"export"_s, u"--limit"_s, u"3"_s});
        const auto some = linesOf(first.out);
        QCOMPARE(some.size(), std::size_t(3));
        QVERIFY(some == std::vector<QJsonObject>(rows.begin(), rows.begin() + 3));
        const SbctlRun rest =
            m_bench->run(u"admin"_s, {u"audit"_s, u"export"_s, u"--cursor"_s,
                                      some.back().value("position"_L1).toString()});
        QVERIFY(linesOf(rest.out).size() >= rows.size() - 3);
        QVERIFY(linesOf(rest.out)[0] == rows[3]);
        const SbctlRun filtered =
            m_bench->run(u"admin"_s, {u"audit"_s, u"export"_s, u"--action"_s, u"request.submit"_s,
                                      u"--since"_s, u"2020-01-01T00:00:00+01:00"_s});
        QVERIFY(!filtered.out.isEmpty());
        for (const QJsonObject &row : linesOf(filtered.out))
            QCOMPARE(row.value("action"_L1).toString(), u"request.submit"_s);
        QCOMPARE(m_bench->run(u"developer"_s, {u"audit"_s, u"export"_s}).exitCode, 4);
        QCOMPARE(m_bench->run(u"admin"_s, {u"audit"_s, u"export"_s, u"--limit"_s, u"x"_s}).exitCode,
                 1);
    }

private:
    QString submit()
    {
        const SbctlRun made = m_bench->run(
            u"developer"_s, {u"request"_s, u"read"_s, u"file"_s, u"cli/events"_s, u"--key"_s,
                             u"K"_s, u"--justification"_s, u"look"_s, u"-o"_s, u"json"_s});
        if (made.exitCode != 0)
            qFatal("submit: %s", made.error.constData());
        return made.json().toObject().value("id"_L1).toString();
    }

    std::unique_ptr<SbctlBench> m_bench;
};

QTEST_GUILESS_MAIN(TestSbctlStreams)
#include "tst_sbctl_streams.moc"
