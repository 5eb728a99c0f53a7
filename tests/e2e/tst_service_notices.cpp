// What sb-server and sb-agent tell systemd: ready once they listen, alive while their loop turns,
// stopping when they are told to.
#include "tests/support/notify_inbox.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/program_bench.h"
#include "tests/support/serve_process.h"

#include <algorithm>
#include <csignal>

#include <QFile>
#include <QTcpSocket>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::NotifyInbox;
using test::PostgresFixture;
using test::ServeProcess;

class TestServiceNotices : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void theServer()
    {
        NotifyInbox inbox;
        ServeProcess server(
            PostgresFixture::instance().freshDatabase(), test::freePort(),
            {{u"NOTIFY_SOCKET"_s, inbox.address()}, {u"WATCHDOG_USEC"_s, u"200000"_s}});
        server.start();
        QVERIFY(inbox.has("READY=1"));
        QTcpSocket socket;
        socket.connectToHost(u"127.0.0.1"_s, server.port());
        QVERIFY(socket.waitForConnected());
        QVERIFY(inbox.has("WATCHDOG=1", 3));
        QVERIFY(!inbox.all().contains("STOPPING=1"));

        // SIGHUP: read again what can be, and go on.
        QCOMPARE(::kill(static_cast<pid_t>(server.pid()), SIGHUP), 0);
        QVERIFY(inbox.has("READY=1", 2));
        const QByteArrayList said = inbox.all();
        const auto isReloading = [](const QByteArray &text) {
            return text.startsWith("RELOADING=1\nMONOTONIC_USEC=");
        };
        QVERIFY(std::find_if(said.begin(), said.end(), isReloading) != said.end());
        QVERIFY(server.runs());

        // Hung: silent, so that the manager ends it.
        QCOMPARE(::kill(static_cast<pid_t>(server.pid()), SIGSTOP), 0);
        QTest::qWait(300);
        const auto before = inbox.all().count("WATCHDOG=1");
        QTest::qWait(600);
        QCOMPARE(inbox.all().count("WATCHDOG=1"), before);
        QCOMPARE(::kill(static_cast<pid_t>(server.pid()), SIGCONT), 0);
        QVERIFY(inbox.has("WATCHDOG=1", int(before) + 1));

        server.terminate();
        QVERIFY(inbox.has("STOPPING=1"));
        QCOMPARE(server.exitCode(), 0);
        QCOMPARE(inbox.all().first(), "READY=1");
    }

    void theServerThatCannotStart()
    {
        NotifyInbox inbox;
        QProcess server;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"NOTIFY_SOCKET"_s, inbox.address());
        environment.insert(u"SB_JWT_SECRET"_s, u"short"_s);
        server.setProcessEnvironment(environment);
        server.start(test::programPath(u"sb-server"_s), {u"serve"_s});
        QVERIFY(server.waitForFinished());
        QCOMPARE(server.exitCode(), 2);
        QCOMPARE(inbox.all(), QByteArrayList());
    }

    void theAgentThoughTheServerIsAway()
    {
        NotifyInbox inbox;
        QTemporaryDir files;
        QProcess agent;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const auto &[name, value] : std::map<QString, QString>{
                 {u"NOTIFY_SOCKET"_s, inbox.address()},
                 {u"WATCHDOG_USEC"_s, u"200000"_s},
                 {u"SB_CP_ENDPOINT"_s, u"http://127.0.0.1:9"_s},
                 {u"SB_INSECURE_TRANSPORT"_s, u"true"_s},
                 {u"SB_AGENT_ID"_s, u"6e0a6a8e-3c0f-4c0e-9d0a-000000000001"_s},
                 {u"SB_AGENT_SECRET"_s, u"secret"_s},
                 {u"SB_FILE_ROOT"_s, files.path()},
                 {u"SB_LOCAL_ADDR"_s, u"127.0.0.1:0"_s}})
            environment.insert(name, value);
        agent.setProcessEnvironment(environment);
        agent.start(test::programPath(u"sb-agent"_s), QStringList());
        QVERIFY(agent.waitForStarted());
        QVERIFY(inbox.has("READY=1"));
        QVERIFY(inbox.has("WATCHDOG=1", 3));
        agent.terminate();
        QVERIFY(inbox.has("STOPPING=1"));
        QVERIFY(agent.state() == QProcess::NotRunning || agent.waitForFinished());
        QCOMPARE(agent.exitCode(), 0);
    }
};

QTEST_GUILESS_MAIN(TestServiceNotices)
#include "tst_service_notices.moc"
