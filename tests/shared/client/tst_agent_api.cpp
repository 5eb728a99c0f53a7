// The agent's calls on the wire, and what becomes of the answers.
#include "shared/client/agent_api.h"
#include "shared/client/await.h"
#include "shared/core/timestamp_text.h"
#include "tests/support/scripted_http_server.h"

#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace sb;
using client::AgentApi;
using client::Answer;
using client::ApiCallback;
using client::ApiError;
using test::ScriptedAnswer;
using test::ScriptedHttpServer;
using test::ScriptedRequest;

namespace {

const QUuid agentId(u"11111111-1111-4111-8111-111111111111"_s);
const QUuid jobId(u"22222222-2222-4222-8222-222222222222"_s);
const QUuid claimId(u"33333333-3333-4333-8333-333333333333"_s);
const client::JobClaim claim{jobId, claimId};

/// One server that answers one thing, and an agent's view of it.
struct Bench
{
    explicit Bench(ScriptedAnswer answer)
        : server([answer](const ScriptedRequest &) { return answer; })
    {}

    ScriptedHttpServer server;
    client::HttpClient client{client::TransportSettings{}};
    AgentApi api{client, server.url(), agentId, core::SecretBytes::copyOf("s3cret")};
};

QByteArray claimBody(core::Timestamp expiresAt)
{
    return R"({"id":"22222222-2222-4222-8222-222222222222","job_type":"patch","payload":{"a":1},)"
           R"("correlation_id":"44444444-4444-4444-8444-444444444444",)"
           R"("claim_id":"33333333-3333-4333-8333-333333333333","more":null,"claim_expires_at":")" +
           core::toTextT9(expiresAt) + "\"}";
}

Answer<std::optional<client::ClaimedJob>> claimFrom(Bench &bench)
{
    return client::await<std::optional<client::ClaimedJob>>(
        [&](QObject *context, auto callback) { bench.api.claim(20s, context, callback); });
}

} // namespace

class TestAgentApi : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aClaimIsAskedForAndRead()
    {
        // The server's clock is years away from ours; only differences of its own times count.
        const auto now = core::timestampFromText(u"2031-05-30T10:11:12Z");
        Bench bench({.headers = {{"Date", "Fri, 30 May 2031 10:11:12 GMT"}},
                     .body = claimBody(now->plusSeconds(120))});
        const auto job = claimFrom(bench);
        QVERIFY(job.has_value() && job->has_value());
        QCOMPARE((*job)->claim.jobId, jobId);
        QCOMPARE((*job)->claim.claimId, claimId);
        QCOMPARE((*job)->jobType, u"patch"_s);
        QCOMPARE((*job)->payload.value(u"a"_s).toInt(), 1);
        QCOMPARE((*job)->leaseLeft, std::chrono::milliseconds(119s));

        const ScriptedRequest seen = bench.server.requests().at(0);
        QCOMPARE(seen.method, "POST"_ba);
        QCOMPARE(seen.target,
                 "/api/v1/agents/" + agentId.toByteArray(QUuid::WithoutBraces) + "/jobs/claim");
        QCOMPARE(seen.header("x-agent-secret"), "s3cret"_ba);
        QCOMPARE(seen.header("prefer"), "wait=20"_ba);
        QCOMPARE(seen.body, ""_ba);
    }

    void noJobIsNoError()
    {
        Bench bench({.status = 204});
        const auto job = claimFrom(bench);
        QVERIFY(job.has_value());
        QVERIFY(!job->has_value());
    }

    void aBrokenAnswerIsNone_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("empty") << ""_ba;
        QTest::newRow("no JSON") << "<html>"_ba;
        QTest::newRow("no claim id") << R"({"id":"22222222-2222-4222-8222-222222222222",)"
                                        R"("job_type":"patch","payload":{}})"_ba;
    }

    void aBrokenAnswerIsNone()
    {
        QFETCH(QByteArray, body);
        Bench bench({.body = body});
        const auto job = claimFrom(bench);
        QVERIFY(!job.has_value());
        QCOMPARE(job.error().kind, ApiError::Kind::Malformed);
    }

    void aRefusalIsToldInTheServersWords()
    {
        Bench bench({.status = 409, .body = R"({"error":"claim_lost","message":"gone"})"});
        const auto answer = client::await<void>([&](QObject *context, auto callback) {
            bench.api.complete(claim, {.succeeded = false, .error = u"why"_s}, context, callback);
        });
        QVERIFY(!answer.has_value());
        QCOMPARE(answer.error().error.code, core::ErrorCode::ClaimLost);
        QCOMPARE(answer.error().status, 409);
        const ScriptedRequest seen = bench.server.requests().at(0);
        QCOMPARE(answer.error().correlationId, QString::fromLatin1(seen.header("x-request-id")));
        QCOMPARE(seen.header("x-claim-id"), "33333333-3333-4333-8333-333333333333"_ba);
        QCOMPARE(seen.body, R"({"status":"failed","error":"why"})"_ba);
    }

    void aRedirectIsNoAnswer()
    {
        Bench bench({.status = 307, .headers = {{"Location", "http://127.0.0.1:1/"}}});
        const auto answer = client::await<void>(
            [&](QObject *context, auto callback) { bench.api.release(claim, context, callback); });
        QCOMPARE(answer.error().kind, ApiError::Kind::Malformed);
        QCOMPARE(bench.server.requests().size(), 1U);
    }

    void aHeartbeatMayNameTheNext_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("seconds");
        QTest::newRow("nothing") << 204 << ""_ba << 0;
        QTest::newRow("a number") << 200 << R"({"next_heartbeat_seconds":12})"_ba << 12;
        QTest::newRow("zero") << 200 << R"({"next_heartbeat_seconds":0})"_ba << 0;
        QTest::newRow("a text") << 200 << R"({"next_heartbeat_seconds":"5"})"_ba << 0;
        QTest::newRow("far off") << 200 << R"({"next_heartbeat_seconds":999999})"_ba << 3600;
        QTest::newRow("no JSON") << 200 << "ok"_ba << 0;
    }

    void aHeartbeatMayNameTheNext()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(int, seconds);
        Bench bench({.status = status, .body = body});
        const auto next = client::await<std::optional<std::chrono::seconds>>(
            [&](QObject *context, auto callback) {
                bench.api.heartbeat(u"1.2"_s, context, callback);
            });
        QVERIFY(next.has_value());
        QCOMPARE(next->value_or(0s).count(), seconds);
        QCOMPARE(bench.server.requests().at(0).body,
                 R"({"status":"active","agent_version":"1.2"})"_ba);
    }

    void aSealedWrapIsRead()
    {
        Bench bench({.body = R"({"wrap_id":"55555555-5555-4555-8555-555555555555","key_name":"K",)"
                             R"("content_hash":"ab","byte_length":1,"algorithm":"AES-256-GCM",)"
                             R"("sealed":{"algorithm":"x25519-hkdf-aes-gcm","ciphertext":"AAEC",)"
                             R"("nonce":"AwQ=","ephemeral_public_key":"BQ=="}})"});
        const auto wrap = client::await<client::FetchedWrap>([&](QObject *context, auto callback) {
            bench.api.getWrap(claim, QUuid(u"55555555-5555-4555-8555-555555555555"_s), context,
                              callback);
        });
        QVERIFY(wrap.has_value());
        QVERIFY(!wrap->value.has_value());
        QCOMPARE(wrap->keyName, u"K"_s);
        QCOMPARE(wrap->sealed->ciphertext, QByteArray("\0\1\2", 3));
        QCOMPARE(wrap->sealed->ephemeralPublicKey, "\5"_ba);
    }

    void aPostedValueIsAnEnvelope()
    {
        Bench bench({.status = 201, .body = "{}"});
        const auto posted = client::await<void>([&](QObject *context, auto callback) {
            bench.api.postWrap(claim, jobId, u"K\"1"_s,
                               {.ciphertext = "c", .nonce = "n", .dekCiphertext = "d"}, context,
                               callback);
        });
        QVERIFY(posted.has_value());
        const QJsonObject body =
            QJsonDocument::fromJson(bench.server.requests().at(0).body).object();
        QCOMPARE(body.value(u"key_name"_s).toString(), u"K\"1"_s);
        QVERIFY(!body.contains(u"value"_s));
        const QJsonObject envelope = body.value(u"envelope"_s).toObject();
        QCOMPARE(envelope.value(u"algorithm"_s).toString(), u"aes-256-gcm"_s);
        QCOMPARE(envelope.value(u"dek_ciphertext"_s).toString(), u"ZA=="_s);
        QVERIFY(!envelope.contains(u"dek_kms_key_id"_s));
    }
};

QTEST_GUILESS_MAIN(TestAgentApi)
#include "tst_agent_api.moc"
