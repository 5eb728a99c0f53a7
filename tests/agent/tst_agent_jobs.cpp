// sb-agent as a process: what it makes of patches and reads.
#include "shared/core/uuid_text.h"
#include "tests/agent/agent_bench.h"
#include "tests/support/crypto_vectors.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace sb::test;

namespace {

constexpr auto everybodysRights = QFile::Permissions::fromInt(0x7077);
const QByteArray canary = "canary-4f1d-\"quoted\"-\xc3\xa4";

const QByteArray canaryAsJson = "\"canary-4f1d-\\\"quoted\\\"-\xc3\xa4\"";

ScriptedRequest requestTo(const AgentBench &bench, const QByteArray &suffix)
{
    auto &plane = const_cast<ScriptedControlPlane &>(bench.plane);
    for (const ScriptedRequest &request : plane.server().requests()) {
        if (request.target.endsWith(suffix))
            return request;
    }
    return {};
}

} // namespace

class TestAgentJobs : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<AgentBench> m_bench;

private Q_SLOTS:

    void init() { m_bench = std::make_unique<AgentBench>(); }

    void cleanup()
    {
        // Whatever a test did, no value may be seen anywhere but at the provider (invariant S4).
        const QByteArray output = m_bench->agent ? m_bench->agent->output() : QByteArray();
        QVERIFY2(!output.contains("canary-4f1d"), output.constData());
        m_bench.reset();
    }

    void aPatchKeepsTheOtherKeysToTheDigit()
    {
        m_bench->writeSecret(u"app"_s, R"({"n": 1.50e3, "A":"old", "o":{"x":[1,null]},"b":true})");
        const QUuid job = m_bench->plane.addPatch(
            u"file"_s, u"app"_s, {{.key = u"A"_s, .value = canary}, {.key = u"B"_s, .value = ""}});
        m_bench->start();
        QCOMPARE(m_bench->endOf(job).status, u"succeeded"_s);
        QCOMPARE(m_bench->secret(u"app"_s),
                 R"({"n":1.50e3,"A":)" + canaryAsJson + R"(,"o":{"x":[1,null]},"b":true,"B":""})");
        QCOMPARE(QFile::permissions(m_bench->pathOf(u"app"_s)) & everybodysRights,
                 QFile::ReadOwner | QFile::WriteOwner);

        const ScriptedRequest claim = requestTo(*m_bench, "/jobs/claim");
        QCOMPARE(claim.header("prefer"), "wait=20"_ba);
        const ScriptedRequest complete = requestTo(*m_bench, "/complete");
        QVERIFY(!complete.header("x-claim-id").isEmpty());
        QCOMPARE(complete.body, R"({"status":"succeeded"})"_ba);
        QTRY_VERIFY(
            m_bench->agent->probe(u"/metrics"_s)
                .second.contains(R"(sb_agent_jobs_total{outcome="succeeded",type="patch"} 1)"));
        QVERIFY(!m_bench->agent->probe(u"/metrics"_s).second.contains("canary"));
        const QByteArray jobLog =
            "\"job_id\":\"" + sb::core::toText(job).toLatin1() + "\",\"job_type\":\"patch\"";
        QTRY_VERIFY(m_bench->agent->output().contains(jobLog));
    }

    void aSecretThatIsMissingIsMade()
    {
        const QUuid job =
            m_bench->plane.addPatch(u"file"_s, u"team/app"_s, {{.key = u"K"_s, .value = "v"}});
        m_bench->start();
        QCOMPARE(m_bench->endOf(job).status, u"succeeded"_s);
        QCOMPARE(m_bench->secret(u"team/app"_s), R"({"K":"v"})"_ba);
    }

    void valuesThatAreThereAreNotWritten()
    {
        // Written by another hand, as only the untouched file still shows.
        const QByteArray before = R"( { "K" : "\u0076" , "n" : 1 } )";
        m_bench->writeSecret(u"app"_s, before);
        const QUuid job =
            m_bench->plane.addPatch(u"file"_s, u"app"_s, {{.key = u"K"_s, .value = "v"}});
        m_bench->start();
        QCOMPARE(m_bench->endOf(job).status, u"succeeded"_s);
        QCOMPARE(m_bench->secret(u"app"_s), before);
    }

    void theVectorsEnvelopeIsOpened()
    {
        const QJsonObject vector =
            cryptoVectors(u"sealed_envelope"_s).value(u"cases"_s).toArray().first().toObject();
        m_bench->variables[u"SB_AGENT_PRIVATE_KEY"_s] =
            vector.value(u"agent_private_key"_s).toString();
        const QUuid job = m_bench->plane.addPatch(
            u"file"_s, u"app"_s,
            {{.key = u"K"_s,
              .value = fromBase64(vector, u"plaintext"_s),
              .sealed = sb::crypto::SealedEnvelope{
                  .ciphertext = fromBase64(vector, u"ciphertext"_s),
                  .nonce = fromBase64(vector, u"nonce"_s),
                  .ephemeralPublicKey = fromBase64(vector, u"ephemeral_public_key"_s)}}});
        m_bench->start();
        QCOMPARE(m_bench->endOf(job).status, u"succeeded"_s);
        QCOMPARE(m_bench->secret(u"app"_s), R"({"K":"s3cr3t-value"})"_ba);
        QVERIFY(requestTo(*m_bench, "/public-key")
                    .body.contains(vector.value(u"agent_public_key"_s).toString().toLatin1()));
    }

    void aPatchIsRefused_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QString>("ref");
        QTest::addColumn<ScriptedWrap>("wrap");
        QTest::addColumn<QString>("error");
        const auto row = [](const char *name, const QByteArray &before, const QString &ref,
                            const ScriptedWrap &wrap, const QString &error) {
            QTest::newRow(name) << before << ref << wrap << error;
        };
        const QByteArray bundle = R"({"K":"old"})";
        const ScriptedWrap good{.key = u"K"_s, .value = canary};
        const auto with = [&](const auto &change) {
            ScriptedWrap wrap = good;
            change(wrap);
            return wrap;
        };
        row("a value in the clear", bundle, u"app"_s, with([](ScriptedWrap &wrap) {
                wrap.isPlain = true;
                wrap.isSealed = false;
            }),
            u"did not come sealed"_s);
        row("both forms", bundle, u"app"_s, with([](ScriptedWrap &wrap) { wrap.isPlain = true; }),
            u"did not come sealed"_s);
        row("neither form", bundle, u"app"_s,
            with([](ScriptedWrap &wrap) { wrap.isSealed = false; }), u"did not come sealed"_s);
        row("another hash", bundle, u"app"_s,
            with([](ScriptedWrap &wrap) { wrap.contentHash = QByteArray(64, 'a'); }),
            u"not what was wrapped"_s);
        row("an envelope that was changed", bundle, u"app"_s, with([](ScriptedWrap &wrap) {
                wrap.sealed = sb::crypto::SealedEnvelope{.ciphertext = QByteArray(40, 'c'),
                                                         .nonce = QByteArray(12, 'n'),
                                                         .ephemeralPublicKey = QByteArray(32, 'e')};
            }),
            u"cannot be opened"_s);
        row("bytes that are no text", bundle, u"app"_s,
            with([](ScriptedWrap &wrap) { wrap.value = "canary-4f1d\xff"; }), u"\"K\""_s);
        row("a target that is a list", "[1]", u"app"_s, good, u"not a JSON object"_s);
        row("a target that is no JSON", "K=canary-4f1d", u"app"_s, good, u"not a JSON object"_s);
        row("a target outside", bundle, u"../app"_s, good, u"leaves its place"_s);
    }

    void aPatchIsRefused()
    {
        QFETCH(QByteArray, before);
        QFETCH(QString, ref);
        QFETCH(ScriptedWrap, wrap);
        QFETCH(QString, error);
        m_bench->writeSecret(u"app"_s, before);
        const QUuid job = m_bench->plane.addPatch(u"file"_s, ref, {wrap});
        m_bench->start();
        const JobEnd end = m_bench->endOf(job);
        QCOMPARE(end.status, u"failed"_s);
        QVERIFY2(end.error.contains(error), qPrintable(end.error));
        QVERIFY2(!end.error.contains("canary"_L1), qPrintable(end.error));
        QCOMPARE(m_bench->secret(u"app"_s), before);
    }

    void aReadPostsTheChosenKeys_data()
    {
        QTest::addColumn<QStringList>("keys");
        QTest::addColumn<QStringList>("posted");
        QTest::newRow("all") << QStringList() << QStringList{u"A"_s, u"E"_s, u"N"_s, u"O"_s};
        QTest::newRow("some") << QStringList{u"O"_s, u"A"_s} << QStringList{u"A"_s, u"O"_s};
        QTest::newRow("one is absent") << QStringList{u"A"_s, u"missing"_s} << QStringList{u"A"_s};
    }

    void aReadPostsTheChosenKeys()
    {
        QFETCH(QStringList, keys);
        QFETCH(QStringList, posted);
        m_bench->writeSecret(u"app"_s,
                             R"({"A":)" + canaryAsJson + R"(,"N":1.50,"O":{"a": [true]},"E":""})");
        const std::map<QString, QByteArray> values{
            {u"A"_s, canary}, {u"N"_s, "1.50"}, {u"O"_s, R"({"a":[true]})"}, {u"E"_s, ""}};
        const QUuid job = m_bench->plane.addRead(u"file"_s, u"app"_s, keys);
        m_bench->start();
        QCOMPARE(m_bench->endOf(job).status, u"succeeded"_s);
        std::map<QString, QByteArray> expected;
        for (const QString &key : posted)
            expected[key] = values.at(key);
        QCOMPARE(m_bench->plane.postedFor(job), expected);
        QCOMPARE(m_bench->plane.count("/dek"), static_cast<int>(posted.size()));
    }

    void aReadThatFindsNothingFails_data()
    {
        QTest::addColumn<QString>("ref");
        QTest::addColumn<QStringList>("keys");
        QTest::newRow("none of the keys") << u"app"_s << QStringList{u"x"_s, u"y"_s};
        QTest::newRow("no secret") << u"other"_s << QStringList();
        QTest::newRow("no directory") << u"a/b"_s << QStringList();
        QTest::newRow("nothing in it") << u"empty"_s << QStringList();
    }

    void aReadThatFindsNothingFails()
    {
        QFETCH(QString, ref);
        QFETCH(QStringList, keys);
        m_bench->writeSecret(u"app"_s, R"({"A":"v"})");
        m_bench->writeSecret(u"empty"_s, "{}");
        const QUuid job = m_bench->plane.addRead(u"file"_s, ref, keys);
        m_bench->start();
        QCOMPARE(m_bench->endOf(job).status, u"failed"_s);
        QVERIFY(m_bench->plane.postedFor(job).empty());
    }

    void whatThisAgentDoesNotDoFails_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QJsonObject>("payload");
        QTest::addColumn<QString>("error");
        const QJsonObject vault{{u"target_provider_type"_s, u"vault"_s},
                                {u"target_secret_ref"_s, u"app"_s}};
        const QJsonObject file{{u"target_provider_type"_s, u"file"_s},
                               {u"target_secret_ref"_s, u"app"_s}};
        QTest::newRow("a discovery") << u"discover"_s << vault << u"no SB_CLUSTER_NAME"_s;
        QTest::newRow("a type of later") << u"rotate"_s << file << u"of type rotate"_s;
        QTest::newRow("a provider it has not") << u"read"_s << vault << u"serves no vault"_s;
        QTest::newRow("a patch of nothing") << u"patch"_s << file << u"without wraps"_s;
        QTest::newRow("an empty payload") << u"patch"_s << QJsonObject() << u"payload"_s;
    }

    void whatThisAgentDoesNotDoFails()
    {
        QFETCH(QString, type);
        QFETCH(QJsonObject, payload);
        QFETCH(QString, error);
        const QUuid job = m_bench->plane.addJob(type, payload);
        m_bench->start();
        const JobEnd end = m_bench->endOf(job);
        QCOMPARE(end.status, u"failed"_s);
        QVERIFY2(end.error.contains(error), qPrintable(end.error));
    }
};

QTEST_GUILESS_MAIN(TestAgentJobs)
#include "tst_agent_jobs.moc"
