// POST /agents/:id/rotate: a new secret, shown once, beside which the old one is good for a while.
#include "tests/support/broker_bench.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::test;

class TestAgentRotation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bothAreGoodForAWhile();
    void withoutGraceTheOldEndsAtOnce();
    void onlyTheLastTwo();
    void refusals();
    void secretIsNotKept();
    void lostAnswerIsNotRepeated();

private:
    [[nodiscard]] static Reply rotate(BrokerBench &bench, const QString &id,
                                      const QByteArray &body = {},
                                      const client::HttpHeaders &headers = {})
    {
        return bench.post(u"/api/v1/agents/"_s + id + u"/rotate"_s, u"admin"_s, body, headers);
    }

    [[nodiscard]] static int beats(BrokerBench &bench, BrokerBench::BenchAgent agent,
                                   const QByteArray &secret)
    {
        agent.secret = secret;
        return bench.asAgent(agent, "POST", u"/heartbeat"_s, "{}").status;
    }

    [[nodiscard]] static QByteArray secretOf(const Reply &reply)
    {
        return reply.object().value("agent_secret"_L1).toString().toLatin1();
    }
};

void TestAgentRotation::bothAreGoodForAWhile()
{
    BrokerBench bench;
    const auto agent = bench.mintAgent();
    const Reply reply = rotate(bench, agent.id, R"({"grace_seconds":60})");
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.object().value("id"_L1).toString(), agent.id);
    QCOMPARE(secretOf(reply).size(), 43);
    QVERIFY(reply.object().contains("previous_valid_until"_L1));
    QVERIFY(secretOf(reply) != agent.secret);
    QCOMPARE(beats(bench, agent, agent.secret), 204);
    QCOMPARE(beats(bench, agent, secretOf(reply)), 204);
    QCOMPARE(beats(bench, agent, QByteArray(43, 'x')), 401);
    bench.sql("UPDATE agents SET previous_secret_until = now() - interval '1 second'");
    QCOMPARE(beats(bench, agent, agent.secret), 401);
    QCOMPARE(beats(bench, agent, secretOf(reply)), 204);
    QCOMPARE(bench.count("audit_events WHERE action = 'agent.rotate' AND resource = 'agent:" +
                         agent.id.toLatin1() + "' AND metadata->>'grace_seconds' = '60'"),
             1);
}

void TestAgentRotation::withoutGraceTheOldEndsAtOnce()
{
    BrokerBench bench;
    const auto agent = bench.mintAgent();
    const Reply reply = rotate(bench, agent.id, R"({"grace_seconds":0})");
    QCOMPARE(reply.status, 200);
    QVERIFY(!reply.object().contains("previous_valid_until"_L1));
    QCOMPARE(beats(bench, agent, agent.secret), 401);
    QCOMPARE(beats(bench, agent, secretOf(reply)), 204);
}

void TestAgentRotation::onlyTheLastTwo()
{
    BrokerBench bench;
    const auto agent = bench.mintAgent();
    const QByteArray second = secretOf(rotate(bench, agent.id));
    const QByteArray third = secretOf(rotate(bench, agent.id));
    QCOMPARE(beats(bench, agent, agent.secret), 401);
    QCOMPARE(beats(bench, agent, second), 204);
    QCOMPARE(beats(bench, agent, third), 204);
}

void TestAgentRotation::refusals()
{
    BrokerBench bench;
    const auto agent = bench.mintAgent();
    for (const char *grace : {"-1", "604801"}) {
        const Reply reply =
            rotate(bench, agent.id, R"({"grace_seconds":)" + QByteArray(grace) + "}");
        QCOMPARE(reply.status, 422);
        QCOMPARE(reply.error(), u"invalid_value"_s);
    }
    QCOMPARE(rotate(bench, u"018f0000-0000-7000-8000-00000000000a"_s).status, 404);
    QCOMPARE(rotate(bench, u"no-id"_s).status, 400);
    QCOMPARE(bench.post(u"/api/v1/agents/"_s + agent.id + u"/rotate"_s, u"developer"_s).status,
             403);
    QCOMPARE(bench.post(u"/api/v1/agents/"_s + agent.id + u"/revoke"_s, u"admin"_s).status, 204);
    const Reply revoked = rotate(bench, agent.id);
    QCOMPARE(revoked.status, 409);
    QCOMPARE(revoked.error(), u"wrong_state"_s);
    QCOMPARE(beats(bench, agent, agent.secret), 401);
}

void TestAgentRotation::secretIsNotKept()
{
    BrokerBench bench;
    const auto agent = bench.mintAgent();
    const QByteArray secret = secretOf(rotate(bench, agent.id));
    QCOMPARE(bench.count("agents WHERE agents::text LIKE '%" + secret + "%'"), 0);
    QCOMPARE(bench.count("audit_events WHERE audit_events::text LIKE '%" + secret + "%'"), 0);
}

void TestAgentRotation::lostAnswerIsNotRepeated()
{
    BrokerBench bench;
    const auto agent = bench.mintAgent();
    const client::HttpHeaders key{{"Idempotency-Key"_ba, "once"_ba}};
    const Reply first = rotate(bench, agent.id, "{}", key);
    QCOMPARE(first.status, 200);
    const Reply again = rotate(bench, agent.id, "{}", key);
    QCOMPARE(again.status, 409);
    QCOMPARE(again.error(), u"already_done"_s);
    QVERIFY(!again.body.contains(secretOf(first)));
    QCOMPARE(beats(bench, agent, secretOf(first)), 204);
    QCOMPARE(beats(bench, agent, agent.secret), 204);
}

QTEST_GUILESS_MAIN(TestAgentRotation)
#include "tst_agent_rotation.moc"
