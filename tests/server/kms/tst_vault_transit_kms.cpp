// Vault's transit engine as key service, against a Vault that checks every byte it is asked.
#include "server/kms/vault_transit_kms.h"
#include "tests/support/fake_vault.h"
#include "tests/support/test_authority.h"

#include <QElapsedTimer>
#include <QSslKey>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace sb;
using namespace sb::test;
using core::ErrorCode;
using Mood = FakeVault::Mood;

namespace {

core::SecretBytes secretOf(std::string_view text)
{
    return core::SecretBytes::copyOf(text);
}

config::VaultTransitSettings settingsFor(const FakeVault &vault, std::string_view token = "s.token")
{
    return {.address = vault.url(), .token = secretOf(token), .key = u"broker"_s};
}

constexpr kms::CallTimes quick{
    .oneTry = 300ms, .deadline = 700ms, .firstPause = 10ms, .rest = 300ms};

} // namespace

class TestVaultTransitKms : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wrapsAndUnwraps();
    void oldVersionsAreOpened();
    void rowsNameTheirKey_data();
    void rowsNameTheirKey();
    void whatIsNoWrappedKey();
    void faults_data();
    void faults();
    void aHiccupIsOutlasted();
    void aDeadVaultIsLeftAlone();
    void tokenIsRenewed();
    void tokenWithoutAnEndIsNot();
    void newTokenFromTheFile();
    void newTokenIsRenewedInItsTime();
    void tokenThatCannotBeRenewedIsFollowedByAnother();
    void overTls();
};

void TestVaultTransitKms::wrapsAndUnwraps()
{
    FakeVault vault;
    kms::VaultTransitKms kms(settingsFor(vault));
    QCOMPARE(kms.currentKeyId(), u"vault-transit:transit/broker"_s);
    const auto made = kms.generateDataKey();
    QVERIFY(made);
    QCOMPARE(made->plaintext.size(), 32U);
    QVERIFY(made->wrapped.startsWith("vault:v1:"));
    QCOMPARE(made->keyId, kms.currentKeyId());
    QCOMPARE(kms.generationMark(made->wrapped), "vault:v1:"_ba);
    const auto opened = kms.decryptDataKey(made->wrapped, made->keyId);
    QVERIFY(opened);
    QVERIFY(opened->equals(made->plaintext));
    QCOMPARE(vault.faults(), QStringList());
}

void TestVaultTransitKms::oldVersionsAreOpened()
{
    FakeVault vault;
    kms::VaultTransitKms kms(settingsFor(vault));
    const auto old = kms.generateDataKey();
    vault.version = 12;
    const auto fresh = kms.generateDataKey();
    QVERIFY(old && fresh);
    QCOMPARE(kms.generationMark(fresh->wrapped), "vault:v12:"_ba);
    QVERIFY(kms.decryptDataKey(old->wrapped, old->keyId));
}

void TestVaultTransitKms::rowsNameTheirKey_data()
{
    QTest::addColumn<QString>("keyId");
    for (const char *id :
         {"", "fake:1", "vault-transit:", "vault-transit:broker", "vault-transit:/broker",
          "vault-transit:transit/", "vault-transit:transit/../broker",
          "vault-transit:transit/broker/../../sys/seal", "vault-transit:transit/a?b",
          "vault-transit:transit/a%2fb", "vault-transit:transit/broker\n", "aws-kms:eu:key"})
        QTest::addRow("%s", id) << QString::fromLatin1(id);
}

/// Ids that agents send or that somebody wrote into the database lead nowhere.
void TestVaultTransitKms::rowsNameTheirKey()
{
    QFETCH(QString, keyId);
    FakeVault vault;
    kms::VaultTransitKms kms(settingsFor(vault));
    const auto made = kms.generateDataKey();
    QVERIFY(made);
    const auto opened = kms.decryptDataKey(made->wrapped, keyId);
    QVERIFY(!opened);
    QCOMPARE(opened.error().code, ErrorCode::InvalidValue);
    QCOMPARE(vault.faults(), QStringList());
}

void TestVaultTransitKms::whatIsNoWrappedKey()
{
    FakeVault vault;
    kms::VaultTransitKms kms(settingsFor(vault));
    for (const QByteArray &wrapped : {""_ba, "vault:v1"_ba, "vaultv1:AAAA"_ba, "AAAAAAAAAAAA"_ba,
                                      "vault:v1:AAAA"_ba, "vault:v1:\"},{\""_ba})
        QCOMPARE(kms.decryptDataKey(wrapped, kms.currentKeyId()).error().code,
                 ErrorCode::InvalidValue);
}

void TestVaultTransitKms::faults_data()
{
    QTest::addColumn<Mood>("mood");
    QTest::newRow("away") << Mood::Away;
    QTest::newRow("mute") << Mood::Mute;
    QTest::newRow("garbage") << Mood::Garbage;
    QTest::newRow("endless") << Mood::Endless;
    QTest::newRow("sealed") << Mood::Sealed;
    QTest::newRow("forbids") << Mood::Forbids;
    QTest::newRow("redirects") << Mood::Redirects;
}

void TestVaultTransitKms::faults()
{
    QFETCH(Mood, mood);
    FakeVault vault;
    kms::VaultTransitKms kms(settingsFor(vault), quick);
    const auto made = kms.generateDataKey();
    QVERIFY(made);
    vault.mood = mood;
    QElapsedTimer timer;
    timer.start();
    const auto wrapped = kms.generateDataKey();
    const auto opened = kms.decryptDataKey(made->wrapped, made->keyId);
    QVERIFY(!wrapped && !opened);
    QVERIFY(timer.elapsed() < 4000);
    for (const core::Error &error : {wrapped.error(), opened.error()}) {
        QCOMPARE(error.code, ErrorCode::Unavailable);
        QVERIFY(!error.message.contains(u"s.token"_s) && !error.message.contains(u"127.0.0.1"_s));
    }
    vault.mood = Mood::Well;
    QTest::qWait(400);
    QVERIFY(kms.decryptDataKey(made->wrapped, made->keyId));
}

void TestVaultTransitKms::aHiccupIsOutlasted()
{
    FakeVault vault;
    kms::VaultTransitKms kms(settingsFor(vault), {.firstPause = 10ms});
    QTRY_COMPARE(vault.calls("/v1/auth/token/lookup-self"), 1);
    vault.failFirst = 3;
    QVERIFY(kms.generateDataKey());
    QCOMPARE(vault.calls("/v1/transit/datakey/plaintext/broker"), 4);
}

/// After some failures in a row callers are told at once, for a moment.
void TestVaultTransitKms::aDeadVaultIsLeftAlone()
{
    FakeVault vault;
    kms::VaultTransitKms kms(
        settingsFor(vault),
        {.oneTry = 100ms, .deadline = 200ms, .firstPause = 10ms, .rest = 500ms});
    vault.mood = Mood::Mute;
    for (int i = 0; i < 3; ++i)
        QVERIFY(!kms.generateDataKey());
    QElapsedTimer timer;
    timer.start();
    QVERIFY(!kms.generateDataKey());
    QVERIFY2(timer.elapsed() < 80, QByteArray::number(timer.elapsed()).constData());
    vault.mood = Mood::Well;
    QTest::qWait(600);
    QVERIFY(kms.generateDataKey());
}

void TestVaultTransitKms::tokenIsRenewed()
{
    FakeVault vault;
    vault.tokenSeconds = 1;
    kms::VaultTransitKms kms(settingsFor(vault));
    QTRY_VERIFY_WITH_TIMEOUT(vault.calls("/v1/auth/token/renew-self") >= 3, 10'000);
    QCOMPARE(vault.calls("/v1/auth/token/lookup-self"), 1);
    QCOMPARE(vault.faults(), QStringList());
}

void TestVaultTransitKms::tokenWithoutAnEndIsNot()
{
    FakeVault vault;
    kms::VaultTransitKms kms(settingsFor(vault));
    QTRY_COMPARE(vault.calls("/v1/auth/token/lookup-self"), 1);
    QTest::qWait(500);
    QCOMPARE(vault.calls("/v1/auth/token/renew-self"), 0);
}

/// Somebody else (Vault's agent) keeps the file fresh.
void TestVaultTransitKms::newTokenFromTheFile()
{
    FakeVault vault;
    const QTemporaryDir dir;
    auto settings = settingsFor(vault);
    settings.tokenFile = writeFile(dir.path(), u"token"_s, "s.token\n");
    kms::VaultTransitKms kms(std::move(settings), quick);
    QVERIFY(kms.generateDataKey());
    vault.setToken("s.second");
    QVERIFY(!kms.generateDataKey());
    writeFile(dir.path(), u"token"_s, "s.second\n", 0644);
    QVERIFY(!kms.generateDataKey());
    writeFile(dir.path(), u"token"_s, "s.second\n");
    QVERIFY(kms.generateDataKey());
}

/// Not when the old one's time would have come.
void TestVaultTransitKms::newTokenIsRenewedInItsTime()
{
    FakeVault vault;
    const QTemporaryDir dir;
    auto settings = settingsFor(vault);
    settings.tokenFile = writeFile(dir.path(), u"token"_s, "s.token\n");
    vault.tokenSeconds = 3600;
    kms::VaultTransitKms kms(std::move(settings), quick);
    QTRY_COMPARE(vault.calls("/v1/auth/token/lookup-self"), 1);
    QTest::qWait(200);
    vault.tokenSeconds = 1;
    vault.setToken("s.second");
    writeFile(dir.path(), u"token"_s, "s.second\n");
    QVERIFY(kms.generateDataKey());
    QTRY_VERIFY_WITH_TIMEOUT(vault.calls("/v1/auth/token/renew-self") >= 2, 10'000);
    QCOMPARE(vault.calls("/v1/auth/token/lookup-self"), 2);
}

void TestVaultTransitKms::tokenThatCannotBeRenewedIsFollowedByAnother()
{
    FakeVault vault;
    const QTemporaryDir dir;
    auto settings = settingsFor(vault);
    settings.tokenFile = writeFile(dir.path(), u"token"_s, "s.token\n");
    vault.tokenSeconds = 2;
    vault.isRenewable = false;
    kms::VaultTransitKms kms(std::move(settings), quick);
    QTRY_COMPARE(vault.calls("/v1/auth/token/lookup-self"), 1);
    writeFile(dir.path(), u"token"_s, "s.second\n");
    vault.isRenewable = true;
    vault.setToken("s.second");
    // The file is read before the old one ends, by nobody's call; the new one is renewed.
    QTRY_VERIFY_WITH_TIMEOUT(vault.calls("/v1/auth/token/renew-self") >= 2, 10'000);
    QVERIFY(kms.generateDataKey());
    QCOMPARE(vault.calls("/v1/transit/datakey/plaintext/broker"), 1);
}

void TestVaultTransitKms::overTls()
{
    const TestAuthority authority;
    const auto tlsOf = [](const Issued &issued) {
        QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
        tls.setLocalCertificate(QSslCertificate(issued.certificate));
        tls.setPrivateKey(QSslKey(issued.key, QSsl::Ec));
        return tls;
    };
    FakeVault good(tlsOf(authority.issueLocal()));
    auto settings = settingsFor(good);
    settings.caPem = authority.certificate();
    kms::VaultTransitKms trusting(settings.clone(), quick);
    QVERIFY(trusting.generateDataKey());
    settings.caPem = TestAuthority().certificate();
    QVERIFY(!kms::VaultTransitKms(settings.clone(), quick).generateDataKey());
    FakeVault misnamed(tlsOf(
        authority.issue({.commonName = u"other.example"_s, .dnsNames = {u"other.example"_s}})));
    settings.address = misnamed.url();
    settings.caPem = authority.certificate();
    QVERIFY(!kms::VaultTransitKms(settings.clone(), quick).generateDataKey());
    FakeVault expired(
        tlsOf(authority.issue({.isLocal = true, .validFrom = -200, .validUntil = -100})));
    settings.address = expired.url();
    QVERIFY(!kms::VaultTransitKms(settings.clone(), quick).generateDataKey());
}

QTEST_GUILESS_MAIN(TestVaultTransitKms)
#include "tst_vault_transit_kms.moc"
