// Each setting of sb-agent by its exact form; what is wrong is told by the variable's name.
#include "agent/agent_config.h"

#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace sb;
using agent::AgentReading;
using agent::readAgentConfig;

namespace {

QProcessEnvironment goodEnvironment()
{
    QProcessEnvironment environment;
    environment.insert(u"SB_CP_ENDPOINT"_s, u"https://broker.example:8443/base"_s);
    environment.insert(u"SB_AGENT_ID"_s, u"11111111-1111-4111-8111-111111111111"_s);
    environment.insert(u"SB_AGENT_SECRET"_s, u"s3cret"_s);
    return environment;
}

} // namespace

class TestAgentConfig : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void whatIsNotSaidHasItsDefault()
    {
        const AgentReading reading = readAgentConfig(goodEnvironment());
        QVERIFY2(reading.problems.isEmpty(), qPrintable(reading.problems.join(u'\n')));
        const agent::AgentConfig &config = reading.config;
        QCOMPARE(config.endpoint, QUrl(u"https://broker.example:8443/base"_s));
        QCOMPARE(config.agentSecret.view(), std::string_view("s3cret"));
        QCOMPARE(config.localAddress.host, QHostAddress(QHostAddress::LocalHost));
        QCOMPARE(config.localAddress.port, quint16(8090));
        QCOMPARE(config.heartbeatInterval, 30s);
        QCOMPARE(config.claimInterval, 5s);
        QCOMPARE(config.concurrency, 4);
        QCOMPARE(config.shutdownGrace, 15s);
        QVERIFY(config.privateKey.isEmpty() && config.privateKeyFile.isEmpty());
        QVERIFY(config.fileRoot.isEmpty() && config.vault.address.isEmpty());
        QCOMPARE(config.vault.kvMount, u"kv"_s);
    }

    void whatIsSaidIsTaken()
    {
        const QTemporaryDir root;
        QProcessEnvironment environment = goodEnvironment();
        environment.insert(u"SB_LOCAL_ADDR"_s, u"[::1]:9"_s);
        environment.insert(u"SB_HEARTBEAT_INTERVAL"_s, u"1m30s"_s);
        environment.insert(u"SB_CLAIM_CONCURRENCY"_s, u"9"_s);
        environment.insert(u"SB_SHUTDOWN_GRACE"_s, u"0"_s);
        environment.insert(u"SB_CLUSTER_NAME"_s, u"prod-eu"_s);
        environment.insert(u"SB_FILE_ROOT"_s, root.path());
        environment.insert(u"SB_CP_TLS_SERVER_NAME"_s, u"broker"_s);
        environment.insert(u"SB_AGENT_PRIVATE_KEY"_s,
                           u"AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="_s);
        environment.insert(u"SB_VAULT_ADDR"_s, u"https://vault.example"_s);
        environment.insert(u"SB_VAULT_KUBERNETES_ROLE"_s, u"broker"_s);
        const AgentReading reading = readAgentConfig(environment);
        QVERIFY2(reading.problems.isEmpty(), qPrintable(reading.problems.join(u'\n')));
        QVERIFY(reading.config.localAddress.isLoopback());
        QCOMPARE(reading.config.heartbeatInterval, 90s);
        QCOMPARE(reading.config.concurrency, 9);
        QCOMPARE(reading.config.shutdownGrace, 0s);
        QCOMPARE(reading.config.clusterName, u"prod-eu"_s);
        QCOMPARE(reading.config.fileRoot, root.path());
        QCOMPARE(reading.config.transport.tlsServerName, u"broker"_s);
        QCOMPARE(reading.config.privateKey.size(), 32U);
        QCOMPARE(reading.config.vault.kubernetesRole, u"broker"_s);
    }

    void aWrongSettingIsNamed_data()
    {
        QTest::addColumn<QString>("variable");
        QTest::addColumn<QString>("value");
        const auto row = [](const char *variable, const char *value) {
            QTest::addRow("%s=%s", variable, value)
                << QString::fromLatin1(variable) << QString::fromLatin1(value);
        };
        row("SB_CP_ENDPOINT", "");
        row("SB_CP_ENDPOINT", "broker.example");
        row("SB_CP_ENDPOINT", "ftp://broker.example");
        row("SB_CP_ENDPOINT", "http://broker.example");
        row("SB_CP_ENDPOINT", "https://");
        row("SB_CP_ENDPOINT", "https://user:word@broker.example");
        row("SB_CP_ENDPOINT", "https://broker.example?x=1");
        row("SB_CP_CA_FILE", "/nowhere.pem");
        row("SB_INSECURE_TRANSPORT", "maybe");
        row("SB_AGENT_ID", "");
        row("SB_AGENT_ID", "{11111111-1111-4111-8111-111111111111}");
        row("SB_AGENT_SECRET", "");
        row("SB_AGENT_PRIVATE_KEY", "AQID");
        row("SB_AGENT_PRIVATE_KEY", "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA");
        row("SB_LOCAL_ADDR", ":8090");
        row("SB_LOCAL_ADDR", "192.0.2.1:8090");
        row("SB_LOCAL_ADDR", "8090");
        row("SB_HEARTBEAT_INTERVAL", "30");
        row("SB_HEARTBEAT_INTERVAL", "0s");
        row("SB_CLAIM_INTERVAL", "-1s");
        row("SB_CLAIM_CONCURRENCY", "0");
        row("SB_CLAIM_CONCURRENCY", "4.5");
        row("SB_SHUTDOWN_GRACE", "soon");
        row("LOG_LEVEL", "verbose");
        row("SB_FILE_ROOT", "/nowhere/at/all");
        row("SB_FILE_ROOT", "/tmp");
        row("SB_VAULT_ADDR", "http://vault.example");
        row("SB_VAULT_ADDR", "https://vault.example");
        row("SB_CLUSTER_NAME", "two\nlines");
    }

    void aWrongSettingIsNamed()
    {
        QFETCH(QString, variable);
        QFETCH(QString, value);
        QProcessEnvironment environment = goodEnvironment();
        environment.insert(variable, value);
        const AgentReading reading = readAgentConfig(environment);
        QCOMPARE(reading.problems.size(), 1);
        QVERIFY2(reading.problems.first().startsWith(variable + u' '),
                 qPrintable(reading.problems.first()));
        QVERIFY(!reading.problems.first().contains("s3cret"_L1));
        QVERIFY(value.isEmpty() || !variable.endsWith("KEY"_L1) ||
                !reading.problems.first().contains(value));
    }

    void flagsStandForAllButCredentials()
    {
        const QMap<QString, QString> &flags = agent::variablesByFlag();
        QCOMPARE(flags.value(u"--cp-endpoint"_s), u"SB_CP_ENDPOINT"_s);
        QCOMPARE(flags.value(u"--log-level"_s), u"LOG_LEVEL"_s);
        for (const char *credential : {"SB_AGENT_SECRET", "SB_AGENT_PRIVATE_KEY", "SB_VAULT_TOKEN"})
            QVERIFY(flags.key(QString::fromLatin1(credential)).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestAgentConfig)
#include "tst_agent_config.moc"
