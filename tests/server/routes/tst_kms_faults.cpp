// The key service is away, slow, answers garbage or with another key: no wrap is lost or consumed,
// the answer is 503, and readiness says so.
#include "tests/support/broker_bench.h"
#include "tests/support/fake_vault.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace sb;
using namespace sb::test;
using Mood = FakeVault::Mood;

class TestKmsFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsLost_data();
    void nothingIsLost();
    void startIsRefusedWithoutTheKey();
};

void TestKmsFaults::nothingIsLost_data()
{
    QTest::addColumn<Mood>("mood");
    QTest::newRow("away") << Mood::Away;
    QTest::newRow("mute") << Mood::Mute;
    QTest::newRow("garbage") << Mood::Garbage;
    QTest::newRow("endless") << Mood::Endless;
    QTest::newRow("sealed") << Mood::Sealed;
    QTest::newRow("forbids") << Mood::Forbids;
    QTest::newRow("another key's bytes") << Mood::OtherKey;
    QTest::newRow("another key") << Mood::Amnesia;
}

namespace {

void useVault(config::ServerConfig &config, const FakeVault &vault)
{
    config.kms.backend = config::KmsBackend::VaultTransit;
    config.kms.vault.address = vault.url();
    config.kms.vault.token = core::SecretBytes::copyOf("s.token");
    config.kms.vault.key = u"broker"_s;
    // As an operator may: what is awaited here comes sooner.
    config.kms.timeout = 600ms;
    config.kms.checkInterval = 500ms;
}

} // namespace

void TestKmsFaults::nothingIsLost()
{
    QFETCH(Mood, mood);
    FakeVault vault;
    BrokerBench bench([&](config::ServerConfig &config) { useVault(config, vault); });
    const auto agent = bench.mintAgent();
    QCOMPARE(bench.http->send({.path = u"/readyz"_s}).status, 200);

    // A patch, claimed, its wrap unfetched.
    const QString patch = bench.submitPatch(R"({"K":"4711"})");
    bench.approve(patch);
    const Reply claim = bench.asAgent(agent, "POST", u"/jobs/claim"_s, "{}");
    QCOMPARE(claim.status, 200);
    const QString wrap =
        bench.value("SELECT id FROM secret_wraps WHERE request_id = '" + patch.toLatin1() + "'");
    const QString fetch = u"/wraps/"_s + wrap;

    vault.mood = mood;
    const Reply fetched = bench.asAgent(agent, "GET", fetch);
    QCOMPARE(fetched.status, 503);
    QCOMPARE(fetched.error(), u"unavailable"_s);
    QVERIFY(!fetched.header("retry-after").isEmpty());
    QVERIFY(!fetched.body.contains("4711") && !fetched.body.contains("s.token") &&
            !fetched.body.contains("127.0.0.1"));
    QCOMPARE(bench.count("secret_wraps WHERE consumed_at IS NOT NULL OR shredded_at IS NOT NULL"),
             0);
    // A KMS that only forgot what it wrapped still takes new values.
    const bool wraps = mood == Mood::OtherKey || mood == Mood::Amnesia;
    const Reply submitted = bench.post(
        u"/api/v1/requests"_s, u"developer"_s,
        R"({"target_provider_type":"file","target_secret_ref":"x","justification":"y","key_values":{"A":"b"}})");
    QCOMPARE(submitted.status, wraps ? 201 : 503);
    QCOMPARE(bench.count("access_requests"), wraps ? 2 : 1);
    QCOMPARE(bench.asAgent(agent, "POST", u"/dek"_s, "{}").status, wraps ? 201 : 503);
    Reply ready;
    QTRY_VERIFY_WITH_TIMEOUT((ready = bench.http->send({.path = u"/readyz"_s})).status == 503,
                             25'000);
    QVERIFY2(ready.object().value("failures"_L1).toObject().contains(u"kms"_s),
             ready.body.constData());

    vault.mood = Mood::Well;
    Reply again;
    // Not by QTRY_, which asks once more after it was right: the value is given out once.
    QVERIFY2(
        QTest::qWaitFor([&] { return (again = bench.asAgent(agent, "GET", fetch)).status == 200; },
                        15'000),
        again.body.constData());
    QCOMPARE(QByteArray::fromBase64(again.object().value("value"_L1).toString().toLatin1()),
             "4711"_ba);
    QCOMPARE(bench.count("secret_wraps WHERE consumed_at IS NOT NULL"), 1);
}

/// A database whose keys another key service wrapped is not served at all.
void TestKmsFaults::startIsRefusedWithoutTheKey()
{
    FakeVault vault;
    const TestDatabase db;
    const auto configured = [&] {
        config::ServerConfig config;
        config.environment = config::Environment::Development;
        config.listen = {.host = QHostAddress(QHostAddress::LocalHost), .port = 0};
        config.databaseUrl = db.url;
        config.jwtSecret =
            core::SecretBytes::copyOf(std::string_view("0123456789abcdef0123456789abcdef"));
        useVault(config, vault);
        return config;
    };
    {
        app::Application first(configured());
        QVERIFY(first.start());
    }
    for (const Mood mood : {Mood::Amnesia, Mood::Sealed}) {
        vault.mood = mood;
        app::Application second(configured());
        const auto started = second.start();
        QVERIFY(!started);
        QVERIFY(!started.error().message.isEmpty());
    }
    vault.mood = Mood::Well;
    app::Application third(configured());
    QVERIFY(third.start());
}

QTEST_GUILESS_MAIN(TestKmsFaults)
#include "tst_kms_faults.moc"
