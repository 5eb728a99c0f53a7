// Values between server and agent (contract B12, B13; invariants S3, S5, S8).
#include "shared/crypto/aes_gcm.h"
#include "tests/support/job_bench.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using core::ErrorCode;
using services::PostedWrap;
using test::JobBench;
using test::quoted;

namespace {

core::SecretBytes secretOf(const char *text)
{
    return core::SecretBytes::copyOf(std::string_view(text));
}

PostedWrap plain(const QUuid &request, const QString &key, const char *value)
{
    PostedWrap posted{.requestId = request, .keyName = key};
    posted.value = secretOf(value);
    return posted;
}

PostedWrap underDek(const QUuid &request, const crypto::DataKey &dek, const char *value)
{
    const QByteArray nonce = crypto::randomNonce();
    const auto text = secretOf(value);
    PostedWrap posted{.requestId = request, .keyName = u"K"_s};
    posted.envelope = crypto::DekEnvelope{
        .ciphertext = *crypto::aesGcmSeal(dek.plaintext.span(), nonce, {}, text.span()),
        .nonce = nonce,
        .dekCiphertext = dek.wrapped,
        .dekKmsKeyId = dek.keyId};
    return posted;
}

} // namespace

class TestWrapExchange : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fetchOnce();
    void fetchAgainByTheSameClaim();
    void fetchAfterALapse();
    void strangersLearnNothing();
    void swappedRowsAreNotOpened_data();
    void swappedRowsAreNotOpened();
    void kmsAwayConsumesNothing();
    void expiredIsGone();
    void onlyNamedKeysArePosted();
    void laterPostTakesThePlace();
    void dekIsGoodForOneWrapOfOneAgent();
    void damagedEnvelopesAreRefused();
    void postNeedsTheClaim();
};

void TestWrapExchange::fetchOnce()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid request = bench.approvedPatch({{u"K"_s, "v"}, {u"E"_s, ""}});
    bench.claimed(agent);
    const auto call = JobBench::asAgent(agent);
    for (const char *key : {"K", "E"}) {
        const QUuid wrap = bench.wrapOf(request, key);
        const auto fetched = bench.exchange.fetch(call, wrap, {});
        QVERIFY(fetched);
        QCOMPARE(fetched->value->view(), std::string_view(key[0] == 'K' ? "v" : ""));
        QCOMPARE(bench.exchange.fetch(call, wrap, {}).error().code, ErrorCode::WrapConsumed);
    }
    QCOMPARE(bench.count("audit_events WHERE action = 'wrap.retrieve' AND status = 'success'"), 2);
    QCOMPARE(bench.count("audit_events WHERE action = 'wrap.retrieve' AND status = 'denied'"), 2);
    QCOMPARE(bench.value("SELECT attempts FROM sync_jobs"), u"1"_s);
}

void TestWrapExchange::fetchAgainByTheSameClaim()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid wrap = bench.wrapOf(bench.approvedPatch());
    const auto job = bench.claimed(agent);
    const auto call = JobBench::asAgent(agent);
    QVERIFY(bench.exchange.fetch(call, wrap, job.claimId));
    QVERIFY(bench.exchange.fetch(call, wrap, job.claimId));
    QCOMPARE(bench.exchange.fetch(call, wrap, QUuid::createUuid()).error().code,
             ErrorCode::ClaimLost);
    QCOMPARE(bench.exchange.fetch(call, wrap, {}).error().code, ErrorCode::WrapConsumed);
    QCOMPARE(bench.count("audit_events WHERE action = 'wrap.refetch'"), 1);
}

void TestWrapExchange::fetchAfterALapse()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid other = bench.mint();
    const QUuid wrap = bench.wrapOf(bench.approvedPatch());
    const auto first = bench.claimed(agent);
    QVERIFY(bench.exchange.fetch(JobBench::asAgent(agent), wrap, first.claimId));
    bench.lapse();
    QCOMPARE(bench.exchange.fetch(JobBench::asAgent(agent), wrap, first.claimId).error().code,
             ErrorCode::ClaimLost);
    bench.claimed(other);
    QVERIFY(bench.exchange.fetch(JobBench::asAgent(other), wrap, {}));
    QCOMPARE(bench.count("audit_events WHERE action = 'wrap.rearm'"), 1);
    QCOMPARE(bench.exchange.fetch(JobBench::asAgent(other), wrap, {}).error().code,
             ErrorCode::WrapConsumed);
    // Who lost it learns only that the claim is gone.
    QVERIFY(!bench.exchange.fetch(JobBench::asAgent(agent), wrap, first.claimId));
}

void TestWrapExchange::strangersLearnNothing()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid other = bench.mint();
    const QUuid request = bench.approvedPatch();
    const QUuid wrap = bench.wrapOf(request);
    const auto code = [&](const QUuid &who, const QUuid &which) {
        return bench.exchange.fetch(JobBench::asAgent(who), which, {}).error().code;
    };
    // Nobody has claimed it yet.
    QCOMPARE(code(agent, wrap), ErrorCode::NotFound);
    const auto job = bench.claimed(agent);
    QCOMPARE(code(other, wrap), ErrorCode::NotFound);
    QCOMPARE(code(agent, QUuid::createUuid()), ErrorCode::NotFound);
    QCOMPARE(bench.exchange.fetch(JobBench::asAgent(other), wrap, job.claimId).error().code,
             ErrorCode::NotFound);
    // A read's wraps are for its requester.
    const QUuid read = bench.approvedRead();
    bench.claimed(agent);
    const auto posted = bench.exchange.post(JobBench::asAgent(agent), plain(read, u"K"_s, "v"));
    QVERIFY(posted);
    QCOMPARE(code(agent, posted->wrapId), ErrorCode::NotFound);
    QVERIFY(bench.queue.complete(JobBench::asAgent(agent), job.id, {.succeeded = true}));
    QCOMPARE(code(agent, wrap), ErrorCode::WrongState);
    QCOMPARE(bench.count("secret_wraps WHERE consumed_at IS NOT NULL"), 0);
}

void TestWrapExchange::swappedRowsAreNotOpened_data()
{
    QTest::addColumn<QByteArray>("tampering");
    const QByteArray from = " FROM secret_wraps o WHERE w.key_name = 'K' AND o.key_name = 'O'";
    QTest::newRow("another key's value")
        << "UPDATE secret_wraps w SET encrypted_value = o.encrypted_value, nonce = o.nonce, "
           "data_key_ciphertext = o.data_key_ciphertext"_ba +
               from;
    QTest::newRow("renamed") << "UPDATE secret_wraps SET key_name = 'X' WHERE key_name = 'O';"
                                "UPDATE secret_wraps SET key_name = 'O' WHERE key_name = 'K'"_ba;
    QTest::newRow("one bit")
        << "UPDATE secret_wraps SET encrypted_value = set_bit(encrypted_value, 3, "
           "1 - get_bit(encrypted_value, 3))"_ba;
    QTest::newRow("nonce") << "UPDATE secret_wraps SET nonce = set_byte(nonce, 0, "
                              "255 - get_byte(nonce, 0))"_ba;
    QTest::newRow("another KMS key") << "UPDATE secret_wraps SET kms_key_id = 'fake:2'"_ba;
}

void TestWrapExchange::swappedRowsAreNotOpened()
{
    QFETCH(QByteArray, tampering);
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid request = bench.approvedPatch({{u"K"_s, "4711-canary"}, {u"O"_s, "other"}});
    const QUuid wrap = bench.wrapOf(request);
    bench.claimed(agent);
    bench.sql(tampering);
    const auto fetched = bench.exchange.fetch(JobBench::asAgent(agent), wrap, {});
    QVERIFY(!fetched);
    QVERIFY(!fetched.error().message.contains(u"4711"_s));
    QCOMPARE(bench.count("secret_wraps WHERE consumed_at IS NOT NULL"), 0);
}

void TestWrapExchange::kmsAwayConsumesNothing()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid wrap = bench.wrapOf(bench.approvedPatch());
    bench.claimed(agent);
    bench.kms.available = false;
    QCOMPARE(bench.exchange.fetch(JobBench::asAgent(agent), wrap, {}).error().code,
             ErrorCode::Unavailable);
    QVERIFY(!bench.exchange.issueDek(JobBench::asAgent(agent)));
    bench.kms.available = true;
    QVERIFY(bench.exchange.fetch(JobBench::asAgent(agent), wrap, {}));
    QCOMPARE(bench.count("issued_deks"), 0);
}

void TestWrapExchange::expiredIsGone()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid wrap = bench.wrapOf(bench.approvedPatch());
    bench.claimed(agent);
    bench.sql("UPDATE secret_wraps SET expires_at = now() - interval '1 ms'");
    QCOMPARE(bench.exchange.fetch(JobBench::asAgent(agent), wrap, {}).error().code,
             ErrorCode::WrapExpired);
}

void TestWrapExchange::onlyNamedKeysArePosted()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const auto call = JobBench::asAgent(agent);
    const QUuid named = bench.approvedRead({u"K"_s});
    bench.claimed(agent);
    QVERIFY(bench.exchange.post(call, plain(named, u"K"_s, "v")));
    QVERIFY(!bench.exchange.post(call, plain(named, u"OTHER"_s, "v")));
    const QUuid open = bench.approvedRead({});
    bench.claimed(agent);
    QVERIFY(bench.exchange.post(call, plain(open, u"anything"_s, "")));
    QVERIFY(!bench.exchange.post(call, plain(open, QString(1025, u'k'), "v")));
    const QUuid patch = bench.approvedPatch();
    bench.claimed(agent);
    QVERIFY(!bench.exchange.post(call, plain(patch, u"K"_s, "v")));
    QCOMPARE(bench.count("secret_wraps w JOIN access_requests r ON r.id = w.request_id WHERE "
                         "r.type = 'read'"),
             2);
}

void TestWrapExchange::laterPostTakesThePlace()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const auto call = JobBench::asAgent(agent);
    const QUuid request = bench.approvedRead();
    const auto job = bench.claimed(agent);
    const auto first = bench.exchange.post(call, plain(request, u"K"_s, "old"));
    const auto second = bench.exchange.post(call, plain(request, u"K"_s, "new"));
    QVERIFY(first && second);
    QVERIFY(first->wrapId != second->wrapId);
    QCOMPARE(bench.count("secret_wraps WHERE encrypted_value IS NOT NULL"), 1);
    QVERIFY(bench.queue.complete(call, job.id, {.succeeded = true}));
    const auto revealed = bench.reveal.reveal(bench.as(bench.dora), request, second->wrapId);
    QVERIFY(revealed);
    QCOMPARE(revealed->value.view(), std::string_view("new"));
    QVERIFY(!bench.reveal.reveal(bench.as(bench.dora), request, first->wrapId));
}

void TestWrapExchange::dekIsGoodForOneWrapOfOneAgent()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid other = bench.mint();
    const auto call = JobBench::asAgent(agent);
    const QUuid request = bench.approvedRead();
    bench.claimed(agent);
    const auto dek = bench.exchange.issueDek(call);
    QVERIFY(dek);
    QVERIFY(bench.exchange.post(call, underDek(request, *dek, "v")));
    QCOMPARE(bench.exchange.post(call, underDek(request, *dek, "v")).error().code,
             ErrorCode::DekSpent);
    // Somebody else's, an unknown and an old one.
    const auto foreign = bench.exchange.issueDek(JobBench::asAgent(other));
    QCOMPARE(bench.exchange.post(call, underDek(request, *foreign, "v")).error().code,
             ErrorCode::InvalidField);
    const auto unknown = bench.kms.generateDataKey();
    QCOMPARE(bench.exchange.post(call, underDek(request, *unknown, "v")).error().code,
             ErrorCode::InvalidField);
    const auto old = bench.exchange.issueDek(call);
    bench.sql("UPDATE issued_deks SET expires_at = now() - interval '1 ms'");
    QCOMPARE(bench.exchange.post(call, underDek(request, *old, "v")).error().code,
             ErrorCode::InvalidField);
    QCOMPARE(bench.count("secret_wraps"), 1);
}

void TestWrapExchange::damagedEnvelopesAreRefused()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const auto call = JobBench::asAgent(agent);
    const QUuid request = bench.approvedRead();
    bench.claimed(agent);
    const auto dek = bench.exchange.issueDek(call);
    PostedWrap damaged = underDek(request, *dek, "v");
    damaged.envelope->ciphertext[0] = char(damaged.envelope->ciphertext[0] ^ 1);
    QCOMPARE(bench.exchange.post(call, damaged).error().code, ErrorCode::InvalidField);
    // The transaction took the spending back, so a good one still goes through.
    QVERIFY(bench.exchange.post(call, underDek(request, *dek, "v")));
}

void TestWrapExchange::postNeedsTheClaim()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid other = bench.mint();
    const QUuid request = bench.approvedRead();
    QVERIFY(!bench.exchange.post(JobBench::asAgent(agent), plain(request, u"K"_s, "v")));
    const auto job = bench.claimed(agent);
    QCOMPARE(
        bench.exchange.post(JobBench::asAgent(other), plain(request, u"K"_s, "v")).error().code,
        ErrorCode::NotFound);
    PostedWrap stale = plain(request, u"K"_s, "v");
    stale.claimId = QUuid::createUuid();
    QCOMPARE(bench.exchange.post(JobBench::asAgent(agent), stale).error().code,
             ErrorCode::ClaimLost);
    QVERIFY(bench.queue.complete(JobBench::asAgent(agent), job.id, {.succeeded = true}));
    QCOMPARE(
        bench.exchange.post(JobBench::asAgent(agent), plain(request, u"K"_s, "v")).error().code,
        ErrorCode::WrongState);
    QCOMPARE(bench.count("secret_wraps"), 0);
}

QTEST_GUILESS_MAIN(TestWrapExchange)
#include "tst_wrap_exchange.moc"
