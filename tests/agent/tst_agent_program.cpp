// sb-agent's command line, its refusals to start, and its key file.
#include "tests/agent/agent_bench.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::test;

namespace {

/// Without Qt's bits for the caller.
QFile::Permissions rightsOf(const QString &path)
{
    return QFile::permissions(path) & QFile::Permissions::fromInt(0x7077);
}

constexpr auto ownersAlone = QFile::ReadOwner | QFile::WriteOwner;

void write(const QString &path, const QByteArray &content, QFile::Permissions rights)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(path));
    file.setPermissions(rights);
}

QByteArray keyThatWasPut(AgentBench &bench)
{
    if (!QTest::qWaitFor([&] { return bench.plane.count("/public-key") > 0; }, 20'000))
        return {};
    return bench.plane.server().requests().at(0).body;
}

} // namespace

class TestAgentProgram : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void itExplainsItself()
    {
        AgentProcess help({}, {u"--help"_s});
        QCOMPARE(help.exitCode(), 0);
        for (const char *word : {"--cp-endpoint", "SB_AGENT_SECRET", "--file-root", "--log-level"})
            QVERIFY2(help.output().contains(word), word);
        QVERIFY(!help.output().contains("--agent-secret"));
        AgentProcess version({}, {u"--version"_s});
        QCOMPARE(version.exitCode(), 0);
        QVERIFY(version.output().startsWith("sb-agent "));
    }

    void aWrongSettingIsNamed_data()
    {
        QTest::addColumn<QString>("variable");
        QTest::addColumn<QString>("value");
        QTest::newRow("no server") << u"SB_CP_ENDPOINT"_s << QString();
        QTest::newRow("no URL") << u"SB_CP_ENDPOINT"_s << u"broker"_s;
        QTest::newRow("a wrong id") << u"SB_AGENT_ID"_s << u"7"_s;
        QTest::newRow("a public probe") << u"SB_LOCAL_ADDR"_s << u"0.0.0.0:0"_s;
        QTest::newRow("no directory") << u"SB_FILE_ROOT"_s << u"/nowhere/at/all"_s;
        QTest::newRow("a short key") << u"SB_AGENT_PRIVATE_KEY"_s << u"AAAA"_s;
        QTest::newRow("no provider") << u"SB_FILE_ROOT"_s << QString();
    }

    void aWrongSettingIsNamed()
    {
        QFETCH(QString, variable);
        QFETCH(QString, value);
        AgentBench bench;
        bench.variables[variable] = value;
        bench.start();
        QCOMPARE(bench.agent->exitCode(), 2);
        QVERIFY2(bench.agent->output().contains(variable.toLatin1()),
                 bench.agent->output().constData());
        QVERIFY(!bench.agent->output().contains(bench.plane.agentSecret()));
    }

    void everyWrongSettingIsNamedAtOnce()
    {
        const std::map<QString, QString> variables{{u"SB_CLAIM_CONCURRENCY"_s, u"0"_s},
                                                   {u"LOG_LEVEL"_s, u"loud"_s}};
        AgentProcess agent(variables);
        QCOMPARE(agent.exitCode(), 2);
        for (const char *word : {"SB_CLAIM_CONCURRENCY", "LOG_LEVEL", "SB_CP_ENDPOINT"})
            QVERIFY2(agent.output().contains(word), word);
    }

    void aWrongFlagIsRefused_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("unknown") << QStringList{u"--colour"_s, u"red"_s};
        QTest::newRow("a credential") << QStringList{u"--agent-secret"_s, u"x"_s};
        QTest::newRow("without value") << QStringList{u"--log-level"_s};
        QTest::newRow("no flag") << QStringList{u"run"_s};
    }

    void aWrongFlagIsRefused()
    {
        QFETCH(QStringList, arguments);
        AgentProcess agent({}, arguments);
        QCOMPARE(agent.exitCode(), 2);
    }

    void aFlagWinsOverItsVariable()
    {
        AgentBench bench;
        bench.variables[u"SB_CP_ENDPOINT"_s] = u"https://elsewhere.invalid"_s;
        bench.agent = std::make_unique<AgentProcess>(
            bench.variables, QStringList{u"--cp-endpoint"_s, bench.plane.url().toString(),
                                         u"--shutdown-grace=1s"_s});
        QVERIFY(!keyThatWasPut(bench).isEmpty());
    }

    void plainHttpNeedsAWord()
    {
        AgentBench bench;
        bench.variables.erase(u"SB_INSECURE_TRANSPORT"_s);
        bench.start();
        QCOMPARE(bench.agent->exitCode(), 2);
        QVERIFY(bench.agent->output().contains("https"));
    }

    void theIdentityMayComeFromAFile()
    {
        AgentBench bench;
        const QString path = bench.root.path() + u"/identity"_s;
        // No raw strings here: this moc loses its way in them.
        write(path,
              "{\"agent_id\":\"" + bench.plane.agentId().toByteArray(QUuid::WithoutBraces) +
                  "\",\"agent_secret\":\"" + bench.plane.agentSecret() + "\"}",
              ownersAlone);
        bench.variables.erase(u"SB_AGENT_ID"_s);
        bench.variables.erase(u"SB_AGENT_SECRET"_s);
        bench.variables[u"SB_IDENTITY_FILE"_s] = path;
        bench.start();
        QTRY_COMPARE_WITH_TIMEOUT(bench.agent->probe(u"/readyz"_s).first, 200, 20'000);

        QFile::setPermissions(path, ownersAlone | QFile::ReadOther);
        bench.start();
        QCOMPARE(bench.agent->exitCode(), 2);
        QVERIFY(bench.agent->output().contains("SB_IDENTITY_FILE"));
    }

    void theKeyFileIsMadeOnceAndKept()
    {
        AgentBench bench;
        const QString path = bench.root.path() + u"/agent.key"_s;
        bench.variables[u"SB_AGENT_PRIVATE_KEY_FILE"_s] = path;
        bench.start();
        const QByteArray first = keyThatWasPut(bench);
        QVERIFY(!first.isEmpty());
        QCOMPARE(rightsOf(path), QFile::Permissions(ownersAlone));
        QCOMPARE(QFileInfo(path).size(), 32);
        bench.start();
        QTRY_COMPARE_WITH_TIMEOUT(bench.plane.count("/public-key"), 2, 20'000);
        for (const ScriptedRequest &request : bench.plane.server().requests()) {
            if (request.target.endsWith("/public-key"))
                QCOMPARE(request.body, first);
        }
        QCOMPARE(bench.agent->probe(u"/healthz"_s).first, 200);
    }

    void aKeyFileThatIsWrongIsRefused_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QFile::Permissions>("rights");
        QTest::newRow("others may read it")
            << QByteArray(32, 'k') << QFile::Permissions(ownersAlone | QFile::ReadGroup);
        QTest::newRow("too short") << QByteArray(31, 'k') << QFile::Permissions(ownersAlone);
        QTest::newRow("empty") << QByteArray() << QFile::Permissions(ownersAlone);
    }

    void aKeyFileThatIsWrongIsRefused()
    {
        QFETCH(QByteArray, content);
        QFETCH(QFile::Permissions, rights);
        AgentBench bench;
        const QString path = bench.root.path() + u"/agent.key"_s;
        write(path, content, rights);
        bench.variables[u"SB_AGENT_PRIVATE_KEY_FILE"_s] = path;
        bench.start();
        QCOMPARE(bench.agent->exitCode(), 2);
        QVERIFY(bench.agent->output().contains("agent.key"));
        QCOMPARE(bench.plane.count("/public-key"), 0);
    }

    void itsMemoryIsNotDumped()
    {
        AgentBench bench;
        bench.start();
        QVERIFY(!bench.agent->probes().isEmpty());
        // The kernel gives what belongs to a process that may not be dumped to root.
        const QString path = u"/proc/%1/environ"_s.arg(bench.agent->pid());
        QCOMPARE(QFileInfo(path).ownerId(), 0U);
    }

    void aProbeThatIsNoneIsNotFound()
    {
        AgentBench bench;
        bench.start();
        QCOMPARE(bench.agent->probe(u"/secrets"_s).first, 404);
        const QByteArray metrics = bench.agent->probe(u"/metrics"_s).second;
        QVERIFY(metrics.contains("sb_agent_build_info{version="));
        QVERIFY(metrics.contains("sb_agent_running_jobs 0"));
    }
};

QTEST_GUILESS_MAIN(TestAgentProgram)
#include "tst_agent_program.moc"
