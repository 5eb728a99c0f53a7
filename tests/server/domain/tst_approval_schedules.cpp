// Invariant S1 by random schedules: whatever the order of votes, withdrawals, expiry and changes to
// people, nothing is approved without the quorum from distinct people who are eligible at that
// moment. A second, deliberately simple bookkeeping judges what the rules decide.
#include "server/domain/approval_rules.h"
#include "server/domain/expiry.h"
#include "server/domain/request_state.h"

#include <functional>
#include <random>
#include <vector>

#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::domain;

namespace {

constexpr int people = 7;
constexpr int stepsPerSchedule = 40;
constexpr int schedules = 10'000;

const QUuid roleId(u"00000000-0000-4000-8000-0000000000ff"_s);

QUuid personId(int person)
{
    return QUuid(u"00000000-0000-4000-8000-%1"_s.arg(person + 1, 12, 10, QLatin1Char('0')));
}

/// What is true of a person, in the plainest words; person 0 makes the request.
struct Facts
{
    bool enabled = true;
    bool isPerson = true;
    bool covers = true;
    bool inRole = true;
    bool votedApprove = false;
};

using Decide = std::function<RequestStatus(const AccessRequest &, const std::vector<Approval> &,
                                           const std::vector<Voter> &)>;

RequestStatus decideByTheRules(const AccessRequest &request, const std::vector<Approval> &votes,
                               const std::vector<Voter> &voters)
{
    return decide(tallyVotes(request, votes, voters));
}

/// One request and the people around it.
class Schedule
{
public:
    Schedule(unsigned seed, Decide decideBy) : m_random(seed), m_decide(std::move(decideBy))
    {
        m_request = {.id = QUuid::createUuid(),
                     .requesterId = personId(0),
                     .targetProviderType = u"vault"_s,
                     .effectiveRef = u"pay/db"_s,
                     .expiresAt = core::Timestamp::fromSeconds(upTo(60) + 5)};
        m_request.snapshot.minApprovers = upTo(4);
        m_request.snapshot.allowSelfApproval = oneIn(3);
        if (oneIn(2))
            m_request.snapshot.approverRoleId = roleId;
        for (Facts &facts : m_facts)
            facts = {.enabled = !oneIn(6),
                     .isPerson = !oneIn(8),
                     .covers = !oneIn(4),
                     .inRole = !oneIn(4)};
    }

    /// Empty when the invariant held throughout.
    QString run()
    {
        for (int step = 0; step < stepsPerSchedule && m_violation.isEmpty(); ++step)
            takeStep();
        return m_violation;
    }

    [[nodiscard]] bool approved() const { return m_everApproved; }

private:
    int upTo(int bound) { return std::uniform_int_distribution<int>(0, bound)(m_random); }

    bool oneIn(int chances) { return upTo(chances - 1) == 0; }

    [[nodiscard]] std::vector<Grant> grantsOf(const Facts &facts) const
    {
        const Scope elsewhere{{u"secret_ref_prefix"_s, u"shop/"_s}};
        const Scope here{{u"secret_ref_prefix"_s, u"pay/"_s}};
        std::vector<Grant> grants{
            {.permissions = {u"secret.approve"_s}, .scope = facts.covers ? here : elsewhere}};
        grants.push_back({.roleId = roleId, .scope = facts.inRole ? here : elsewhere});
        return grants;
    }

    [[nodiscard]] std::vector<Voter> voters() const
    {
        std::vector<Voter> known;
        for (int person = 0; person < people; ++person) {
            const Facts &facts = m_facts.at(std::size_t(person));
            known.push_back({.id = personId(person),
                             .kind = facts.isPerson ? UserKind::Person : UserKind::Service,
                             .enabled = facts.enabled,
                             .grants = grantsOf(facts)});
        }
        return known;
    }

    /// The oracle's own view of who may be counted.
    [[nodiscard]] bool mayCount(int person) const
    {
        const Facts &facts = m_facts.at(std::size_t(person));
        return facts.enabled && facts.isPerson && facts.covers &&
               (facts.inRole || !m_request.snapshot.approverRoleId) &&
               (person != 0 || m_request.snapshot.allowSelfApproval);
    }

    void takeStep()
    {
        const int person = upTo(people - 1);
        Facts &facts = m_facts.at(std::size_t(person));
        switch (upTo(11)) {
        case 0:
            facts.enabled = !facts.enabled;
            return;
        case 1:
            facts.covers = !facts.covers;
            return;
        case 2:
            facts.inRole = !facts.inRole;
            return;
        case 3:
            if (oneIn(10))
                cancel(person);
            return;
        case 4:
            m_now = m_now.plusSeconds(upTo(3));
            expire();
            return;
        default:
            castVote(person, oneIn(25) ? Decision::Reject : Decision::Approve);
        }
    }

    void castVote(int person, Decision decision)
    {
        const Facts &facts = m_facts.at(std::size_t(person));
        // What authentication does: nobody disabled gets as far as voting.
        if (!facts.enabled)
            return;
        const Identity actor{.kind = facts.isPerson ? IdentityKind::Person : IdentityKind::Service,
                             .id = personId(person),
                             .grants = grantsOf(facts)};
        const bool allowed = checkMayVote(actor, m_request).has_value();
        const bool pending = m_request.status == RequestStatus::Pending;
        if (allowed != (pending && mayCount(person)))
            m_violation = u"a vote was taken or refused wrongly"_s;
        if (!allowed || m_voted.contains(person))
            return;
        m_voted += person;
        m_votes.push_back(
            {.requestId = m_request.id, .approverId = personId(person), .decision = decision});
        m_facts.at(std::size_t(person)).votedApprove = decision == Decision::Approve;
        moveTo(m_decide(m_request, m_votes, voters()));
        if (decision == Decision::Reject && m_request.status != RequestStatus::Rejected)
            m_violation = u"a reject did not decide"_s;
    }

    void cancel(int person)
    {
        const Identity actor{.kind = IdentityKind::Person, .id = personId(person)};
        if (checkMayCancel(m_request, actor))
            moveTo(RequestStatus::Cancelled);
    }

    void expire()
    {
        if (isOverdue(m_request, std::nullopt, m_now))
            moveTo(RequestStatus::Expired);
    }

    void moveTo(RequestStatus status)
    {
        const RequestStatus from = m_request.status;
        const int counted = countedApprovals();
        const int required = std::max(1, m_request.snapshot.minApprovers);
        if (status == RequestStatus::Approved && counted < required)
            m_violation = u"approved by %1 of %2"_s.arg(counted).arg(required);
        if (from == RequestStatus::Pending && status == RequestStatus::Pending &&
            counted >= required)
            m_violation = u"still pending with %1 of %2"_s.arg(counted).arg(required);
        if (status != from && !mayTransition(from, status))
            m_violation = u"moved from "_s + toWord(from) + u" to "_s + toWord(status);
        m_request.status = status;
        m_everApproved = m_everApproved || status == RequestStatus::Approved;
    }

    [[nodiscard]] int countedApprovals() const
    {
        int counted = 0;
        for (int person = 0; person < people; ++person) {
            if (m_facts.at(std::size_t(person)).votedApprove && mayCount(person))
                ++counted;
        }
        return counted;
    }

    std::mt19937 m_random;
    Decide m_decide;
    AccessRequest m_request;
    std::vector<Facts> m_facts{people};
    std::vector<Approval> m_votes;
    QSet<int> m_voted;
    core::Timestamp m_now;
    QString m_violation;
    bool m_everApproved = false;
};

unsigned seedOfThisRun()
{
    bool given = false;
    const uint seed = qEnvironmentVariable("SB_TEST_SEED").toUInt(&given);
    return given ? seed : std::random_device{}();
}

} // namespace

class TestApprovalSchedules : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void neverApproveWithoutTheQuorum()
    {
        const unsigned seed = seedOfThisRun();
        qInfo("SB_TEST_SEED=%u", seed);
        int approved = 0;
        for (unsigned i = 0; i < schedules; ++i) {
            Schedule schedule(seed + i, decideByTheRules);
            const QString violation = schedule.run();
            QVERIFY2(violation.isEmpty(),
                     qPrintable(u"seed %1: %2"_s.arg(seed + i).arg(violation)));
            approved += schedule.approved() ? 1 : 0;
        }
        // Schedules in which nothing ever happens would prove nothing.
        QVERIFY2(approved > schedules / 20, qPrintable(QString::number(approved)));
    }

    /// The bookkeeping finds rules that are wrong.
    void catchesPlantedFaults_data()
    {
        QTest::addColumn<int>("fault");
        QTest::newRow("counts votes of people who lost their right") << 0;
        QTest::newRow("one vote fewer") << 1;
        QTest::newRow("one vote more") << 2;
        QTest::newRow("does not heed a reject") << 3;
    }

    void catchesPlantedFaults()
    {
        QFETCH(int, fault);
        const Decide faulty = [fault](const AccessRequest &request,
                                      const std::vector<Approval> &votes,
                                      const std::vector<Voter> &voters) {
            Tally tally = tallyVotes(request, votes, voters);
            if (fault == 0)
                tally.approve = int(votes.size()) - tally.reject;
            else if (fault == 1)
                ++tally.approve;
            else if (fault == 2)
                --tally.approve;
            else
                tally.reject = 0;
            return decide(tally);
        };
        const unsigned seed = seedOfThisRun();
        bool caught = false;
        for (unsigned i = 0; i < schedules && !caught; ++i)
            caught = !Schedule(seed + i, faulty).run().isEmpty();
        QVERIFY2(caught, qPrintable(u"seed %1"_s.arg(seed)));
    }
};

QTEST_APPLESS_MAIN(TestApprovalSchedules)
#include "tst_approval_schedules.moc"
