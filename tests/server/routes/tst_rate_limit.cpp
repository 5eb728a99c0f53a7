// How often one identity may call (SB_RATE_LIMIT; contract B23, section 11).
#include "tests/support/broker_bench.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::Reply;

namespace {

const QString mePath = u"/api/v1/users/me"_s;

std::function<void(config::ServerConfig &)> limitOf(int perMinute)
{
    return [=](config::ServerConfig &config) { config.requestsPerMinute = perMinute; };
}

Reply me(BrokerBench &bench, const QByteArray &token)
{
    return bench.http->send({.path = mePath, .headers = test::bearer(token)});
}

} // namespace

class TestRateLimit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void headersTellWhatIsLeft();
    void beyondItIs429();
    void oneBudgetPerIdentity();
    void refusedCallersBurnNothing();
    void refusalsOfLargeBodiesCount();
    void agentsHearNothing();
    void workInFlightIsServed();
    void aWaitingClaimCountsOnce();
    void offIsOff();
};

void TestRateLimit::headersTellWhatIsLeft()
{
    BrokerBench bench(limitOf(3));
    const Reply first = bench.get(mePath, u"nobody"_s);
    QCOMPARE(first.status, 200);
    QCOMPARE(first.header("ratelimit-policy"), R"("default";q=3;w=60)"_ba);
    QCOMPARE(first.header("ratelimit"), R"("default";r=2;t=20)"_ba);
    // Refusals of known people count and tell too.
    const Reply second =
        bench.get(u"/api/v1/roles/00000000-0000-4000-8000-00000000000a"_s, u"nobody"_s);
    QCOMPARE(second.status, 404);
    const Reply third = bench.get(u"/api/v1/agents"_s, u"nobody"_s);
    QCOMPARE(third.status, 403);
    QVERIFY(third.header("ratelimit").startsWith(R"("default";r=0;t=)"));
    // So that nobody fills the audit trail with them.
    QCOMPARE(bench.get(u"/api/v1/agents"_s, u"nobody"_s).status, 429);
    QCOMPARE(bench.count("audit_events WHERE action = 'missing_permission'"), 1);
}

void TestRateLimit::beyondItIs429()
{
    BrokerBench bench(limitOf(3));
    for (int call = 0; call < 3; ++call)
        QCOMPARE(bench.get(mePath, u"nobody"_s).status, 200);
    const Reply refused = bench.get(mePath, u"nobody"_s);
    QCOMPARE(refused.status, 429);
    QCOMPARE(refused.error(), u"rate_limited"_s);
    const int after = refused.header("retry-after").toInt();
    QVERIFY2(after >= 1 && after <= 20, refused.header("retry-after").constData());
    QVERIFY(refused.header("ratelimit").startsWith(R"("default";r=0;t=)"));
    // Nothing of the call happened.
    QCOMPARE(bench.post(u"/api/v1/auth/logout"_s, u"nobody"_s, {}).status, 429);
    QCOMPARE(bench.count("sessions WHERE revoked_at IS NULL AND user_id = '" +
                         bench.idOf(u"nobody"_s).toByteArray(QUuid::WithoutBraces) + "'"),
             1);
    // Others are not concerned, nor are probes.
    QCOMPARE(bench.get(mePath, u"developer"_s).status, 200);
    const Reply probe = bench.get(u"/readyz"_s, {});
    QCOMPARE(probe.status, 200);
    QVERIFY(probe.header("ratelimit").isEmpty());
}

void TestRateLimit::oneBudgetPerIdentity()
{
    BrokerBench bench(limitOf(4));
    const QByteArray token = bench.makeToken(u"developer"_s);
    const QByteArray other = bench.login(u"developer"_s);
    QCOMPARE(me(bench, token).status, 200);
    QCOMPARE(me(bench, other).status, 200);
    QCOMPARE(me(bench, token).status, 200);
    for (const QByteArray &credential : {token, other, bench.tokenOf(u"developer"_s)})
        QCOMPARE(me(bench, credential).status, 429);
}

void TestRateLimit::refusedCallersBurnNothing()
{
    BrokerBench bench(limitOf(2));
    const QByteArray token = bench.tokenOf(u"developer"_s);
    for (int call = 0; call < 10; ++call)
        QCOMPARE(me(bench, token + "x").status, 401);
    QCOMPARE(me(bench, token).status, 200);
}

/// They are refused from the head, before the body is read and the call is run.
void TestRateLimit::refusalsOfLargeBodiesCount()
{
    BrokerBench bench(limitOf(3));
    const QByteArray large = "{\"name\":\"" + QByteArray(200 * 1024, 'x') + "\"}";
    for (int call = 0; call < 3; ++call) {
        const Reply refused = bench.post(u"/api/v1/roles"_s, u"nobody"_s, large);
        QCOMPARE(refused.status, 403);
        QCOMPARE(refused.error(), u"missing_permission"_s);
    }
    QCOMPARE(bench.post(u"/api/v1/roles"_s, u"nobody"_s, large).status, 429);
    QCOMPARE(bench.count("audit_events WHERE action = 'missing_permission'"), 3);
    // Small ones draw on the same budget.
    QCOMPARE(bench.get(mePath, u"nobody"_s).status, 429);
}

void TestRateLimit::agentsHearNothing()
{
    BrokerBench bench(limitOf(4));
    const auto agent = bench.mintAgent();
    bench.approve(bench.submitPatch());
    for (int beat = 0; beat < 4; ++beat)
        QCOMPARE(bench.asAgent(agent, "POST", u"/heartbeat"_s).status, 204);
    bench.sql("UPDATE agents SET last_seen_at = NULL");
    QCOMPARE(bench.asAgent(agent, "POST", u"/heartbeat"_s).status, 204);
    QCOMPARE(bench.count("agents WHERE last_seen_at IS NULL"), 1);
    const Reply claim = bench.asAgent(agent, "POST", u"/jobs/claim"_s);
    QCOMPARE(claim.status, 204);
    QVERIFY(claim.header("ratelimit").isEmpty());
    QCOMPARE(bench.count("sync_jobs WHERE status = 'queued'"), 1);
    // A secret that is wrong is told so all the same.
    auto stranger = agent;
    stranger.secret = "wrong";
    QCOMPARE(bench.asAgent(stranger, "POST", u"/heartbeat"_s).status, 401);
}

void TestRateLimit::workInFlightIsServed()
{
    BrokerBench bench(limitOf(4));
    const auto agent = bench.mintAgent();
    bench.approve(bench.submitPatch());
    const Reply claim = bench.asAgent(agent, "POST", u"/jobs/claim"_s);
    QCOMPARE(claim.status, 200);
    const QString job = claim.object().value("id"_L1).toString();
    const client::HttpHeaders live{
        {"X-Claim-Id"_ba, claim.object().value("claim_id"_L1).toString().toLatin1()}};
    for (int beat = 0; beat < 10; ++beat)
        QCOMPARE(bench.asAgent(agent, "POST", u"/heartbeat"_s).status, 204);
    for (int call = 0; call < 10; ++call) {
        QCOMPARE(bench.asAgent(agent, "POST", u"/dek"_s, "{}").status, 201);
        QCOMPARE(bench.asAgent(agent, "POST", u"/jobs/"_s + job + u"/renew"_s, "{}", live).status,
                 200);
    }
    QCOMPARE(
        bench
            .asAgent(agent, "POST", u"/jobs/"_s + job + u"/complete"_s, R"({"status":"succeeded"})")
            .status,
        204);
}

/// A claim that waits is run again and again by the server.
void TestRateLimit::aWaitingClaimCountsOnce()
{
    BrokerBench bench(limitOf(3));
    const auto agent = bench.mintAgent();
    QCOMPARE(
        bench.asAgent(agent, "POST", u"/jobs/claim"_s, {}, {{"Prefer"_ba, "wait=5"_ba}}).status,
        204);
    bench.approve(bench.submitPatch());
    QCOMPARE(bench.asAgent(agent, "POST", u"/heartbeat"_s).status, 204);
    QCOMPARE(bench.asAgent(agent, "POST", u"/jobs/claim"_s).status, 200);
}

void TestRateLimit::offIsOff()
{
    BrokerBench bench(limitOf(0));
    for (int call = 0; call < 50; ++call) {
        const Reply reply = bench.get(mePath, u"nobody"_s);
        QCOMPARE(reply.status, 200);
        QVERIFY(reply.header("ratelimit").isEmpty());
    }
}

QTEST_GUILESS_MAIN(TestRateLimit)
#include "tst_rate_limit.moc"
