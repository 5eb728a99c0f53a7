#include "server/domain/job_state.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::domain;

namespace {

const QUuid holder(u"00000000-0000-4000-8000-000000000001"_s);
const QUuid other(u"00000000-0000-4000-8000-000000000002"_s);
const QUuid claim(u"00000000-0000-4000-8000-00000000000a"_s);
const QUuid formerClaim(u"00000000-0000-4000-8000-00000000000b"_s);
const core::Timestamp claimedAt = core::Timestamp::fromSeconds(1000);
const core::Timestamp leaseEnd = core::Timestamp::fromSeconds(1120);

SyncJob job(JobStatus status = JobStatus::Claimed)
{
    SyncJob made{.status = status};
    if (status != JobStatus::Queued) {
        made.claimedBy = holder;
        made.claimId = claim;
        made.claimedAt = claimedAt;
    }
    if (status == JobStatus::Claimed)
        made.claimExpiresAt = leaseEnd;
    return made;
}

} // namespace

class TestJobState : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void countsClaims_data()
    {
        QTest::addColumn<int>("attempts");
        QTest::addColumn<int>("idle");
        QTest::addColumn<bool>("used");
        QTest::addColumn<int>("newIdle");
        QTest::addColumn<bool>("fails");
        QTest::newRow("first, used") << 1 << 0 << true << 0 << false;
        QTest::newRow("first, unused") << 0 << 0 << false << 1 << false;
        QTest::newRow("second, used") << 2 << 0 << true << 0 << false;
        QTest::newRow("third, used") << 3 << 0 << true << 0 << true;
        QTest::newRow("more than allowed") << 4 << 0 << true << 0 << true;
        QTest::newRow("unused after two used") << 2 << 3 << false << 4 << false;
        QTest::newRow("unused does not count as attempt") << 0 << 8 << false << 9 << false;
        QTest::newRow("tenth unused") << 0 << 9 << false << 10 << true;
        QTest::newRow("used after nine unused") << 1 << 9 << true << 9 << false;
        QTest::newRow("both at their end") << 3 << 9 << false << 10 << true;
    }

    void countsClaims()
    {
        QFETCH(int, attempts);
        QFETCH(int, idle);
        QFETCH(bool, used);
        SyncJob lapsed = job();
        lapsed.attempts = attempts;
        lapsed.idleClaims = idle;
        lapsed.claimUsed = used;
        const LapseVerdict verdict = afterLapse(lapsed, {});
        QCOMPARE(verdict.attempts, attempts);
        QTEST(verdict.idleClaims, "newIdle");
        QTEST(verdict.failureReason.has_value(), "fails");
        if (verdict.failureReason)
            QVERIFY(!verdict.failureReason->isEmpty());
    }

    void honoursOtherLimits()
    {
        SyncJob lapsed = job();
        lapsed.attempts = 1;
        lapsed.claimUsed = true;
        QVERIFY(afterLapse(lapsed, {.maxAttempts = 1}).failureReason);
        QVERIFY(!afterLapse(lapsed, {.maxAttempts = 2}).failureReason);
    }

    void knowsALiveClaim_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QUuid>("agent");
        QTest::addColumn<QUuid>("sent");
        QTest::addColumn<qint64>("second");
        QTest::addColumn<bool>("live");
        const int claimed = int(JobStatus::Claimed);
        QTest::newRow("holder, no claim id")
            << claimed << holder << QUuid() << qint64{1100} << true;
        QTest::newRow("holder, claim id") << claimed << holder << claim << qint64{1100} << true;
        QTest::newRow("former claim id")
            << claimed << holder << formerClaim << qint64{1100} << false;
        QTest::newRow("another agent") << claimed << other << QUuid() << qint64{1100} << false;
        QTest::newRow("another agent with the claim id")
            << claimed << other << claim << qint64{1100} << false;
        QTest::newRow("last moment") << claimed << holder << claim << qint64{1119} << true;
        QTest::newRow("lapsed") << claimed << holder << claim << qint64{1120} << false;
        for (const JobStatus status :
             {JobStatus::Queued, JobStatus::Succeeded, JobStatus::Failed, JobStatus::Expired})
            QTest::newRow(qPrintable(toWord(status)))
                << int(status) << holder << QUuid() << qint64{1100} << false;
    }

    void knowsALiveClaim()
    {
        QFETCH(int, status);
        QFETCH(QUuid, agent);
        QFETCH(QUuid, sent);
        QFETCH(qint64, second);
        const auto checked = checkLiveClaim(job(JobStatus(status)), agent,
                                            sent.isNull() ? std::nullopt : std::optional(sent),
                                            core::Timestamp::fromSeconds(second));
        QTEST(checked.has_value(), "live");
        if (!checked)
            QCOMPARE(checked.error().code, core::ErrorCode::ClaimLost);
    }

    void renewsWithinItsBound_data()
    {
        QTest::addColumn<qint64>("now");
        QTest::addColumn<qint64>("end");
        QTest::newRow("early") << qint64{1010} << qint64{1130};
        QTest::newRow("at once") << qint64{1000} << qint64{1120};
        QTest::newRow("clock behind keeps the end") << qint64{990} << qint64{1120};
        QTest::newRow("just inside") << qint64{1780} << qint64{1900};
        QTest::newRow("bounded") << qint64{1800} << qint64{1900};
        QTest::newRow("far beyond") << qint64{5000} << qint64{1900};
    }

    void renewsWithinItsBound()
    {
        QFETCH(qint64, now);
        QFETCH(qint64, end);
        const auto renewed = renewedLease(job(), core::Timestamp::fromSeconds(now), 120, 900);
        QCOMPARE(renewed.seconds(), end);
    }

    void completesForTheLastClaimer_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QUuid>("agent");
        QTest::addColumn<QUuid>("sent");
        QTest::addColumn<int>("outcome");
        QTest::addColumn<QString>("answer");
        const int claimed = int(JobStatus::Claimed);
        const int succeeded = int(JobStatus::Succeeded);
        const int failed = int(JobStatus::Failed);
        const int expired = int(JobStatus::Expired);
        const QString ends = u"ends"_s;
        const QString repeated = u"repeated"_s;
        const QString lost = u"lost"_s;
        QTest::newRow("holder") << claimed << holder << QUuid() << succeeded << ends;
        QTest::newRow("holder, failed") << claimed << holder << claim << failed << ends;
        QTest::newRow("former claim") << claimed << holder << formerClaim << succeeded << lost;
        QTest::newRow("another agent") << claimed << other << QUuid() << succeeded << lost;
        QTest::newRow("said again") << succeeded << holder << claim << succeeded << repeated;
        QTest::newRow("said again without claim id")
            << failed << holder << QUuid() << failed << repeated;
        QTest::newRow("said otherwise") << succeeded << holder << claim << failed << lost;
        QTest::newRow("success after the server gave up")
            << failed << holder << claim << succeeded << lost;
        QTest::newRow("said again by another")
            << succeeded << other << QUuid() << succeeded << lost;
        QTest::newRow("expired") << expired << holder << claim << succeeded << lost;
        QTest::newRow("never claimed")
            << int(JobStatus::Queued) << holder << QUuid() << succeeded << lost;
    }

    void completesForTheLastClaimer()
    {
        QFETCH(int, status);
        QFETCH(QUuid, agent);
        QFETCH(QUuid, sent);
        QFETCH(int, outcome);
        const auto answer = checkMayComplete(job(JobStatus(status)), agent,
                                             sent.isNull() ? std::nullopt : std::optional(sent),
                                             JobStatus(outcome));
        const QString told = !answer                       ? u"lost"_s
                             : *answer == Completion::Ends ? u"ends"_s
                                                           : u"repeated"_s;
        QTEST(told, "answer");
        if (!answer)
            QCOMPARE(answer.error().code, core::ErrorCode::ClaimLost);
    }

    void completesAfterALapseWhileNobodyReclaimed()
    {
        SyncJob requeued = job(JobStatus::Queued);
        requeued.claimedBy = holder;
        requeued.claimId = claim;
        QVERIFY(checkMayComplete(requeued, holder, claim, JobStatus::Succeeded));
        QVERIFY(checkMayComplete(requeued, holder, std::nullopt, JobStatus::Succeeded));
        QVERIFY(!checkMayComplete(requeued, other, std::nullopt, JobStatus::Succeeded));
    }

    void knowsLiveStates()
    {
        QVERIFY(isLive(JobStatus::Queued));
        QVERIFY(isLive(JobStatus::Claimed));
        QVERIFY(!isLive(JobStatus::Succeeded));
        QVERIFY(!isLive(JobStatus::Failed));
        QVERIFY(!isLive(JobStatus::Expired));
    }
};

QTEST_APPLESS_MAIN(TestJobState)
#include "tst_job_state.moc"
