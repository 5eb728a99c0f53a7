#include "server/domain/approval_rules.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::domain;

namespace {

QUuid numbered(int number)
{
    return QUuid(u"00000000-0000-4000-8000-%1"_s.arg(number, 12, 16, QLatin1Char('0')));
}

const QUuid requester = numbered(1);
const QUuid role = numbered(100);
const QUuid otherRole = numbered(101);
const Scope pays{{u"secret_ref_prefix"_s, u"pay/"_s}};
const Scope shops{{u"secret_ref_prefix"_s, u"shop/"_s}};

AccessRequest payRequest(const Snapshot &snapshot = {})
{
    return {.id = numbered(50),
            .requesterId = requester,
            .targetProviderType = u"vault"_s,
            .effectiveRef = u"pay/db"_s,
            .snapshot = snapshot};
}

Grant approving(const Scope &scope = {}, const QUuid &roleId = role)
{
    return {.roleId = roleId, .permissions = {u"secret.approve"_s}, .scope = scope};
}

Grant holding(const QUuid &roleId, const Scope &scope = {})
{
    return {.roleId = roleId, .permissions = {}, .scope = scope};
}

Approval vote(int voter, Decision decision = Decision::Approve)
{
    return {.requestId = numbered(50), .approverId = numbered(voter), .decision = decision};
}

Voter voter(int number, const std::vector<Grant> &grants = {approving()})
{
    return {.id = numbered(number), .grants = grants};
}

} // namespace

Q_DECLARE_METATYPE(sb::domain::Voter)
Q_DECLARE_METATYPE(sb::domain::Snapshot)
Q_DECLARE_METATYPE(std::vector<sb::domain::Approval>)

class TestApprovalRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void knowsWhoIsEligible_data()
    {
        QTest::addColumn<Voter>("voter");
        QTest::addColumn<Snapshot>("snapshot");
        QTest::addColumn<bool>("eligible");
        QTest::addColumn<QString>("refusal");
        const auto row = [](const char *what, const Voter &who, const Snapshot &snapshot,
                            bool eligible, const QString &refusal) {
            QTest::newRow(what) << who << snapshot << eligible << refusal;
        };
        const QString ok = u"ok"_s;
        const QString no = u"not_eligible"_s;
        const Snapshot plain;
        const Snapshot withRole{.approverRoleId = role};
        const Snapshot selfAllowed{.allowSelfApproval = true};
        Voter disabled = voter(2);
        disabled.enabled = false;
        Voter service = voter(2);
        service.kind = UserKind::Service;
        row("global", voter(2), plain, true, ok);
        row("covering", voter(2, {approving(pays)}), plain, true, ok);
        row("not covering", voter(2, {approving(shops)}), plain, false, no);
        row("no grants", voter(2, {}), plain, false, no);
        row("role without the permission", voter(2, {holding(role)}), plain, false, no);
        // A session of a disabled person does not get as far as this rule.
        row("disabled", disabled, plain, false, ok);
        row("service account", service, plain, false, no);
        row("requester", voter(1), plain, false, u"self_approval"_s);
        row("requester where allowed", voter(1), selfAllowed, true, ok);
        row("requester where allowed, without the permission", voter(1, {}), selfAllowed, false,
            no);
        row("in the role", voter(2, {approving({}, role)}), withRole, true, ok);
        row("in another role", voter(2, {approving({}, otherRole)}), withRole, false, no);
        row("role by another grant", voter(2, {approving({}, otherRole), holding(role)}), withRole,
            true, ok);
        row("role elsewhere", voter(2, {approving({}, otherRole), holding(role, shops)}), withRole,
            false, no);
        row("role here", voter(2, {approving({}, otherRole), holding(role, pays)}), withRole, true,
            ok);
        row("role here, permission elsewhere",
            voter(2, {approving(shops, otherRole), holding(role, pays)}), withRole, false, no);
    }

    void knowsWhoIsEligible()
    {
        QFETCH(Voter, voter);
        QFETCH(Snapshot, snapshot);
        QTEST(isEligible(voter, payRequest(snapshot)), "eligible");
        const Identity actor{.kind = voter.kind == UserKind::Person ? IdentityKind::Person
                                                                    : IdentityKind::Service,
                             .id = voter.id,
                             .grants = voter.grants};
        const auto checked = checkMayVote(actor, payRequest(snapshot));
        const QString told =
            checked ? u"ok"_s : core::errorCodeName(checked.error().code).toString();
        QTEST(told, "refusal");
    }

    void honoursTheToken()
    {
        Identity actor{.kind = IdentityKind::Person, .id = numbered(2), .grants = {approving()}};
        actor.tokenPermissions = QSet<QString>{u"secret.approve"_s};
        QVERIFY(checkMayVote(actor, payRequest()));
        actor.tokenPermissions = QSet<QString>{u"secret.list"_s};
        QCOMPARE(checkMayVote(actor, payRequest()).error().code, core::ErrorCode::NotEligible);
    }

    void takesVotesWhilePendingOnly()
    {
        const Identity actor{
            .kind = IdentityKind::Person, .id = numbered(2), .grants = {approving()}};
        for (const RequestStatus status :
             {RequestStatus::Approved, RequestStatus::Rejected, RequestStatus::Cancelled,
              RequestStatus::Executed, RequestStatus::Failed, RequestStatus::Expired}) {
            AccessRequest request = payRequest();
            request.status = status;
            QCOMPARE(checkMayVote(actor, request).error().code, core::ErrorCode::NotPending);
        }
    }

    void refusesAgentsAndTheSystem()
    {
        for (const IdentityKind kind :
             {IdentityKind::Agent, IdentityKind::System, IdentityKind::Anonymous}) {
            const Identity actor{.kind = kind, .id = numbered(2), .grants = {approving()}};
            QVERIFY(!checkMayVote(actor, payRequest()));
        }
    }

    void counts_data()
    {
        QTest::addColumn<int>("quorum");
        QTest::addColumn<std::vector<Approval>>("votes");
        QTest::addColumn<int>("approve");
        QTest::addColumn<int>("reject");
        QTest::addColumn<QString>("becomes");
        const auto row = [](const char *what, int quorum, const std::vector<Approval> &votes,
                            int approve, int reject, const QString &becomes) {
            QTest::newRow(what) << quorum << votes << approve << reject << becomes;
        };
        // Voters 2 to 5 are eligible; 1 is the requester, 6 disabled, 7 out of scope, 8 unknown.
        const Decision no = Decision::Reject;
        const QString open = u"pending"_s;
        const QString approved = u"approved"_s;
        row("no votes", 1, {}, 0, 0, open);
        row("one of one", 1, {vote(2)}, 1, 0, approved);
        row("one of two", 2, {vote(2)}, 1, 0, open);
        row("two of two", 2, {vote(2), vote(3)}, 2, 0, approved);
        row("three of two", 2, {vote(2), vote(3), vote(4)}, 3, 0, approved);
        row("one voter twice", 2, {vote(2), vote(2)}, 1, 0, open);
        row("the requester's does not count", 1, {vote(1)}, 0, 0, open);
        row("a disabled voter's does not count", 1, {vote(6)}, 0, 0, open);
        row("one out of scope does not count", 1, {vote(7)}, 0, 0, open);
        row("an unknown voter's does not count", 1, {vote(8)}, 0, 0, open);
        row("only the eligible of many", 2, {vote(1), vote(6), vote(7), vote(8), vote(2)}, 1, 0,
            open);
        row("one reject decides", 2, {vote(2), vote(3, no)}, 1, 1, u"rejected"_s);
        row("a reject that does not count", 1, {vote(7, no)}, 0, 0, open);
        row("a quorum of none still needs one", 0, {}, 0, 0, open);
        row("a quorum of none", 0, {vote(2)}, 1, 0, approved);
        Approval foreign = vote(2);
        foreign.requestId = numbered(51);
        row("for another request", 1, {foreign}, 0, 0, open);
    }

    void counts()
    {
        QFETCH(int, quorum);
        QFETCH(std::vector<Approval>, votes);
        Voter disabled = voter(6);
        disabled.enabled = false;
        const std::vector<Voter> voters{voter(1),
                                        voter(2),
                                        voter(3),
                                        voter(4),
                                        voter(5),
                                        disabled,
                                        voter(7, {approving(shops)})};
        const Tally tally = tallyVotes(payRequest({.minApprovers = quorum}), votes, voters);
        QTEST(tally.approve, "approve");
        QTEST(tally.reject, "reject");
        QTEST(toWord(decide(tally)), "becomes");
    }

    void approvesItselfOnlyWhenSaid()
    {
        QVERIFY(!approvesItself({}));
        QVERIFY(approvesItself({.minApprovers = 0}));
        QVERIFY(!approvesItself({.minApprovers = 1}));
    }
};

QTEST_APPLESS_MAIN(TestApprovalRules)
#include "tst_approval_rules.moc"
