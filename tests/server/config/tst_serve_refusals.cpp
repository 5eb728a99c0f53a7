// One test per refusal of security invariant S12: each names the variable, and nothing else is
// refused.
#include "server/config/environment_reader.h"
#include "server/config/serve_refusals.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::config;

namespace {

const QString masterKey = u"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="_s;

/// Good for `serve` under SB_ENV=dev.
QProcessEnvironment developmentEnvironment()
{
    QProcessEnvironment environment;
    environment.insert(u"SB_ENV"_s, u"dev"_s);
    environment.insert(u"DATABASE_URL"_s, u"postgresql:///broker"_s);
    environment.insert(u"SB_JWT_SECRET"_s, QString(32, u'j'));
    environment.insert(u"SB_WRAP_MASTER_KEY"_s, masterKey);
    return environment;
}

QStringList refusals(const QProcessEnvironment &environment)
{
    const EnvironmentReading reading = readEnvironment(environment);
    return reading.problems.isEmpty() ? refusalsToServe(reading.config) : reading.problems;
}

bool names(const QStringList &refusals, const QString &text)
{
    return std::any_of(refusals.begin(), refusals.end(),
                       [&](const QString &refusal) { return refusal.startsWith(text); });
}

} // namespace

class TestServeRefusals : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void servesInDevelopment() { QCOMPARE(refusals(developmentEnvironment()), QStringList()); }

    void refusesWhatIsMissing_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::newRow("no database") << u"DATABASE_URL"_s << QString();
        QTest::newRow("no JWT secret") << u"SB_JWT_SECRET"_s << QString();
        QTest::newRow("short JWT secret") << u"SB_JWT_SECRET"_s << QString(31, u'j');
        QTest::newRow("no master key") << u"SB_WRAP_MASTER_KEY"_s << QString();
        QTest::newRow("short master key") << u"SB_WRAP_MASTER_KEY"_s << u"AAAA"_s;
    }

    void refusesWhatIsMissing()
    {
        QFETCH(QString, name);
        QFETCH(QString, value);
        QProcessEnvironment environment = developmentEnvironment();
        environment.insert(name, value);
        const QStringList found = refusals(environment);
        QCOMPARE(found.size(), 1);
        QVERIFY2(names(found, name), qPrintable(found.first()));
    }

    void productionRefuses_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("bad");
        QTest::addColumn<QString>("good");
        QTest::addColumn<QString>("message");
        QTest::newRow("user_id stop-gap") << u"SB_ALLOW_USER_ID_PARAM"_s << u"true"_s << u"false"_s
                                          << u"SB_ALLOW_USER_ID_PARAM=true"_s;
        QTest::newRow("plain HTTP, all addresses")
            << u"API_ADDR"_s << u":8080"_s << u"127.0.0.1:8080"_s << u"API_ADDR "_s;
        QTest::newRow("plain HTTP, one address")
            << u"API_ADDR"_s << u"10.0.0.1:8080"_s << u"[::1]:8080"_s << u"API_ADDR "_s;
        QTest::newRow("seed password") << u"SB_DEV_SEED_PASSWORD"_s << u"a long password"_s
                                       << QString() << u"SB_DEV_SEED_PASSWORD "_s;
    }

    void productionRefuses()
    {
        QFETCH(QString, name);
        QFETCH(QString, bad);
        QFETCH(QString, good);
        QFETCH(QString, message);
        QProcessEnvironment environment = developmentEnvironment();
        environment.insert(u"SB_ENV"_s, u"production"_s);
        environment.insert(u"API_ADDR"_s, u"127.0.0.1:8080"_s);
        environment.insert(name, good);
        QVERIFY(!names(refusals(environment), message));
        environment.insert(name, bad);
        QVERIFY(names(refusals(environment), message));
        environment.insert(u"SB_ENV"_s, u"dev"_s);
        QVERIFY(!names(refusals(environment), message));
    }

    void productionRefusesTheLocalKms()
    {
        QProcessEnvironment environment = developmentEnvironment();
        environment.insert(u"API_ADDR"_s, u"127.0.0.1:8080"_s);
        environment.remove(u"SB_ENV"_s); // production is the default
        QCOMPARE(refusals(environment).size(), 1);
        QVERIFY(names(refusals(environment), u"SB_KMS_BACKEND=local"_s));
    }

    void tlsAllowsPublicAddresses()
    {
        QProcessEnvironment environment = developmentEnvironment();
        environment.insert(u"SB_ENV"_s, u"production"_s);
        environment.insert(u"SB_METRICS_ADDR"_s, u":9090"_s);
        QVERIFY(names(refusals(environment), u"API_ADDR "_s));
        QVERIFY(names(refusals(environment), u"SB_METRICS_ADDR "_s));
        environment.insert(u"SB_TLS_CERT_FILE"_s, u"/etc/cert.pem"_s);
        environment.insert(u"SB_TLS_KEY_FILE"_s, u"/etc/key.pem"_s);
        QVERIFY(!names(refusals(environment), u"API_ADDR "_s));
        QVERIFY(!names(refusals(environment), u"SB_METRICS_ADDR "_s));
    }

    void tlsSettingsBelongTogether_data()
    {
        QTest::addColumn<QStringList>("set");
        QTest::addColumn<QString>("problem");
        const QString certificate = u"SB_TLS_CERT_FILE=/c"_s;
        const QString key = u"SB_TLS_KEY_FILE=/k"_s;
        const QString issuers = u"SB_AGENT_CA_FILE=/a"_s;
        const QString required = u"SB_AGENT_MTLS=required"_s;
        QTest::newRow("certificate alone") << QStringList{certificate} << u"SB_TLS_CERT_FILE "_s;
        QTest::newRow("key alone") << QStringList{key} << u"SB_TLS_CERT_FILE "_s;
        QTest::newRow("agents' without TLS")
            << QStringList{required, issuers} << u"SB_AGENT_MTLS "_s;
        QTest::newRow("agents' without issuers")
            << QStringList{certificate, key, required} << u"SB_AGENT_CA_FILE "_s;
        QTest::newRow("issuers for nothing")
            << QStringList{certificate, key, issuers} << u"SB_AGENT_CA_FILE "_s;
        QTest::newRow("no such word")
            << QStringList{certificate, key, u"SB_AGENT_MTLS=on"_s} << u"SB_AGENT_MTLS "_s;
        QTest::newRow("all of it") << QStringList{certificate, key, required, issuers} << QString();
    }

    void tlsSettingsBelongTogether()
    {
        QFETCH(QStringList, set);
        QFETCH(QString, problem);
        QProcessEnvironment environment = developmentEnvironment();
        for (const QString &setting : set)
            environment.insert(setting.section(u'=', 0, 0), setting.section(u'=', 1));
        const QStringList found = refusals(environment);
        QCOMPARE(found.size(), problem.isEmpty() ? 0 : 1);
        QVERIFY(problem.isEmpty() || names(found, problem));
    }

    void tlsInFrontAllowsAPublicAddress()
    {
        QProcessEnvironment environment = developmentEnvironment();
        environment.insert(u"SB_ENV"_s, u"production"_s);
        QVERIFY(names(refusals(environment), u"API_ADDR "_s));
        environment.insert(u"SB_TLS_TERMINATED"_s, u"true"_s);
        QVERIFY(!names(refusals(environment), u"API_ADDR "_s));
    }
};

QTEST_APPLESS_MAIN(TestServeRefusals)
#include "tst_serve_refusals.moc"
