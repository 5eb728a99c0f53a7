// Contract section 12: the public agent runs against this server unmodified, the oldest form and
// the newest.
#include "shared/crypto/aes_gcm.h"
#include "shared/crypto/sealed_envelope.h"
#include "shared/crypto/sha256.h"
#include "tests/server/routes/public_agent.h"
#include "tests/support/broker_bench.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::PublicAgent;
using test::WireReply;

namespace {

// The contract's own key pair (4.1).
const QByteArray privateKey = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
const QByteArray publicKey = "B6N8vBQgk8i3VdwbEOhstCY3StFqqFPtC9/AsrhtHHw=";

QByteArray decoded(const QJsonValue &base64)
{
    const auto bytes = QByteArray::fromBase64Encoding(base64.toString().toLatin1(),
                                                      QByteArray::Base64Encoding |
                                                          QByteArray::AbortOnBase64DecodingErrors);
    return bytes ? *bytes : QByteArray("not base64");
}

core::SecretBytes secretOf(QByteArray bytes)
{
    bytes.detach();
    return core::SecretBytes::takeFrom(bytes);
}

std::span<const unsigned char> spanOf(const QByteArray &bytes)
{
    return {reinterpret_cast<const unsigned char *>(bytes.constData()),
            static_cast<std::size_t>(bytes.size())};
}

QByteArray hexHash(const QByteArray &bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
}

QByteArray opened(const QJsonObject &sealed)
{
    const auto value = crypto::openEnvelope(
        secretOf(QByteArray::fromBase64(privateKey)),
        {.ciphertext = decoded(sealed.value("ciphertext"_L1)),
         .nonce = decoded(sealed.value("nonce"_L1)),
         .ephemeralPublicKey = decoded(sealed.value("ephemeral_public_key"_L1))});
    return value ? QByteArray(value->view().data(), qsizetype(value->view().size()))
                 : QByteArray("not opened");
}

/// What a newest agent does for one key: a data key, then the value under it.
WireReply postEnvelope(PublicAgent &agent, const QString &request, const QByteArray &key,
                       const QByteArray &value)
{
    const WireReply dek = agent.send("POST", u"/dek"_s);
    if (dek.status != 201)
        return dek;
    const QByteArray plain = decoded(dek.object().value("plaintext"_L1));
    const QByteArray nonce = crypto::randomNonce();
    const auto sealed = crypto::aesGcmSeal(spanOf(plain), nonce, {}, spanOf(value));
    return agent.send(
        "POST", u"/wraps"_s,
        R"({"request_id":")" + request.toLatin1() + R"(","key_name":")" + key +
            R"(","envelope":{"algorithm":"aes-256-gcm","ciphertext":")" + sealed->toBase64() +
            R"(","nonce":")" + nonce.toBase64() + R"(","dek_ciphertext":")" +
            dek.object().value("ciphertext"_L1).toString().toLatin1() + R"(","dek_kms_key_id":")" +
            dek.object().value("kms_key_id"_L1).toString().toLatin1() + R"("}})");
}

} // namespace

class TestPublicAgent : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bootAndIdle_data();
    void bootAndIdle();
    void patchOfTheNewest();
    void patchOfTheOldest();
    void readOfTheNewest();
    void readOfTheOldest();
    void payloadsAreWhatItTakes();
    void discoverOfTheNewest();
    void wrongSecretEverywhere();

private:
    static PublicAgent agentFor(BrokerBench &bench, const BrokerBench::BenchAgent &minted,
                                const QString &tail = {})
    {
        return {bench.application->url() + tail, minted.id, minted.secret};
    }
};

void TestPublicAgent::bootAndIdle_data()
{
    QTest::addColumn<QString>("tail");
    QTest::newRow("plain base") << QString();
    QTest::newRow("base with a slash") << u"/"_s;
}

void TestPublicAgent::bootAndIdle()
{
    QFETCH(QString, tail);
    BrokerBench bench;
    const auto minted = bench.mintAgent();
    QCOMPARE(minted.secret.size(), 43);
    PublicAgent agent(bench.application->url() + tail, minted.id, minted.secret);
    QCOMPARE(agent
                 .send("PUT", u"/public-key"_s,
                       R"({"public_key":")" + publicKey + R"(","public_key_algorithm":"x25519"})")
                 .status,
             204);
    for (
        const QByteArray &body :
        {QByteArray(), R"({"status":"active","agent_version":"1.9.0"})"_ba,
         R"({"status":"active","agent_version":"1.9.0","capabilities":["patch","read"],"cluster_name":"x","mood":null})"_ba}) {
        const WireReply beat = agent.send("POST", u"/heartbeat"_s, body);
        // 204, or 200 with whole numbers.
        QVERIFY2(beat.status == 204 ||
                     (beat.status == 200 &&
                      beat.object().value("next_heartbeat_seconds"_L1).toInt() > 0),
                 beat.head.constData());
    }
    QElapsedTimer since;
    since.start();
    const WireReply idle = agent.send("POST", u"/jobs/claim"_s);
    QCOMPARE(idle.status, 204);
    QVERIFY(idle.body.isEmpty());
    QVERIFY2(since.elapsed() < 2000, "without Prefer the answer is at once");
    QCOMPARE(agent.connections(), 1);
    QCOMPARE(bench.value("SELECT agent_version FROM agents"), u"1.9.0"_s);
    QCOMPARE(bench.count("audit_events WHERE action = 'agent.public_key.set'"), 1);
}

void TestPublicAgent::patchOfTheNewest()
{
    BrokerBench bench;
    PublicAgent agent = agentFor(bench, bench.mintAgent());
    QCOMPARE(agent
                 .send("PUT", u"/public-key"_s,
                       R"({"public_key":")" + publicKey + R"(","public_key_algorithm":"x25519"})")
                 .status,
             204);
    const QString id = bench.submitPatch(R"({"A":"one","B":""})");
    bench.approve(id);
    const WireReply claim = agent.send("POST", u"/jobs/claim"_s);
    QCOMPARE(claim.status, 200);
    const QJsonObject job = claim.object();
    QCOMPARE(job.value("job_type"_L1).toString(), u"patch"_s);
    QCOMPARE(job.value("correlation_id"_L1).toString(), id);
    std::map<QString, QByteArray> fetched;
    for (const QJsonValue &wrap : job.value("payload"_L1).toObject().value("wraps"_L1).toArray()) {
        const QString wrapId = wrap.toObject().value("wrap_id"_L1).toString();
        const WireReply got = agent.send("GET", u"/wraps/"_s + wrapId);
        QCOMPARE(got.status, 200);
        const QJsonObject object = got.object();
        QVERIFY(!object.contains(u"value"_s));
        QCOMPARE(object.value("algorithm"_L1).toString(), u"AES-256-GCM"_s);
        QCOMPARE(object.value("wrap_id"_L1).toString(), wrapId);
        QCOMPARE(object.value("request_id"_L1).toString(), id);
        const QJsonObject sealed = object.value("sealed"_L1).toObject();
        QCOMPARE(sealed.value("algorithm"_L1).toString(), u"x25519-hkdf-aes-gcm"_s);
        const QByteArray value = opened(sealed);
        QCOMPARE(object.value("content_hash"_L1).toString().toLatin1(), hexHash(value));
        QCOMPARE(object.value("byte_length"_L1), QJsonValue(value.size()));
        fetched.emplace(object.value("key_name"_L1).toString(), value);
        // Without a claim id it is fetched once.
        QCOMPARE(agent.send("GET", u"/wraps/"_s + wrapId).status, 410);
    }
    QCOMPARE(fetched, (std::map<QString, QByteArray>{{u"A"_s, "one"_ba}, {u"B"_s, ""_ba}}));
    const QString complete = u"/jobs/"_s + job.value("id"_L1).toString() + u"/complete"_s;
    QCOMPARE(agent.send("POST", complete, R"({"status":"succeeded"})").status, 204);
    QCOMPARE(bench.statusOf(id), u"executed"_s);
    QCOMPARE(agent.send("POST", complete, R"({"status":"succeeded"})").status, 204);
    QCOMPARE(agent.connections(), 1);
}

void TestPublicAgent::patchOfTheOldest()
{
    BrokerBench bench;
    PublicAgent agent = agentFor(bench, bench.mintAgent());
    QCOMPARE(agent.send("POST", u"/heartbeat"_s).status, 204);
    const QString id = bench.submitPatch(R"({"A":"one"})");
    bench.approve(id);
    const QJsonObject job = agent.send("POST", u"/jobs/claim"_s).object();
    const QString wrapId = bench.value("SELECT payload #>> '{wraps,0,wrap_id}' FROM sync_jobs");
    const QJsonObject got = agent.send("GET", u"/wraps/"_s + wrapId).object();
    QVERIFY(!got.contains(u"sealed"_s));
    QCOMPARE(decoded(got.value("value"_L1)), "one"_ba);
    QCOMPARE(got.value("content_hash"_L1).toString().toLatin1(), hexHash("one"));
    QCOMPARE(agent
                 .send("POST", u"/jobs/"_s + job.value("id"_L1).toString() + u"/complete"_s,
                       R"({"status":"failed","error":"put value: 403"})")
                 .status,
             204);
    QCOMPARE(bench.statusOf(id), u"failed"_s);
}

void TestPublicAgent::readOfTheNewest()
{
    BrokerBench bench;
    PublicAgent agent = agentFor(bench, bench.mintAgent());
    const QString id = bench.submitRead(R"(["A","B"])");
    bench.approve(id);
    const QJsonObject job = agent.send("POST", u"/jobs/claim"_s).object();
    QCOMPARE(job.value("job_type"_L1).toString(), u"read"_s);
    for (const auto &[key, value] :
         {std::pair("A"_ba, "s3cr3t-value"_ba), std::pair("B"_ba, ""_ba)}) {
        const WireReply posted = postEnvelope(agent, id, key, value);
        QCOMPARE(posted.status, 201);
        QCOMPARE(posted.object().value("content_hash"_L1).toString().toLatin1(), hexHash(value));
        QCOMPARE(posted.object().value("byte_length"_L1), QJsonValue(value.size()));
        QVERIFY(QDateTime::fromString(posted.object().value("expires_at"_L1).toString(),
                                      Qt::ISODateWithMs)
                    .isValid());
    }
    QCOMPARE(agent
                 .send("POST", u"/jobs/"_s + job.value("id"_L1).toString() + u"/complete"_s,
                       R"({"status":"succeeded"})")
                 .status,
             204);
    QCOMPARE(bench.statusOf(id), u"executed"_s);
    const QString wrap = bench.value("SELECT id FROM secret_wraps WHERE key_name = 'A'");
    const QString path = u"/api/v1/requests/"_s + id + u"/wraps/"_s + wrap;
    QCOMPARE(decoded(bench.get(path, u"developer"_s).object().value("value"_L1)),
             "s3cr3t-value"_ba);
    QCOMPARE(bench.get(path, u"developer"_s).status, 410);
}

void TestPublicAgent::readOfTheOldest()
{
    BrokerBench bench;
    PublicAgent agent = agentFor(bench, bench.mintAgent());
    const QString id = bench.submitRead();
    bench.approve(id);
    const QJsonObject job = agent.send("POST", u"/jobs/claim"_s).object();
    const QByteArray head = R"({"request_id":")" + id.toLatin1() + R"(","key_name":"A")";
    QCOMPARE(agent.send("POST", u"/wraps"_s, head + R"(,"value":"b25l"})").status, 201);
    // Both forms or none is refused as the peer refuses it.
    QCOMPARE(agent.send("POST", u"/wraps"_s, head + "}").status, 400);
    QCOMPARE(agent.send("POST", u"/wraps"_s, head + R"(,"value":"b25l","envelope":{}})").status,
             400);
    QCOMPARE(agent
                 .send("POST", u"/jobs/"_s + job.value("id"_L1).toString() + u"/complete"_s,
                       R"({"status":"succeeded","error":""})")
                 .status,
             204);
    const QString wrap = bench.value("SELECT id FROM secret_wraps");
    QCOMPARE(decoded(bench.get(u"/api/v1/requests/"_s + id + u"/wraps/"_s + wrap, u"developer"_s)
                         .object()
                         .value("value"_L1)),
             "one"_ba);
}

void TestPublicAgent::payloadsAreWhatItTakes()
{
    BrokerBench bench;
    PublicAgent agent = agentFor(bench, bench.mintAgent());
    const auto made = bench.post(
        u"/api/v1/requests/read"_s, u"developer"_s,
        R"({"target_provider_type":"vault","target_secret_ref":"db","justification":"j","target_provider_config":{"kvMount":"kv","kvPrefix":"team"}})");
    QCOMPARE(made.status, 201);
    bench.approve(made.object().value("id"_L1).toString());
    const WireReply claim = agent.send("POST", u"/jobs/claim"_s);
    const QJsonObject job = claim.object();
    for (const char *key :
         {"id", "job_type", "payload", "correlation_id", "claim_expires_at", "claim_id"})
        QVERIFY2(job.contains(QLatin1StringView(key)), key);
    // T9: nine digits and Z, in the agent's future.
    static const QRegularExpression t9(uR"(^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$)"_s);
    const QString expires = job.value("claim_expires_at"_L1).toString();
    QVERIFY2(t9.match(expires).hasMatch(), qPrintable(expires));
    const QDateTime at = QDateTime::fromString(expires.left(23) + u'Z', Qt::ISODateWithMs);
    QVERIFY(QDateTime::currentDateTimeUtc().secsTo(at) > 60);
    const QJsonObject payload = job.value("payload"_L1).toObject();
    QCOMPARE(payload.value("target_provider_config"_L1).toObject(),
             (QJsonObject{{u"kvMount"_s, u"kv"_s}, {u"kvPrefix"_s, u"team"_s}}));
    QCOMPARE(payload.value("target_keys"_L1), QJsonValue(QJsonArray()));
    QVERIFY(!payload.contains(u"wraps"_s));

    PublicAgent other = agentFor(bench, bench.mintAgent());
    QCOMPARE(
        bench
            .post(
                u"/api/v1/jobs"_s, u"admin"_s,
                R"({"job_type":"discover","payload":{"target_provider_type":"vault","scope":"team","label_selector":{"a":"b"}}})")
            .status,
        201);
    const QJsonObject discover = other.send("POST", u"/jobs/claim"_s).object();
    QCOMPARE(discover.value("job_type"_L1).toString(), u"discover"_s);
    QCOMPARE(discover.value("payload"_L1).toObject().value("scope"_L1), QJsonValue(u"team"_s));
}

void TestPublicAgent::discoverOfTheNewest()
{
    BrokerBench bench;
    PublicAgent agent = agentFor(bench, bench.mintAgent(R"({"cluster":"prod-eu"})"));
    QCOMPARE(
        bench
            .post(
                u"/api/v1/jobs"_s, u"admin"_s,
                R"({"job_type":"discover","agent_scope":{"cluster_name":"prod-eu"},"payload":{"target_provider_type":"vault","target_provider_config":{"kvMount":"kv"}}})")
            .status,
        201);
    const QJsonObject job = agent.send("POST", u"/jobs/claim"_s).object();
    QCOMPARE(job.value("job_type"_L1).toString(), u"discover"_s);
    const QByteArray items =
        R"([{"secret_ref":"pay/db","labels":{"team":"pay"},"version":"4","created_at_source":"2026-05-30T10:11:12.123456789Z","updated_at_source":"2026-06-01T00:00:00Z"},{"secret_ref":"pay/queue","labels":null,"version":"","checksum":"","created_at_source":null}])";
    const WireReply posted = agent.send("POST", u"/secrets/bulk"_s,
                                        R"({"cluster_name":"prod-eu","provider_type":"vault",)"
                                        R"("provider_config":{"kvMount":"kv"},"items":)" +
                                            items + "}");
    QCOMPARE(posted.status, 200);
    const QString first = bench.value("SELECT id FROM secrets WHERE secret_ref = 'pay/db'");
    const QString second = bench.value("SELECT id FROM secrets WHERE secret_ref = 'pay/queue'");
    QCOMPARE(posted.body, QByteArray(R"({"upserted_ids":[")" + first.toLatin1() + R"(",")" +
                                     second.toLatin1() + R"("],"count":2})"));
    QCOMPARE(agent
                 .send("POST", u"/jobs/"_s + job.value("id"_L1).toString() + u"/complete"_s,
                       R"({"status":"succeeded"})")
                 .status,
             204);
    QCOMPARE(bench.value("SELECT status FROM sync_jobs"), u"succeeded"_s);
    const QJsonObject listed = bench.get(u"/api/v1/secrets"_s, u"developer"_s).object();
    QCOMPARE(listed.value("total"_L1).toInt(), 2);
    const QJsonObject item = listed.value("items"_L1).toArray().first().toObject();
    QCOMPARE(item.value("secret_ref"_L1).toString(), u"pay/db"_s);
    QCOMPARE(item.value("created_at_source"_L1).toString(), u"2026-05-30T10:11:12.123456Z"_s);
    QVERIFY(!listed.value("items"_L1).toArray().last().toObject().contains("version"_L1));
    // A listing that found nothing.
    QCOMPARE(agent
                 .send("POST", u"/secrets/bulk"_s,
                       R"({"cluster_name":"prod-eu","provider_type":"vault","items":[]})")
                 .body,
             R"({"upserted_ids":null,"count":0})"_ba);
    QCOMPARE(agent.connections(), 1);
}

void TestPublicAgent::wrongSecretEverywhere()
{
    BrokerBench bench;
    const auto minted = bench.mintAgent();
    PublicAgent agent(bench.application->url(), minted.id, QByteArray(43, 'A'));
    const QString uuid = u"00000000-0000-4000-8000-00000000000a"_s;
    const std::vector<std::pair<QByteArray, QString>> calls{
        {"PUT", u"/public-key"_s},    {"POST", u"/heartbeat"_s},
        {"POST", u"/jobs/claim"_s},   {"POST", u"/jobs/"_s + uuid + u"/complete"_s},
        {"POST", u"/dek"_s},          {"POST", u"/wraps"_s},
        {"GET", u"/wraps/"_s + uuid}, {"POST", u"/secrets/bulk"_s}};
    for (const auto &[method, path] : calls)
        QCOMPARE(agent.send(method, path, method == "GET" ? QByteArray() : "{}"_ba).status, 401);
    QVERIFY(bench.count("audit_events WHERE action = 'agent.auth' AND status = 'denied'") >= 1);
}

QTEST_GUILESS_MAIN(TestPublicAgent)
#include "tst_public_agent.moc"
