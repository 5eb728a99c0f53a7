// Revealing what a read brought (contract B12, invariants S3, S5).
#include "tests/support/request_bench.h"

#include <QCryptographicHash>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using core::ErrorCode;
using test::quoted;
using test::RequestBench;

namespace {

/// A read by Dora, approved, with one value posted.
struct ReadBench : RequestBench
{
    QUuid dora = addUser(u"Dora"_s, {u"developer"_s});
    QUuid abe = addUser(u"Abe"_s, {u"approver"_s});
    QUuid request = submitted(dora, aRead());
    QUuid wrap = {};

    ReadBench()
    {
        if (!decision.approve(as(abe), request, {}))
            qFatal("approve failed");
        wrap = postWrap(request, u"K"_s, "s3cr3t-canary");
    }
};

} // namespace

class TestWrapReveal : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void valueComesOnce();
    void emptyValueIsAValue();
    void onlyWhenExecuted_data();
    void onlyWhenExecuted();
    void onlyForTheRequester();
    void patchWrapsAreNeverRevealed();
    void expiredIsGone();
    void supersededIsUnknown();
    void withoutKmsNothingIsConsumed();
    void movedCiphertextDoesNotOpen();
    void probeConsumesNothing();
    void listShowsMetadataOnly();
};

void TestWrapReveal::valueComesOnce()
{
    ReadBench bench;
    bench.complete(bench.request);
    const auto revealed = bench.reveal.reveal(bench.as(bench.dora), bench.request, bench.wrap);
    QVERIFY2(revealed, qPrintable(revealed ? QString() : revealed.error().message));
    QCOMPARE(revealed->keyName, u"K"_s);
    QVERIFY(revealed->value.view() == "s3cr3t-canary");
    QCOMPARE(revealed->contentHash,
             QCryptographicHash::hash("s3cr3t-canary", QCryptographicHash::Sha256).toHex());
    QCOMPARE(bench.count("secret_wraps WHERE encrypted_value IS NULL AND shredded_at IS NOT NULL "
                         "AND consumed_by_user = " +
                         quoted(bench.dora)),
             1);
    QCOMPARE(bench.reveal.reveal(bench.as(bench.dora), bench.request, bench.wrap).error().code,
             ErrorCode::WrapConsumed);
    QCOMPARE(bench.count("audit_events WHERE action = 'wrap.retrieve' AND status = 'success' AND "
                         "correlation_id = " +
                         quoted(bench.request)),
             1);
    QCOMPARE(bench.count("audit_events WHERE action = 'wrap.retrieve' AND status = 'denied' AND "
                         "correlation_id = " +
                         quoted(bench.request)),
             1);
    QCOMPARE(
        bench.count("audit_events WHERE metadata::text LIKE '%canary%' OR metadata::text LIKE '%" +
                    revealed->contentHash + "%'"),
        0);
}

void TestWrapReveal::emptyValueIsAValue()
{
    ReadBench bench;
    const QUuid empty = bench.postWrap(bench.request, u"E"_s, "");
    bench.complete(bench.request);
    const auto revealed = bench.reveal.reveal(bench.as(bench.dora), bench.request, empty);
    QVERIFY(revealed);
    QVERIFY(revealed->value.isEmpty());
}

void TestWrapReveal::onlyWhenExecuted_data()
{
    QTest::addColumn<QString>("status");
    QTest::addColumn<ErrorCode>("code");
    for (const char *status : {"pending", "approved"})
        QTest::newRow(status) << QString::fromLatin1(status) << ErrorCode::NotReady;
    // What never ran has no value to give, now or later.
    for (const char *status : {"rejected", "cancelled", "failed", "expired"})
        QTest::newRow(status) << QString::fromLatin1(status) << ErrorCode::WrapExpired;
}

void TestWrapReveal::onlyWhenExecuted()
{
    QFETCH(QString, status);
    QFETCH(ErrorCode, code);
    ReadBench bench;
    bench.sql("UPDATE access_requests SET status = '" + status.toLatin1() + "'");
    QCOMPARE(bench.reveal.reveal(bench.as(bench.dora), bench.request, bench.wrap).error().code,
             code);
    QCOMPARE(bench.count("secret_wraps WHERE consumed_at IS NOT NULL"), 0);
}

void TestWrapReveal::onlyForTheRequester()
{
    ReadBench bench;
    bench.complete(bench.request);
    const QUuid sam = bench.addUser(u"Sam"_s, {u"developer"_s});
    const QUuid audrey = bench.addUser(u"Audrey"_s, {u"auditor"_s});
    for (const QUuid &seer : {bench.abe, audrey}) {
        QCOMPARE(bench.reveal.reveal(bench.as(seer), bench.request, bench.wrap).error().code,
                 ErrorCode::Forbidden);
        QCOMPARE(bench.reveal.list(bench.as(seer), bench.request).error().code,
                 ErrorCode::Forbidden);
    }
    QCOMPARE(bench.reveal.reveal(bench.as(sam), bench.request, bench.wrap).error().code,
             ErrorCode::NotFound);
    QCOMPARE(bench.reveal.list(bench.as(sam), bench.request).error().code, ErrorCode::NotFound);
    QCOMPARE(
        bench.reveal.reveal(bench.as(bench.dora), QUuid::createUuid(), bench.wrap).error().code,
        ErrorCode::NotFound);
    const QUuid other = bench.submitted(bench.dora, RequestBench::aRead());
    bench.complete(other);
    QCOMPARE(bench.reveal.reveal(bench.as(bench.dora), other, bench.wrap).error().code,
             ErrorCode::NotFound);
    QCOMPARE(bench.count("secret_wraps WHERE consumed_at IS NOT NULL"), 0);
    QCOMPARE(bench.count("audit_events WHERE status = 'denied' AND correlation_id = " +
                         quoted(bench.request)),
             4);
}

void TestWrapReveal::patchWrapsAreNeverRevealed()
{
    ReadBench bench;
    const QUuid patch = bench.submitted(bench.dora, RequestBench::aPatch());
    bench.complete(patch);
    const QUuid wrap(
        bench.value("SELECT id FROM secret_wraps WHERE request_id = " + quoted(patch)));
    QCOMPARE(bench.reveal.reveal(bench.as(bench.dora), patch, wrap).error().code,
             ErrorCode::NotFound);
    QCOMPARE(bench.reveal.list(bench.as(bench.dora), patch)->size(), 1U);
}

void TestWrapReveal::expiredIsGone()
{
    ReadBench bench;
    bench.complete(bench.request);
    bench.sql("UPDATE secret_wraps SET expires_at = now() - interval '1 second'");
    QCOMPARE(bench.reveal.reveal(bench.as(bench.dora), bench.request, bench.wrap).error().code,
             ErrorCode::WrapExpired);
    QCOMPARE(bench.expiry.shredExpiredWraps(RequestBench::asSystem(), 100), 1);
    QCOMPARE(bench.expiry.shredExpiredWraps(RequestBench::asSystem(), 100), 0);
    QCOMPARE(bench.reveal.reveal(bench.as(bench.dora), bench.request, bench.wrap).error().code,
             ErrorCode::WrapExpired);
    QCOMPARE(bench.count("secret_wraps WHERE encrypted_value IS NOT NULL"), 0);
    QCOMPARE(
        bench.count(
            "audit_events WHERE action = 'wrap.expire' AND actor = 'system' AND correlation_id = " +
            quoted(bench.request)),
        1);
}

void TestWrapReveal::supersededIsUnknown()
{
    ReadBench bench;
    storage::Transaction tx(bench.db.database.connection());
    QVERIFY(storage::SecretWrapRepository().supersede(tx, bench.request, u"K"_s));
    tx.commit();
    const QUuid later = bench.postWrap(bench.request, u"K"_s, "newer");
    bench.complete(bench.request);
    QCOMPARE(bench.reveal.reveal(bench.as(bench.dora), bench.request, bench.wrap).error().code,
             ErrorCode::NotFound);
    QCOMPARE(bench.reveal.list(bench.as(bench.dora), bench.request)->size(), 1U);
    QVERIFY(bench.reveal.reveal(bench.as(bench.dora), bench.request, later)->value.view() ==
            "newer");
}

void TestWrapReveal::withoutKmsNothingIsConsumed()
{
    ReadBench bench;
    bench.complete(bench.request);
    bench.kms.available = false;
    QCOMPARE(bench.reveal.reveal(bench.as(bench.dora), bench.request, bench.wrap).error().code,
             ErrorCode::Unavailable);
    bench.kms.available = true;
    QVERIFY(bench.reveal.reveal(bench.as(bench.dora), bench.request, bench.wrap));
}

void TestWrapReveal::movedCiphertextDoesNotOpen()
{
    ReadBench bench;
    const QUuid other = bench.postWrap(bench.request, u"L"_s, "other");
    bench.complete(bench.request);
    bench.sql("UPDATE secret_wraps w SET encrypted_value = o.encrypted_value, nonce = o.nonce, "
              "data_key_ciphertext = o.data_key_ciphertext FROM secret_wraps o WHERE w.id = " +
              quoted(bench.wrap) + " AND o.id = " + quoted(other));
    QCOMPARE(bench.reveal.reveal(bench.as(bench.dora), bench.request, bench.wrap).error().code,
             ErrorCode::Internal);
    bench.sql("UPDATE secret_wraps SET key_name = 'M' WHERE id = " + quoted(other));
    QCOMPARE(bench.reveal.reveal(bench.as(bench.dora), bench.request, other).error().code,
             ErrorCode::Internal);
    QCOMPARE(bench.count("secret_wraps WHERE consumed_at IS NOT NULL"), 0);
}

void TestWrapReveal::probeConsumesNothing()
{
    ReadBench bench;
    QCOMPARE(bench.reveal.probe(bench.as(bench.dora), bench.request, bench.wrap).error().code,
             ErrorCode::NotReady);
    bench.complete(bench.request);
    QVERIFY(bench.reveal.probe(bench.as(bench.dora), bench.request, bench.wrap));
    QVERIFY(bench.reveal.probe(bench.as(bench.dora), bench.request, bench.wrap));
    QVERIFY(bench.reveal.reveal(bench.as(bench.dora), bench.request, bench.wrap));
    QCOMPARE(bench.reveal.probe(bench.as(bench.dora), bench.request, bench.wrap).error().code,
             ErrorCode::WrapConsumed);
}

void TestWrapReveal::listShowsMetadataOnly()
{
    ReadBench bench;
    const auto wraps = bench.reveal.list(bench.as(bench.dora), bench.request);
    QVERIFY(wraps);
    QCOMPARE(wraps->size(), 1U);
    QCOMPARE(wraps->at(0).id, bench.wrap);
    QVERIFY(wraps->at(0).encryptedValue.isEmpty());
    QVERIFY(!wraps->at(0).consumedAt);
}

QTEST_GUILESS_MAIN(TestWrapReveal)
#include "tst_wrap_reveal.moc"
