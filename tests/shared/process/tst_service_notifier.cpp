#include "shared/process/service_notifier.h"
#include "tests/support/notify_inbox.h"

#include <unistd.h>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace sb;
using process::ServiceNotifier;
using test::NotifyInbox;

class TestServiceNotifier : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void cleanup()
    {
        for (const char *name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})
            qunsetenv(name);
    }

    void saysWhatIsSo()
    {
        NotifyInbox inbox;
        qputenv("NOTIFY_SOCKET", inbox.address().toUtf8());
        ServiceNotifier notifier;
        QVERIFY2(!qEnvironmentVariableIsSet("NOTIFY_SOCKET"), "children do not speak for us");
        QCOMPARE(inbox.all(), QByteArrayList());
        notifier.ready();
        notifier.reloading();
        notifier.ready();
        notifier.stopping();
        const QByteArrayList said = inbox.all();
        QCOMPARE(said.size(), 4);
        QCOMPARE(said[0], "READY=1");
        QVERIFY(said[1].startsWith("RELOADING=1\nMONOTONIC_USEC="));
        QVERIFY(said[1].split('=').last().toLongLong() > 0);
        QCOMPARE(said[2], "READY=1");
        QCOMPARE(said[3], "STOPPING=1");
        QTest::qWait(50);
        QCOMPARE(inbox.all().size(), 4);
    }

    void signsOfLifeComeFromTheLoop()
    {
        NotifyInbox inbox;
        qputenv("NOTIFY_SOCKET", inbox.address().toUtf8());
        qputenv("WATCHDOG_USEC", "100000");
        qputenv("WATCHDOG_PID", QByteArray::number(::getpid()));
        ServiceNotifier notifier;
        QVERIFY(notifier.beat() == 50ms);
        QVERIFY(!qEnvironmentVariableIsSet("WATCHDOG_USEC"));
        QTest::qWait(120);
        QCOMPARE(inbox.all(), QByteArrayList());
        notifier.ready();
        QVERIFY(inbox.has("WATCHDOG=1", 3));
        // A loop that does not turn is silent.
        const auto before = inbox.all().count("WATCHDOG=1");
        QTest::qSleep(300);
        QCOMPARE(inbox.all().count("WATCHDOG=1"), before);
    }

    void nobodyWatches_data()
    {
        QTest::addColumn<QByteArray>("interval");
        QTest::addColumn<QByteArray>("process");
        QTest::newRow("not asked for") << QByteArray() << QByteArray();
        QTest::newRow("meant for another process") << "100000"_ba
                                                   << "1"_ba;
        QTest::newRow("no number") << "soon"_ba << QByteArray();
        QTest::newRow("nothing") << "0"_ba << QByteArray();
    }

    void nobodyWatches()
    {
        QFETCH(QByteArray, interval);
        QFETCH(QByteArray, process);
        NotifyInbox inbox;
        qputenv("NOTIFY_SOCKET", inbox.address().toUtf8());
        if (!interval.isEmpty())
            qputenv("WATCHDOG_USEC", interval);
        if (!process.isEmpty())
            qputenv("WATCHDOG_PID", process);
        ServiceNotifier notifier;
        QVERIFY(!notifier.beat());
        notifier.ready();
        QTest::qWait(120);
        QCOMPARE(inbox.all(), QByteArrayList{"READY=1"});
    }

    void withoutAManagerNothingIsSaid()
    {
        ServiceNotifier notifier;
        notifier.ready();
        notifier.stopping();
    }

    void aManagerThatIsAwayIsToldOfInTheLog()
    {
        qputenv("NOTIFY_SOCKET", "/nowhere/at/all");
        ServiceNotifier notifier;
        QTest::ignoreMessage(QtWarningMsg,
                             "the service manager cannot be told READY: No such file or directory");
        notifier.ready();
    }

    void anAddressThatIsTooLong()
    {
        qputenv("NOTIFY_SOCKET", QByteArray(200, '/'));
        ServiceNotifier notifier;
        QTest::ignoreMessage(QtWarningMsg, "NOTIFY_SOCKET is longer than an address may be");
        notifier.ready();
        notifier.stopping();
    }
};

QTEST_GUILESS_MAIN(TestServiceNotifier)
#include "tst_service_notifier.moc"
