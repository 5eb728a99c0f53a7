// What is claimed for delivery, and in which order.
#include "server/services/notification_outbox.h"
#include "tests/support/request_bench.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace sb;
using test::RequestBench;

class TestNotificationOutbox : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatFailedComesAfterWhatIsNew();
};

/// Receivers who are slow or away hold up no other, however many messages wait for them.
void TestNotificationOutbox::whatFailedComesAfterWhatIsNew()
{
    RequestBench bench;
    const QUuid dora = bench.addUser(u"dora"_s, {u"developer"_s});
    bench.setWorkflow("notification_channels = '[\"webhook:https://localhost/hook\"]'");
    for (int i = 0; i < 3; ++i)
        (void)bench.submitted(dora, RequestBench::aRead({u"K"_s}));
    bench.sql("UPDATE notification_outbox SET attempts = 3, next_attempt_at = now() - interval '1 "
              "hour'");
    const QUuid fresh = bench.submitted(dora, RequestBench::aRead({u"K"_s}));
    const services::NotificationOutbox outbox(bench.unitOfWork, 24h);
    const auto claimed = outbox.claimDue(RequestBench::asSystem(), 2);
    QCOMPARE(claimed.notifications.size(), std::size_t(2));
    QVERIFY(std::any_of(claimed.notifications.begin(), claimed.notifications.end(),
                        [&](const auto &notification) { return notification.requestId == fresh; }));
    QCOMPARE(outbox.claimDue(RequestBench::asSystem(), 10).notifications.size(), std::size_t(2));
}

QTEST_GUILESS_MAIN(TestNotificationOutbox)
#include "tst_notification_outbox.moc"
