// Idempotency-Key over the wire (contract B19): one effect and one answer, whoever repeats or
// races.
#include "tests/support/broker_bench.h"

#include <set>

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::Reply;

namespace {

const QByteArray patchBody =
    R"({"target_provider_type":"file","target_secret_ref":"app/db","justification":"because","key_values":{"K":"v-idempotent"}})";
const QString requestsPath = u"/api/v1/requests"_s;

client::HttpHeaders keyed(const QByteArray &key)
{
    return {{"Idempotency-Key"_ba, key}};
}

} // namespace

class TestIdempotency : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void repeatGetsTheFirstAnswer();
    void otherBodyIsRefused();
    void keysBelongToOneCallerAndPath();
    void withoutKeyEachCallCounts();
    void racingDuplicatesHaveOneEffect();
    void failuresAreNotKept();
    void decisionIsReplayedAfterwards();
    void mintIsNotRepeated();
    void consumeIsNotRepeated();
    void keptOneDay();
    void badKeys_data();
    void badKeys();
    void agentsAndReadersIgnoreIt();
};

void TestIdempotency::repeatGetsTheFirstAnswer()
{
    BrokerBench bench;
    const Reply first = bench.post(requestsPath, u"developer"_s, patchBody, keyed("a-1"));
    QCOMPARE(first.status, 201);
    QVERIFY(first.header("idempotency-replayed").isEmpty());
    // What has changed meanwhile does not change the answer.
    bench.approve(first.object().value("id"_L1).toString());
    const Reply again = bench.post(requestsPath, u"developer"_s, patchBody, keyed("a-1"));
    QCOMPARE(again.status, 201);
    QCOMPARE(again.body, first.body);
    QCOMPARE(again.header("idempotency-replayed"), "true"_ba);
    QCOMPARE(again.header("content-type"), first.header("content-type"));
    QCOMPARE(bench.count("access_requests"), 1);
    QCOMPARE(bench.count("audit_events WHERE action = 'request.submit'"), 1);
    QCOMPARE(bench.count("idempotency_keys WHERE encode(fingerprint, 'escape') LIKE '%idempotent%' "
                         "OR answer LIKE '%v-idempotent%'"),
             0);
}

void TestIdempotency::otherBodyIsRefused()
{
    BrokerBench bench;
    QCOMPARE(bench.post(requestsPath, u"developer"_s, patchBody, keyed("a-1")).status, 201);
    QByteArray other = patchBody;
    other.replace("because", "because!");
    const Reply refused = bench.post(requestsPath, u"developer"_s, other, keyed("a-1"));
    QCOMPARE(refused.status, 422);
    QCOMPARE(refused.error(), u"idempotency_mismatch"_s);
    QCOMPARE(bench.count("access_requests"), 1);
}

void TestIdempotency::keysBelongToOneCallerAndPath()
{
    BrokerBench bench;
    bench.addUser(u"neighbour"_s, {u"developer"_s});
    QCOMPARE(bench.post(requestsPath, u"developer"_s, patchBody, keyed("same")).status, 201);
    const Reply other = bench.post(requestsPath, u"neighbour"_s, patchBody, keyed("same"));
    QCOMPARE(other.status, 201);
    QVERIFY(other.header("idempotency-replayed").isEmpty());
    const QByteArray read =
        R"({"target_provider_type":"file","target_secret_ref":"app/db","justification":"because"})";
    QCOMPARE(bench.post(requestsPath + u"/read"_s, u"developer"_s, read, keyed("same")).status,
             201);
    QCOMPARE(bench.count("access_requests"), 3);
}

void TestIdempotency::withoutKeyEachCallCounts()
{
    BrokerBench bench;
    QCOMPARE(bench.post(requestsPath, u"developer"_s, patchBody).status, 201);
    QCOMPARE(bench.post(requestsPath, u"developer"_s, patchBody).status, 201);
    QCOMPARE(bench.count("access_requests"), 2);
    QCOMPARE(bench.count("idempotency_keys"), 0);
}

void TestIdempotency::racingDuplicatesHaveOneEffect()
{
    BrokerBench bench;
    const QByteArray token = bench.tokenOf(u"developer"_s);
    for (int round = 0; round < 20; ++round) {
        client::HttpHeaders headers = test::bearer(token);
        headers.emplace_back("Idempotency-Key", "race-" + QByteArray::number(round));
        const std::vector<test::Call> calls(
            6, {.method = "POST", .path = requestsPath, .body = patchBody, .headers = headers});
        std::set<QByteArray> answers;
        int fresh = 0;
        for (const Reply &reply : bench.http->sendAll(calls)) {
            QCOMPARE(reply.status, 201);
            answers.insert(reply.body);
            fresh += reply.header("idempotency-replayed").isEmpty() ? 1 : 0;
        }
        QCOMPARE(answers.size(), std::size_t(1));
        QCOMPARE(fresh, 1);
    }
    QCOMPARE(bench.count("access_requests"), 20);
    QCOMPARE(bench.count("secret_wraps"), 20);
    QCOMPARE(bench.count("audit_events WHERE action = 'request.submit'"), 20);
}

void TestIdempotency::failuresAreNotKept()
{
    BrokerBench bench;
    QByteArray bad = patchBody;
    bad.replace("app/db", "../db");
    for (int attempt = 0; attempt < 2; ++attempt) {
        const Reply refused = bench.post(requestsPath, u"developer"_s, bad, keyed("f-1"));
        QCOMPARE(refused.status, 422);
        QVERIFY(refused.header("idempotency-replayed").isEmpty());
    }
    QCOMPARE(bench.count("idempotency_keys"), 0);
    // The key is still free for the call that succeeds.
    QCOMPARE(bench.post(requestsPath, u"developer"_s, patchBody, keyed("f-1")).status, 201);
    // A refusal under a key is audited like one without.
    const QString id = bench.value("SELECT id FROM access_requests");
    const Reply self =
        bench.post(requestsPath + u"/"_s + id + u"/approve"_s, u"auditor"_s, "{}", keyed("f-2"));
    QCOMPARE(self.status, 403);
    QCOMPARE(bench.count("audit_events WHERE action = 'request.approve' AND status = 'denied'"), 1);
}

void TestIdempotency::decisionIsReplayedAfterwards()
{
    BrokerBench bench;
    const QString path = requestsPath + u"/"_s + bench.submitPatch() + u"/approve"_s;
    const Reply first = bench.post(path, u"approver"_s, "{}", keyed("d-1"));
    QCOMPARE(first.status, 200);
    QCOMPARE(bench.post(path, u"approver"_s, "{}", keyed("d-1")).body, first.body);
    QCOMPARE(bench.post(path, u"approver"_s, "{}", keyed("d-2")).status, 409);
    QCOMPARE(bench.count("approvals"), 1);
    QCOMPARE(bench.count("sync_jobs"), 1);
}

void TestIdempotency::mintIsNotRepeated()
{
    BrokerBench bench;
    const QByteArray body = R"({"name":"edge","scope":{}})";
    const Reply first = bench.post(u"/api/v1/agents"_s, u"admin"_s, body, keyed("m-1"));
    QCOMPARE(first.status, 201);
    const Reply again = bench.post(u"/api/v1/agents"_s, u"admin"_s, body, keyed("m-1"));
    QCOMPARE(again.status, 409);
    QCOMPARE(again.error(), u"already_done"_s);
    QCOMPARE(again.object().value("errors"_L1).toArray().at(0).toObject(),
             (QJsonObject{{u"pointer"_s, u"resource_id"_s},
                          {u"detail"_s, first.object().value("id"_L1)}}));
    const QByteArray secret = first.object().value("agent_secret"_L1).toString().toLatin1();
    QCOMPARE(secret.size(), 43);
    QCOMPARE(bench.count("idempotency_keys WHERE answer IS NOT NULL"), 0);
    QCOMPARE(bench.count("agents"), 1);
}

void TestIdempotency::consumeIsNotRepeated()
{
    BrokerBench bench;
    const auto agent = bench.mintAgent();
    const QString id = bench.submitRead(R"(["K"])");
    bench.approve(id);
    const QString job =
        bench.asAgent(agent, "POST", u"/jobs/claim"_s).object().value("id"_L1).toString();
    QCOMPARE(bench
                 .asAgent(agent, "POST", u"/wraps"_s,
                          R"({"request_id":")" + id.toLatin1() +
                              R"(","key_name":"K","value":"c2VjcmV0"})")
                 .status,
             201);
    QCOMPARE(
        bench
            .asAgent(agent, "POST", u"/jobs/"_s + job + u"/complete"_s, R"({"status":"succeeded"})")
            .status,
        204);
    const QString wrap = bench.value("SELECT id FROM secret_wraps");
    const QString path = requestsPath + u"/"_s + id + u"/wraps/"_s + wrap + u"/consume"_s;
    const Reply first = bench.post(path, u"developer"_s, "{}", keyed("c-1"));
    QCOMPARE(first.status, 200);
    QCOMPARE(first.object().value("value"_L1).toString(), u"c2VjcmV0"_s);
    const Reply again = bench.post(path, u"developer"_s, "{}", keyed("c-1"));
    QCOMPARE(again.status, 409);
    QCOMPARE(again.error(), u"already_done"_s);
    QVERIFY(!again.body.contains("c2VjcmV0"));
    QCOMPARE(bench.post(path, u"developer"_s, "{}", keyed("c-2")).status, 410);
    QCOMPARE(bench.count("idempotency_keys WHERE answer IS NOT NULL"), 0);
}

void TestIdempotency::keptOneDay()
{
    BrokerBench bench;
    QCOMPARE(bench.post(requestsPath, u"developer"_s, patchBody, keyed("o-1")).status, 201);
    QCOMPARE(bench.count("idempotency_keys WHERE expires_at BETWEEN now() + interval '23 h 59 min' "
                         "AND now() + interval '24 h'"),
             1);
    bench.sql("UPDATE idempotency_keys SET expires_at = now() - interval '1 second'");
    const Reply later = bench.post(requestsPath, u"developer"_s, patchBody, keyed("o-1"));
    QCOMPARE(later.status, 201);
    QVERIFY(later.header("idempotency-replayed").isEmpty());
    QCOMPARE(bench.count("access_requests"), 2);
}

void TestIdempotency::badKeys_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::newRow("empty") << ""_ba;
    QTest::newRow("too long") << QByteArray(256, 'k');
    QTest::newRow("blank inside") << "a b"_ba;
    QTest::newRow("not ASCII") << "schl\xc3\xbcssel"_ba;
}

void TestIdempotency::badKeys()
{
    QFETCH(QByteArray, key);
    BrokerBench bench;
    const Reply refused = bench.post(requestsPath, u"developer"_s, patchBody, keyed(key));
    QCOMPARE(refused.status, 400);
    QCOMPARE(refused.error(), u"invalid_header"_s);
    QCOMPARE(bench.count("access_requests"), 0);
    QCOMPARE(
        bench.post(requestsPath, u"developer"_s, patchBody, keyed(QByteArray(255, 'k'))).status,
        201);
}

void TestIdempotency::agentsAndReadersIgnoreIt()
{
    BrokerBench bench;
    const auto agent = bench.mintAgent();
    for (int call = 0; call < 2; ++call) {
        QCOMPARE(bench.asAgent(agent, "POST", u"/dek"_s, {}, keyed("x")).status, 201);
        QCOMPARE(bench.call("GET", requestsPath, u"developer"_s, {}, keyed("x y")).status, 200);
    }
    QCOMPARE(bench.count("issued_deks"), 2);
    QCOMPARE(bench.count("idempotency_keys"), 0);
}

QTEST_GUILESS_MAIN(TestIdempotency)
#include "tst_idempotency.moc"
