// KV version 2 through sb-agent's provider: check-and-set, logins, and a Vault that misbehaves.
#include "agent/providers/vault_provider.h"
#include "tests/support/kv2_server.h"

#include <thread>

#include <QJsonObject>
#include <QTemporaryFile>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace sb;
using agent::StoredSecret;
using agent::Target;
using agent::VaultProvider;
using agent::VaultSettings;
using core::ErrorCode;
using core::SecretBytes;
using test::Kv2Server;
using test::ScriptedAnswer;
using test::ScriptedRequest;

namespace {

const Target app{.secretRef = u"team/app"_s};
const QByteArray appPath = "kv/data/team/app";

VaultSettings settingsFor(const Kv2Server &vault)
{
    VaultSettings settings;
    settings.address = vault.url();
    settings.token = SecretBytes::copyOf(vault.token().toStdString());
    return settings;
}

QByteArray textOf(const SecretBytes &bytes)
{
    return QByteArray::fromStdString(std::string(bytes.view()));
}

} // namespace

class TestVaultProvider : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aSecretIsReadToTheDigit()
    {
        Kv2Server vault;
        vault.put(appPath, R"({"n":1.50e3,"K":"v"})");
        VaultProvider provider(settingsFor(vault));
        const auto read = provider.read(app, {});
        QVERIFY(read.has_value());
        QVERIFY(read->exists);
        QCOMPARE(textOf(read->content), R"({"n":1.50e3,"K":"v"})"_ba);
        QCOMPARE(read->version, u"1"_s);
    }

    void aWriteNamesTheVersionItSaw()
    {
        Kv2Server vault;
        vault.put(appPath, R"({"K":"old"})");
        VaultProvider provider(settingsFor(vault));
        const auto before = provider.read(app, {});
        QVERIFY(provider.write(app, *before, SecretBytes::copyOf(R"({"n":2.0})"), {}).has_value());
        QCOMPARE(vault.content(appPath), R"({"n":2.0})"_ba);
        QCOMPARE(vault.version(appPath), 2);
        // The same again: somebody (we) was faster.
        const auto again = provider.write(app, *before, SecretBytes::copyOf("{}"), {});
        QCOMPARE(again.error().code, ErrorCode::Conflict);
        QCOMPARE(vault.version(appPath), 2);
    }

    void aSecretThatIsMissingIsMadeOnce()
    {
        Kv2Server vault;
        VaultProvider provider(settingsFor(vault));
        const auto before = provider.read(app, {});
        QVERIFY(before.has_value() && !before->exists);
        vault.put(appPath, R"({"by":"another"})");
        const auto lost = provider.write(app, *before, SecretBytes::copyOf("{}"), {});
        QCOMPARE(lost.error().code, ErrorCode::Conflict);
        QCOMPARE(vault.content(appPath), R"({"by":"another"})"_ba);
    }

    void aDeletedSecretIsWrittenAnew()
    {
        Kv2Server vault;
        vault.put(appPath, "{}");
        vault.put(appPath, "{}");
        vault.remove(appPath);
        VaultProvider provider(settingsFor(vault));
        const auto before = provider.read(app, {});
        QVERIFY(before.has_value() && !before->exists);
        QVERIFY(provider.write(app, *before, SecretBytes::copyOf(R"({"K":"v"})"), {}).has_value());
        QCOMPARE(vault.version(appPath), 3);
    }

    void thePlaceComesFromJobAndSettings_data()
    {
        QTest::addColumn<QJsonObject>("config");
        QTest::addColumn<QByteArray>("path");
        QTest::newRow("settings") << QJsonObject() << "/v1/own/mount/data/own/prefix/a%20b"_ba;
        QTest::newRow("mount") << QJsonObject{{u"kvMount"_s, u"kv2"_s}}
                               << "/v1/kv2/data/own/prefix/a%20b"_ba;
        QTest::newRow("both") << QJsonObject{{u"kvMount"_s, u"kv2"_s}, {u"kvPrefix"_s, u"p"_s}}
                              << "/v1/kv2/data/p/a%20b"_ba;
    }

    void thePlaceComesFromJobAndSettings()
    {
        QFETCH(QJsonObject, config);
        QFETCH(QByteArray, path);
        Kv2Server vault;
        VaultSettings settings = settingsFor(vault);
        // A slash at the end of the address makes no second one in the path.
        settings.address.setPath(u"/"_s);
        settings.kvMount = u"own/mount"_s;
        settings.kvPrefix = u"own/prefix"_s;
        settings.nameSpace = u"team-a"_s;
        VaultProvider provider(std::move(settings));
        QVERIFY(provider.read({.secretRef = u"a b"_s, .config = config}, {}).has_value());
        const ScriptedRequest seen = vault.server().requests().at(0);
        QCOMPARE(seen.target, path);
        QCOMPARE(seen.header("x-vault-namespace"), "team-a"_ba);
        QCOMPARE(seen.header("x-vault-request"), "true"_ba);
    }

    void aTargetThatLeavesItsPlaceIsRefused_data()
    {
        QTest::addColumn<QString>("ref");
        QTest::addColumn<QJsonObject>("config");
        for (const char *ref :
             {"../x", "a/../b", "a//b", "/a", "a/", ".", "a%2fb", "a?b", "a#b", "a\\b", "a\nb"})
            QTest::addRow("%s", QByteArray(ref).toPercentEncoding().constData())
                << QString::fromLatin1(ref) << QJsonObject();
        QTest::newRow("mount") << u"a"_s << QJsonObject{{u"kvMount"_s, u"../sys"_s}};
        QTest::newRow("prefix") << u"a"_s << QJsonObject{{u"kvPrefix"_s, u".."_s}};
        QTest::newRow("an address") << u"a"_s << QJsonObject{{u"address"_s, u"http://x"_s}};
        QTest::newRow("a number") << u"a"_s << QJsonObject{{u"kvMount"_s, 1}};
    }

    void aTargetThatLeavesItsPlaceIsRefused()
    {
        QFETCH(QString, ref);
        QFETCH(QJsonObject, config);
        Kv2Server vault;
        VaultProvider provider(settingsFor(vault));
        const auto read = provider.read({.secretRef = ref, .config = config}, {});
        QCOMPARE(read.error().code, ErrorCode::InvalidValue);
        QVERIFY(vault.server().requests().empty());
    }

    void aTroubledVaultIsTold_data()
    {
        QTest::addColumn<ScriptedAnswer>("answer");
        QTest::addColumn<bool>("mayPass");
        const auto row = [](const char *name, const ScriptedAnswer &answer, bool mayPass) {
            QTest::newRow(name) << answer << mayPass;
        };
        row("sealed", {.status = 503, .body = R"({"errors":["Vault is sealed"]})"}, true);
        row("too busy", {.status = 429}, true);
        row("cut", {.cut = true}, true);
        row("no JSON", {.body = "<html>canary</html>"}, true);
        row("no version", {.body = R"({"data":{"data":{"K":"canary"}}})"}, true);
        row("denied", {.status = 403, .body = R"({"errors":["canary denied"]})"}, false);
        row("a redirect", {.status = 307, .headers = {{"Location", "http://127.0.0.1:1/"}}}, false);
    }

    void aTroubledVaultIsTold()
    {
        QFETCH(ScriptedAnswer, answer);
        QFETCH(bool, mayPass);
        Kv2Server vault;
        vault.intercept([answer](const ScriptedRequest &) { return std::optional(answer); });
        VaultProvider provider(settingsFor(vault));
        const auto read = provider.read(app, {});
        QVERIFY(!read.has_value());
        QCOMPARE(read.error().code == ErrorCode::Unavailable, mayPass);
        QVERIFY2(!read.error().message.contains("canary"_L1), qPrintable(read.error().message));
        QVERIFY(!read.error().message.contains("hvs."_L1));
    }

    void aSilentVaultDoesNotHoldUpAStop()
    {
        Kv2Server vault;
        vault.intercept(
            [](const ScriptedRequest &) { return std::optional(ScriptedAnswer{.silent = true}); });
        VaultProvider provider(settingsFor(vault));
        std::stop_source stop;
        const std::jthread stopper([&] {
            (void)QTest::qWaitFor([&] { return !vault.server().requests().empty(); }, 10'000);
            stop.request_stop();
        });
        QElapsedTimer since;
        since.start();
        QCOMPARE(provider.read(app, stop.get_token()).error().code, ErrorCode::Unavailable);
        QVERIFY(since.elapsed() < 10'000);
    }

    void aRoleLogsInOnceAndAgainWhenItsTokenIsRefused()
    {
        Kv2Server vault;
        vault.put(appPath, "{}");
        vault.allowLogin("k8s", u"broker"_s, u"the.service.account"_s);
        QTemporaryFile jwt;
        QVERIFY(jwt.open());
        jwt.write("the.service.account\n");
        jwt.flush();
        VaultSettings settings;
        settings.address = vault.url();
        settings.kubernetesRole = u"broker"_s;
        settings.kubernetesMountPath = u"k8s"_s;
        settings.kubernetesTokenPath = jwt.fileName();
        VaultProvider provider(std::move(settings));
        QVERIFY(provider.read(app, {}).has_value());
        QVERIFY(provider.read(app, {}).has_value());
        QCOMPARE(vault.logins(), 1);
        vault.forgetLogins();
        const auto before = provider.read(app, {});
        QVERIFY(before.has_value());
        QCOMPARE(vault.logins(), 2);
        vault.forgetLogins();
        QVERIFY(provider.write(app, *before, SecretBytes::copyOf("{}"), {}).has_value());
        QCOMPARE(vault.logins(), 3);
    }

    void aRefusalAfterAFreshLoginIsOne()
    {
        Kv2Server vault;
        vault.allowLogin("kubernetes", u"broker"_s, u"jwt"_s);
        vault.intercept([](const ScriptedRequest &request) {
            return request.target.contains("/data/") ? std::optional(ScriptedAnswer{.status = 403})
                                                     : std::nullopt;
        });
        QTemporaryFile jwt;
        QVERIFY(jwt.open());
        jwt.write("jwt");
        jwt.flush();
        VaultSettings settings;
        settings.address = vault.url();
        settings.kubernetesRole = u"broker"_s;
        settings.kubernetesTokenPath = jwt.fileName();
        VaultProvider provider(std::move(settings));
        QCOMPARE(provider.read(app, {}).error().code, ErrorCode::Forbidden);
        QCOMPARE(vault.logins(), 2);
    }

    void aLoginThatFailsForNowMayPass()
    {
        Kv2Server vault;
        vault.intercept(
            [](const ScriptedRequest &) { return std::optional(ScriptedAnswer{.status = 503}); });
        QTemporaryFile jwt;
        QVERIFY(jwt.open());
        VaultSettings settings;
        settings.address = vault.url();
        settings.kubernetesRole = u"broker"_s;
        settings.kubernetesTokenPath = jwt.fileName();
        VaultProvider provider(std::move(settings));
        QCOMPARE(provider.read(app, {}).error().code, ErrorCode::Unavailable);
    }
};

QTEST_GUILESS_MAIN(TestVaultProvider)
#include "tst_vault_provider.moc"
