// A patch and a read from end to end with real programs: three people, sb-server with its own
// PostgreSQL, sb-agent beside a directory of files.
#include "tests/e2e/file_changes.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/program_bench.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::ProgramBench;
using test::Reply;

class TestLifeCycle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void patchArrives();
    void patchKeepsWhatItDoesNotName();
    void sameValuesAreNotWrittenAgain();
    void patchOfWhatIsNoObjectFails();
    void readIsRevealedOnce();
    void readOfMissingKeysFails();
    void rejectedGoesNowhere();
    void cancelledGoesNowhere();
    void restartsAreSurvived();
    void cleanupTestCase();

private:
    QString submit(const QString &ref, const QByteArray &more, const QString &path = {});
    void decide(const QString &id, const QString &word, const QByteArray &body = "{}");
    [[nodiscard]] QByteArray bundle(const QString &ref) const;
    void store(const QString &ref, const QByteArray &content) const;

    [[nodiscard]] QString value(const QByteArray &sql) const
    {
        return test::sqlValue(m_bench->databaseUrl(), sql);
    }

    std::unique_ptr<ProgramBench> m_bench;
};

void TestLifeCycle::initTestCase()
{
    m_bench = std::make_unique<ProgramBench>(
        ProgramBench::Environment{{u"SB_CLAIM_INTERVAL"_s, u"100ms"_s}});
    m_bench->startServer();
    m_bench->startAgent();
}

QString TestLifeCycle::submit(const QString &ref, const QByteArray &more, const QString &path)
{
    const Reply made = m_bench->call(
        "POST", u"/api/v1/requests"_s + path, u"developer"_s,
        R"({"target_provider_type":"file","justification":"test","target_secret_ref":")" +
            ref.toUtf8() + "\"" + more + "}");
    if (made.status != 201)
        qWarning("%d %s", made.status, made.body.constData());
    return made.object().value("id"_L1).toString();
}

void TestLifeCycle::decide(const QString &id, const QString &word, const QByteArray &body)
{
    const QString who = word == u"cancel" ? u"developer"_s : u"approver"_s;
    QCOMPARE(m_bench->call("POST", u"/api/v1/requests/"_s + id + u'/' + word, who, body).status,
             200);
}

QByteArray TestLifeCycle::bundle(const QString &ref) const
{
    QFile file(m_bench->filePath(ref));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void TestLifeCycle::store(const QString &ref, const QByteArray &content) const
{
    const QString path = m_bench->filePath(ref);
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
}

void TestLifeCycle::patchArrives()
{
    const QString id =
        submit(u"team/new"_s,
               R"(,"key_values":{"USER":"ada","EMPTY":""},"key_values_b64":{"TEXT":"w7w="})");
    QTest::qWait(300);
    QVERIFY2(bundle(u"team/new"_s).isEmpty(), "nothing is carried out before somebody approves");
    decide(id, u"approve"_s);
    QCOMPARE(m_bench->waitForStatus(id, {u"executed"_s, u"failed"_s}), u"executed"_s);
    QCOMPARE(QJsonDocument::fromJson(bundle(u"team/new"_s)).object(),
             (QJsonObject{{u"USER"_s, u"ada"_s}, {u"EMPTY"_s, u""_s}, {u"TEXT"_s, u"\u00fc"_s}}));
    QCOMPARE(QFile::permissions(m_bench->filePath(u"team/new"_s)) &
                 (QFile::ReadGroup | QFile::ReadOther),
             QFile::Permissions());
    // The whole story is in the audit under the request's id, by the people whose it is.
    const QByteArray story = "audit_events WHERE correlation_id = '" + id.toLatin1() + "'";
    for (const char *action : {"request.submit", "request.approve", "job.enqueue", "job.claim",
                               "wrap.retrieve", "job.complete", "request.transition"})
        QVERIFY2(
            value("SELECT count(*) FROM " + story + " AND action = '" + action + "'").toInt() >= 1,
            action);
    QCOMPARE(value("SELECT count(DISTINCT actor) FROM " + story +
                   " AND action IN "
                   "('request.submit', 'request.approve', 'job.claim')"),
             u"3"_s);
}

void TestLifeCycle::patchKeepsWhatItDoesNotName()
{
    store(u"team/old"_s, R"({"N":1,"L":[true,null],"S":"x","A":"old"})");
    const QString id = submit(u"team/old"_s, R"(,"key_values":{"A":"new"})");
    decide(id, u"approve"_s);
    QCOMPARE(m_bench->waitForStatus(id, {u"executed"_s, u"failed"_s}), u"executed"_s);
    QCOMPARE(QJsonDocument::fromJson(bundle(u"team/old"_s)).object(),
             QJsonDocument::fromJson(R"({"N":1,"L":[true,null],"S":"x","A":"new"})").object());
}

void TestLifeCycle::sameValuesAreNotWrittenAgain()
{
    store(u"team/same"_s, R"({ "A" : "x" })");
    test::FileChanges changes(m_bench->directory() + u"/files/team"_s);
    const QString id = submit(u"team/same"_s, R"(,"key_values":{"A":"x"})");
    decide(id, u"approve"_s);
    QCOMPARE(m_bench->waitForStatus(id, {u"executed"_s, u"failed"_s}), u"executed"_s);
    QCOMPARE(changes.of(u"same.json"_s), 0);
    QCOMPARE(bundle(u"team/same"_s), R"({ "A" : "x" })"_ba);
}

void TestLifeCycle::patchOfWhatIsNoObjectFails()
{
    store(u"team/list"_s, R"(["not","an","object"])");
    const QString id = submit(u"team/list"_s, R"(,"key_values":{"A":"x"})");
    decide(id, u"approve"_s);
    QCOMPARE(m_bench->waitForStatus(id, {u"executed"_s, u"failed"_s}), u"failed"_s);
    QCOMPARE(bundle(u"team/list"_s), R"(["not","an","object"])"_ba);
    const QJsonObject shown =
        m_bench->call("GET", u"/api/v1/requests/"_s + id, u"developer"_s).object();
    QVERIFY(!shown.value("failure_reason"_L1).toString().isEmpty());
}

void TestLifeCycle::readIsRevealedOnce()
{
    store(u"team/read"_s, R"({"A":"alpha","N":42,"HIDDEN":"not asked for"})");
    const QString id = submit(u"team/read"_s, R"(,"target_keys":["A","N"])", u"/read"_s);
    const QString wraps = u"/api/v1/requests/"_s + id + u"/wraps"_s;
    decide(id, u"approve"_s);
    QCOMPARE(m_bench->waitForStatus(id, {u"executed"_s, u"failed"_s}), u"executed"_s);
    const QJsonArray list = m_bench->call("GET", wraps, u"developer"_s).json().toArray();
    QCOMPARE(list.size(), 2);
    std::map<QString, QByteArray> revealed;
    for (const QJsonValue &wrap : list) {
        const QString path = wraps + u'/' + wrap[u"id"].toString();
        QCOMPARE(m_bench->call("GET", path, u"approver"_s).status, 403);
        const Reply reply = m_bench->call("GET", path, u"developer"_s);
        QCOMPARE(reply.status, 200);
        revealed.emplace(
            reply.object().value("key_name"_L1).toString(),
            QByteArray::fromBase64(reply.object().value("value"_L1).toString().toLatin1()));
        QCOMPARE(m_bench->call("GET", path, u"developer"_s).status, 410);
    }
    QCOMPARE(revealed, (std::map<QString, QByteArray>{{u"A"_s, "alpha"_ba}, {u"N"_s, "42"_ba}}));
    QCOMPARE(value("SELECT count(*) FROM secret_wraps WHERE encrypted_value IS NOT NULL AND "
                   "request_id = '" +
                   id.toLatin1() + "'"),
             u"0"_s);
}

void TestLifeCycle::readOfMissingKeysFails()
{
    store(u"team/few"_s, R"({"A":"alpha"})");
    const QString id = submit(u"team/few"_s, R"(,"target_keys":["MISSING"])", u"/read"_s);
    decide(id, u"approve"_s);
    QCOMPARE(m_bench->waitForStatus(id, {u"executed"_s, u"failed"_s}), u"failed"_s);
    const QString absent = submit(u"team/absent"_s, {}, u"/read"_s);
    decide(absent, u"approve"_s);
    QCOMPARE(m_bench->waitForStatus(absent, {u"executed"_s, u"failed"_s}), u"failed"_s);
}

void TestLifeCycle::rejectedGoesNowhere()
{
    const QString id = submit(u"team/rejected"_s, R"(,"key_values":{"A":"x"})");
    decide(id, u"reject"_s, R"({"reason":"not today"})");
    QTest::qWait(400);
    QVERIFY(bundle(u"team/rejected"_s).isEmpty());
    QCOMPARE(value("SELECT count(*) FROM sync_jobs WHERE request_id = '" + id.toLatin1() + "'"),
             u"0"_s);
    QCOMPARE(value("SELECT count(*) FROM secret_wraps WHERE encrypted_value IS NOT NULL AND "
                   "request_id = '" +
                   id.toLatin1() + "'"),
             u"0"_s);
}

void TestLifeCycle::cancelledGoesNowhere()
{
    const QString id = submit(u"team/cancelled"_s, R"(,"key_values":{"A":"x"})");
    decide(id, u"cancel"_s);
    QCOMPARE(m_bench->call("POST", u"/api/v1/requests/"_s + id + u"/approve"_s, u"approver"_s, "{}")
                 .status,
             409);
    QTest::qWait(400);
    QVERIFY(bundle(u"team/cancelled"_s).isEmpty());
}

/// Both sides are stopped in order while a request waits; it is carried out when they are back.
void TestLifeCycle::restartsAreSurvived()
{
    m_bench->stopAgent();
    const QString id = submit(u"team/later"_s, R"(,"key_values":{"A":"x"})");
    decide(id, u"approve"_s);
    m_bench->stopServer();
    m_bench->startAgent();
    m_bench->startServer();
    QCOMPARE(m_bench->waitForStatus(id, {u"executed"_s, u"failed"_s}), u"executed"_s);
    QCOMPARE(bundle(u"team/later"_s), R"({"A":"x"})"_ba);
}

void TestLifeCycle::cleanupTestCase()
{
    m_bench->stopAgent();
    m_bench->stopServer();
    m_bench.reset();
}

QTEST_GUILESS_MAIN(TestLifeCycle)
#include "tst_life_cycle.moc"
