#include "server/domain/notification.h"

#include <QTest>

using namespace sb::domain;
using namespace std::chrono_literals;

class TestNotification : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void pausesGrowUpToAnHour()
    {
        QCOMPARE(retryPause(1, 0.5, 0s, 72h).value(), 5s);
        QCOMPARE(retryPause(2, 0.5, 0s, 72h).value(), 10s);
        QCOMPARE(retryPause(5, 0.5, 0s, 72h).value(), 80s);
        QCOMPARE(retryPause(10, 0.5, 0s, 72h).value(), 2560s);
        QCOMPARE(retryPause(11, 0.5, 0s, 72h).value(), 3600s);
        QCOMPARE(retryPause(100'000, 0.5, 0s, 72h).value(), 3600s);
    }

    void pausesAreDrawn()
    {
        QCOMPARE(retryPause(5, 0.0, 0s, 72h).value(), 64s);
        QCOMPARE(retryPause(5, 1.0, 0s, 72h).value(), 96s);
    }

    void theOldAreGivenUp()
    {
        QVERIFY(retryPause(3, 0.5, 72h - 21s, 72h));
        QVERIFY(!retryPause(3, 0.5, 72h - 20s, 72h));
        QVERIFY(!retryPause(3, 0.5, 80h, 72h));
    }
};

QTEST_APPLESS_MAIN(TestNotification)
#include "tst_notification.moc"
