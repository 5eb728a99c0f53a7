// The settings of the key services: what each needs, what is refused, and that problems name the
// variable and quote no secret.
#include "server/config/environment_reader.h"
#include "server/config/serve_refusals.h"
#include "tests/support/test_authority.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace sb::config;
using namespace sb::test;

namespace {

using Variables = std::map<QString, QString>;

const std::map<QString, Variables> &complete()
{
    static const std::map<QString, Variables> all{
        {u"vault-transit"_s,
         {{u"SB_KMS_VAULT_ADDR"_s, u"https://vault.example:8200/"_s},
          {u"SB_KMS_VAULT_TOKEN"_s, u"s.canary"_s},
          {u"SB_KMS_VAULT_KEY"_s, u"broker"_s}}},
        {u"aws-kms"_s,
         {{u"SB_KMS_AWS_REGION"_s, u"eu-central-1"_s},
          {u"SB_KMS_AWS_KEY_ID"_s, u"alias/broker"_s}}},
        {u"pkcs11"_s,
         {{u"SB_KMS_PKCS11_MODULE"_s, u"/bin/true"_s},
          {u"SB_KMS_PKCS11_TOKEN_LABEL"_s, u"broker"_s},
          {u"SB_KMS_PKCS11_PIN"_s, u"canary"_s},
          {u"SB_KMS_PKCS11_KEY_LABEL"_s, u"wrap"_s}}}};
    return all;
}

EnvironmentReading readWith(const QString &backend, const Variables &more)
{
    QProcessEnvironment environment;
    environment.insert(u"SB_KMS_BACKEND"_s, backend);
    for (const auto &[name, value] : more)
        environment.insert(name, value);
    return readEnvironment(environment);
}

} // namespace

class TestKmsSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void completeIsTaken_data()
    {
        QTest::addColumn<QString>("backend");
        for (const auto &[backend, variables] : complete())
            QTest::newRow(qPrintable(backend)) << backend;
    }

    void completeIsTaken()
    {
        QFETCH(QString, backend);
        const EnvironmentReading reading = readWith(backend, complete().at(backend));
        QCOMPARE(reading.problems, QStringList());
        QCOMPARE(reading.warnings, QStringList());
        QVERIFY(reading.config.kms.backend != KmsBackend::Local);
        QCOMPARE(reading.config.kms.vault.mount, u"transit"_s);
    }

    void eachLackIsAProblem_data()
    {
        QTest::addColumn<QString>("backend");
        QTest::addColumn<QString>("missing");
        for (const auto &[backend, variables] : complete()) {
            for (const auto &[name, value] : variables)
                QTest::newRow(qPrintable(name)) << backend << name;
        }
    }

    void eachLackIsAProblem()
    {
        QFETCH(QString, backend);
        QFETCH(QString, missing);
        Variables variables = complete().at(backend);
        variables.erase(missing);
        const EnvironmentReading reading = readWith(backend, variables);
        QCOMPARE(reading.problems.size(), 1);
        QCOMPARE(reading.problems.first(),
                 missing + u" must be set for SB_KMS_BACKEND="_s + backend);
    }

    void wrongValues_data()
    {
        QTest::addColumn<QString>("backend");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        const auto row = [](const char *backend, const char *name, const char *value) {
            QTest::addRow("%s=%s", name, value)
                << QString::fromLatin1(backend) << QString::fromLatin1(name)
                << QString::fromLatin1(value);
        };
        row("vault-transit", "SB_KMS_VAULT_ADDR", "vault.example");
        row("vault-transit", "SB_KMS_VAULT_ADDR", "https://user:canary@vault.example");
        row("vault-transit", "SB_KMS_VAULT_ADDR", "https://vault.example/?a=b");
        row("vault-transit", "SB_KMS_VAULT_KEY", "a/b");
        row("vault-transit", "SB_KMS_VAULT_KEY", "..");
        row("vault-transit", "SB_KMS_VAULT_MOUNT", "a/../b");
        row("vault-transit", "SB_KMS_VAULT_MOUNT", "/transit");
        row("vault-transit", "SB_KMS_VAULT_CA_FILE", "/nowhere");
        row("aws-kms", "SB_KMS_AWS_REGION", "EU Central");
        row("aws-kms", "SB_KMS_AWS_KEY_ID", "a key");
        row("aws-kms", "SB_KMS_AWS_ENDPOINT", "kms.example");
        row("aws-kms", "SB_KMS_AWS_CA_FILE", "/nowhere");
        row("aws-kms", "AWS_ACCESS_KEY_ID", "AKID");
        row("aws-kms", "AWS_WEB_IDENTITY_TOKEN_FILE", "/token");
        row("pkcs11", "SB_KMS_PKCS11_MODULE", "/nowhere.so");
        row("hsm", "SB_KMS_BACKEND", "hsm");
        row("vault-transit", "SB_KMS_TIMEOUT", "2min");
        row("vault-transit", "SB_KMS_CHECK_INTERVAL", "0s");
    }

    void wrongValues()
    {
        QFETCH(QString, backend);
        QFETCH(QString, name);
        QFETCH(QString, value);
        Variables variables = complete().contains(backend) ? complete().at(backend) : Variables();
        variables[name] = value;
        const EnvironmentReading reading = readWith(backend, variables);
        QVERIFY(!reading.problems.isEmpty());
        QVERIFY2(reading.problems.first().startsWith(name + u' '),
                 qPrintable(reading.problems.first()));
        QVERIFY(!reading.problems.join(u' ').contains(u"canary"_s));
    }

    void timesAreTaken()
    {
        Variables variables = complete().at(u"aws-kms"_s);
        QCOMPARE(readWith(u"aws-kms"_s, variables).config.kms.timeout, 5s);
        variables[u"SB_KMS_TIMEOUT"_s] = u"700ms"_s;
        variables[u"SB_KMS_CHECK_INTERVAL"_s] = u"1m"_s;
        const EnvironmentReading reading = readWith(u"aws-kms"_s, variables);
        QCOMPARE(reading.problems, QStringList());
        QCOMPARE(reading.config.kms.timeout, 700ms);
        QCOMPARE(reading.config.kms.checkInterval, 1min);
    }

    void vaultTokenFromAFile()
    {
        const QTemporaryDir dir;
        Variables variables = complete().at(u"vault-transit"_s);
        variables.erase(u"SB_KMS_VAULT_TOKEN"_s);
        const QString path = writeFile(dir.path(), u"token"_s, "s.file\n");
        variables[u"SB_KMS_VAULT_TOKEN_FILE"_s] = path;
        const EnvironmentReading reading = readWith(u"vault-transit"_s, variables);
        QCOMPARE(reading.problems, QStringList());
        QVERIFY(reading.config.kms.vault.token.view() == "s.file");
        QCOMPARE(reading.config.kms.vault.tokenFile, path);
    }

    void productionWantsEncryption_data()
    {
        QTest::addColumn<QString>("backend");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("url");
        QTest::addColumn<bool>("isRefused");
        for (const auto &[backend, name] : {std::pair(u"vault-transit"_s, u"SB_KMS_VAULT_ADDR"_s),
                                            std::pair(u"aws-kms"_s, u"SB_KMS_AWS_ENDPOINT"_s)}) {
            QTest::addRow("%s http", qPrintable(backend))
                << backend << name << u"http://10.0.0.1:8200"_s << true;
            QTest::addRow("%s https", qPrintable(backend))
                << backend << name << u"https://10.0.0.1:8200"_s << false;
            QTest::addRow("%s helper", qPrintable(backend))
                << backend << name << u"http://127.0.0.1:8200"_s << false;
        }
    }

    void productionWantsEncryption()
    {
        QFETCH(QString, backend);
        QFETCH(QString, name);
        QFETCH(QString, url);
        QFETCH(bool, isRefused);
        Variables variables = complete().at(backend);
        variables[name] = url;
        variables[u"DATABASE_URL"_s] = u"postgresql:///broker"_s;
        variables[u"SB_JWT_SECRET"_s] = QString(32, u'j');
        variables[u"API_ADDR"_s] = u"127.0.0.1:8080"_s;
        const EnvironmentReading reading = readWith(backend, variables);
        QCOMPARE(reading.problems, QStringList());
        const QStringList refusals = refusalsToServe(reading.config);
        QCOMPARE(refusals.size(), isRefused ? 1 : 0);
        QVERIFY(!isRefused || refusals.first().startsWith(name + u' '));
    }
};

QTEST_APPLESS_MAIN(TestKmsSettings)
#include "tst_kms_settings.moc"
