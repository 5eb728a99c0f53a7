#include "server/domain/wrap_state.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::domain;

namespace {

const QUuid agent(u"00000000-0000-4000-8000-000000000001"_s);
const QUuid requester(u"00000000-0000-4000-8000-000000000002"_s);
const QUuid other(u"00000000-0000-4000-8000-000000000003"_s);
const QUuid claim(u"00000000-0000-4000-8000-00000000000a"_s);
const QUuid formerClaim(u"00000000-0000-4000-8000-00000000000b"_s);
const QUuid requestId(u"00000000-0000-4000-8000-00000000000c"_s);

enum class Consumer { Nobody, ThisClaim, FormerClaim, User };

SecretWrap wrap(Consumer consumer, bool expired = false, bool shredded = false)
{
    SecretWrap made{.requestId = requestId, .expired = expired};
    if (consumer != Consumer::Nobody)
        made.consumedAt = core::Timestamp{1};
    if (consumer == Consumer::User) {
        made.consumedByUser = requester;
    } else if (consumer != Consumer::Nobody) {
        made.consumedByAgent = agent;
        made.consumedByClaim = consumer == Consumer::ThisClaim ? claim : formerClaim;
    }
    if (shredded)
        made.shreddedAt = core::Timestamp{2};
    return made;
}

} // namespace

Q_DECLARE_METATYPE(sb::domain::SecretWrap)

class TestWrapState : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void letsTheHolderFetch_data()
    {
        QTest::addColumn<SecretWrap>("wrap");
        QTest::addColumn<bool>("claimSent");
        QTest::addColumn<QString>("answer");
        using enum Consumer;
        const QString consumed = u"wrap_consumed"_s;
        const QString gone = u"wrap_expired"_s;
        SecretWrap superseded = wrap(Nobody);
        superseded.supersededAt = core::Timestamp{3};
        QTest::newRow("first") << wrap(Nobody) << false << u"wrap.retrieve"_s;
        QTest::newRow("first, claim sent") << wrap(Nobody) << true << u"wrap.retrieve"_s;
        QTest::newRow("expired") << wrap(Nobody, true) << true << gone;
        QTest::newRow("shredded") << wrap(Nobody, false, true) << true << gone;
        QTest::newRow("superseded") << superseded << true << gone;
        QTest::newRow("again without claim id") << wrap(ThisClaim) << false << consumed;
        QTest::newRow("again with claim id") << wrap(ThisClaim) << true << u"wrap.refetch"_s;
        QTest::newRow("again, expired") << wrap(ThisClaim, true) << true << consumed;
        QTest::newRow("again, shredded") << wrap(ThisClaim, false, true) << true << consumed;
        QTest::newRow("later claim") << wrap(FormerClaim) << false << u"wrap.rearm"_s;
        QTest::newRow("later claim, claim sent") << wrap(FormerClaim) << true << u"wrap.rearm"_s;
        QTest::newRow("later claim, expired") << wrap(FormerClaim, true) << true << consumed;
        QTest::newRow("later claim, shredded")
            << wrap(FormerClaim, false, true) << true << consumed;
        QTest::newRow("taken by a user") << wrap(User) << true << consumed;
    }

    void letsTheHolderFetch()
    {
        QFETCH(SecretWrap, wrap);
        QFETCH(bool, claimSent);
        const SyncJob job{.status = JobStatus::Claimed, .claimedBy = agent, .claimId = claim};
        const auto answer =
            checkAgentFetch(wrap, job, claimSent ? std::optional(claim) : std::nullopt);
        const QString told =
            answer ? auditAction(*answer) : core::errorCodeName(answer.error().code).toString();
        QTEST(told, "answer");
    }

    void letsTheRequesterReveal_data()
    {
        QTest::addColumn<SecretWrap>("wrap");
        QTest::addColumn<int>("status");
        QTest::addColumn<QUuid>("user");
        QTest::addColumn<QString>("answer");
        using enum Consumer;
        using enum RequestStatus;
        const auto row = [](const char *what, const SecretWrap &made, RequestStatus status,
                            const QUuid &user, const QString &answer) {
            QTest::newRow(what) << made << int(status) << user << answer;
        };
        const QString ok = u"ok"_s;
        const QString notReady = u"not_ready"_s;
        const QString consumed = u"wrap_consumed"_s;
        const QString gone = u"wrap_expired"_s;
        const QString notFound = u"not_found"_s;
        SecretWrap foreign = wrap(Nobody);
        foreign.requestId = other;
        SecretWrap superseded = wrap(Nobody);
        superseded.supersededAt = core::Timestamp{3};
        row("executed", wrap(Nobody), Executed, requester, ok);
        row("pending", wrap(Nobody), Pending, requester, notReady);
        row("approved", wrap(Nobody), Approved, requester, notReady);
        row("approved, expired wrap", wrap(Nobody, true), Approved, requester, notReady);
        row("revealed", wrap(User), Executed, requester, consumed);
        row("revealed and shredded", wrap(User, false, true), Executed, requester, consumed);
        row("revealed and expired", wrap(User, true), Executed, requester, consumed);
        row("expired", wrap(Nobody, true), Executed, requester, gone);
        row("shredded", wrap(Nobody, false, true), Executed, requester, gone);
        row("failed", wrap(Nobody), Failed, requester, gone);
        row("request expired", wrap(Nobody), Expired, requester, gone);
        row("rejected", wrap(Nobody), Rejected, requester, gone);
        row("cancelled", wrap(Nobody), Cancelled, requester, gone);
        row("another user", wrap(Nobody), Executed, other, u"forbidden"_s);
        row("another user, not ready", wrap(Nobody), Approved, other, u"forbidden"_s);
        row("of another request", foreign, Executed, requester, notFound);
        row("replaced by a later post", superseded, Executed, requester, notFound);
    }

    void letsTheRequesterReveal()
    {
        QFETCH(SecretWrap, wrap);
        QFETCH(int, status);
        QFETCH(QUuid, user);
        const AccessRequest request{.id = requestId,
                                    .requesterId = requester,
                                    .type = RequestType::Read,
                                    .status = RequestStatus(status)};
        const auto answer = checkMayReveal(wrap, request, user);
        const QString told = answer ? u"ok"_s : core::errorCodeName(answer.error().code).toString();
        QTEST(told, "answer");
    }

    void neverRevealsAPatch()
    {
        const AccessRequest request{.id = requestId,
                                    .requesterId = requester,
                                    .type = RequestType::Patch,
                                    .status = RequestStatus::Executed};
        const auto answer = checkMayReveal(wrap(Consumer::Nobody), request, requester);
        QCOMPARE(answer.error().code, core::ErrorCode::NotFound);
    }

    void shredsWhenTheirUseIsOver_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<bool>("patch");
        QTest::addColumn<bool>("read");
        using enum RequestStatus;
        const auto row = [](RequestStatus status, bool patch, bool read) {
            QTest::newRow(qPrintable(toWord(status))) << int(status) << patch << read;
        };
        row(Pending, false, false);
        row(Approved, false, false);
        row(Executed, true, false);
        row(Failed, true, true);
        row(Rejected, true, true);
        row(Cancelled, true, true);
        row(Expired, true, true);
    }

    void shredsWhenTheirUseIsOver()
    {
        QFETCH(int, status);
        QTEST(shredsWraps(RequestType::Patch, RequestStatus(status)), "patch");
        QTEST(shredsWraps(RequestType::Read, RequestStatus(status)), "read");
    }
};

QTEST_APPLESS_MAIN(TestWrapState)
#include "tst_wrap_state.moc"
