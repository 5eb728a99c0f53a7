#include "server/domain/expiry.h"

#include <limits>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::domain;

class TestExpiry : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void boundsAPendingRequest_data()
    {
        QTest::addColumn<qint64>("requestTtl");
        QTest::addColumn<qint64>("wrapTtl");
        QTest::addColumn<qint64>("patch");
        QTest::addColumn<qint64>("read");
        const qint64 huge = std::numeric_limits<qint64>::max();
        QTest::newRow("standard") << qint64{1209600} << qint64{604800} << qint64{604800}
                                  << qint64{1209600};
        QTest::newRow("request shorter") << qint64{60} << qint64{100} << qint64{60} << qint64{60};
        QTest::newRow("wraps shorter") << qint64{100} << qint64{60} << qint64{60} << qint64{100};
        QTest::newRow("both huge") << huge << huge << maxTtlSeconds << maxTtlSeconds;
        QTest::newRow("negative") << qint64{-5} << qint64{60} << qint64{0} << qint64{0};
    }

    void boundsAPendingRequest()
    {
        QFETCH(qint64, requestTtl);
        QFETCH(qint64, wrapTtl);
        const Snapshot snapshot{.wrapTtlCreatedSeconds = wrapTtl, .requestTtlSeconds = requestTtl};
        QTEST(pendingTtlSeconds(snapshot, RequestType::Patch), "patch");
        QTEST(pendingTtlSeconds(snapshot, RequestType::Read), "read");
    }

    void takesTheOthersFromTheSnapshot()
    {
        const Snapshot snapshot{.wrapTtlApprovedSeconds = 7, .wrapTtlClaimedSeconds = 9};
        QCOMPARE(approvedTtlSeconds(snapshot), qint64{7});
        QCOMPARE(claimedTtlSeconds(snapshot), qint64{9});
    }

    void expires_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<qint64>("second");
        QTest::addColumn<int>("lease");
        QTest::addColumn<bool>("overdue");
        // The request expires at second 100; a lease of 0 means no job.
        const auto row = [](const char *what, RequestStatus status, qint64 second, int lease,
                            bool overdue) {
            QTest::newRow(what) << int(status) << second << lease << overdue;
        };
        using enum RequestStatus;
        row("pending, before", Pending, 99, 0, false);
        row("pending, at the moment", Pending, 100, 0, true);
        row("approved, after", Approved, 101, 0, true);
        row("approved, lease lives", Approved, 101, 102, false);
        row("approved, lease lapses", Approved, 102, 102, true);
        row("executed", Executed, 200, 0, false);
        row("failed", Failed, 200, 0, false);
        row("rejected", Rejected, 200, 0, false);
        row("cancelled", Cancelled, 200, 0, false);
        row("expired", Expired, 200, 0, false);
    }

    void expires()
    {
        QFETCH(int, status);
        QFETCH(qint64, second);
        QFETCH(int, lease);
        const AccessRequest request{.status = RequestStatus(status),
                                    .expiresAt = core::Timestamp::fromSeconds(100)};
        std::optional<SyncJob> job;
        if (lease > 0)
            job = SyncJob{.status = JobStatus::Claimed,
                          .claimExpiresAt = core::Timestamp::fromSeconds(lease)};
        QTEST(isOverdue(request, job, core::Timestamp::fromSeconds(second)), "overdue");
    }

    void isNotHeldByAQueuedJob()
    {
        const AccessRequest request{.status = RequestStatus::Approved};
        QVERIFY(isOverdue(request, SyncJob{.status = JobStatus::Queued}, core::Timestamp{1}));
    }
};

QTEST_APPLESS_MAIN(TestExpiry)
#include "tst_expiry.moc"
