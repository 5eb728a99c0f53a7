// Seeded schedules of votes, withdrawals, expiry, lost rights and crashes (invariants S1, S2):
// after every step the database holds what must always hold. SB_SCHEDULES changes how many are run,
// SB_SCHEDULE_SEED repeats one.
#include "server/domain/approval_rules.h"
#include "tests/support/request_bench.h"

#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::quoted;
using test::RequestBench;

namespace {

int fromEnvironment(const char *name, int fallback)
{
    return qEnvironmentVariableIsSet(name) ? qEnvironmentVariableIntValue(name) : fallback;
}

/// One request and the people around it, moved by chance.
class Schedule
{
public:
    Schedule(RequestBench &bench, const std::vector<QUuid> &people, quint32 seed)
        : m_bench(bench), m_people(people), m_random(seed)
    {
        m_quorum = m_random.bounded(4);
        m_bench.setWorkflow(
            "min_approvers = " + QByteArray::number(m_quorum) + ", allow_self_approval = " +
            (m_random.bounded(2) == 0 ? "true" : "false") + ", approver_role_id = " +
            (m_random.bounded(3) == 0 ? "(SELECT id FROM roles WHERE name = 'approver')" : "NULL"));
        m_request =
            m_bench.submitted(people.front(), RequestBench::aPatch({{u"A"_s, "1"}, {u"B"_s, "2"}}));
        m_status = m_quorum == 0 ? u"approved"_s : u"pending"_s;
    }

    /// Answers what does not hold; empty when all does.
    QString step()
    {
        const auto call = m_bench.as(someone());
        switch (m_random.bounded(10)) {
        case 0:
            (void)m_bench.decision.reject(call, m_request, u"no"_s).has_value();
            break;
        case 1:
            if (m_random.bounded(3) == 0)
                (void)m_bench.decision.cancel(call, m_request).has_value();
            break;
        case 2:
            m_bench.sql("UPDATE users SET enabled = NOT enabled WHERE id = " + quoted(someone()));
            break;
        case 3:
            toggleGrant(someone());
            break;
        case 4:
            if (m_random.bounded(3) == 0)
                m_bench.sql("UPDATE access_requests SET expires_at = now() - interval '1 second' "
                            "WHERE id = " +
                            quoted(m_request));
            (void)m_bench.expiry.expireOverdue(RequestBench::asSystem(), 10);
            break;
        case 5:
            crashWhileVoting(call);
            break;
        default:
            (void)m_bench.decision.approve(call, m_request, {}).has_value();
        }
        return fault();
    }

private:
    QUuid someone()
    {
        return m_people[static_cast<std::size_t>(
            m_random.bounded(static_cast<int>(m_people.size())))];
    }

    void toggleGrant(const QUuid &person)
    {
        if (m_bench.count("user_roles WHERE user_id = " + quoted(person)) > 0)
            m_bench.revokeGrants(person);
        else
            m_bench.grant(person, m_random.bounded(2) == 0 ? u"approver"_s : u"voter"_s);
    }

    /// Everything a deciding vote does, up to the commit that never comes.
    void crashWhileVoting(const domain::CallContext &call)
    {
        storage::Transaction tx(m_bench.db.database.connection());
        const storage::AccessRequestRepository requests;
        const auto request = requests.findForUpdate(tx, m_request).value();
        (void)storage::ApprovalRepository().insert(
            tx, {.id = QUuid::createUuid(), .requestId = m_request, .approverId = call.actor.id});
        (void)services::RequestDispatch().dispatchAtQuorum(tx, request);
        (void)storage::SecretWrapRepository().shredByRequest(tx, m_request);
    }

    /// The pure rules' own count of the votes, by what the database holds now.
    domain::Tally tally()
    {
        std::vector<domain::Voter> voters;
        for (const QUuid &person : m_people) {
            const auto call = m_bench.as(person);
            voters.push_back({.id = person,
                              .enabled = m_bench.value("SELECT enabled FROM users WHERE id = " +
                                                       quoted(person)) == u"t",
                              .grants = call.actor.grants});
        }
        storage::Transaction tx(m_bench.db.database.connection());
        const auto request = storage::AccessRequestRepository().find(tx, m_request).value();
        return domain::tallyVotes(
            request, storage::ApprovalRepository().listByRequest(tx, m_request), voters);
    }

    QString fault()
    {
        const QByteArray id = quoted(m_request);
        const QString status = m_bench.statusOf(m_request);
        const int sealed =
            m_bench.count("secret_wraps WHERE encrypted_value IS NOT NULL AND request_id = " + id);
        const int queued =
            m_bench.count("sync_jobs WHERE status = 'queued' AND request_id = " + id);
        const bool open = status == u"pending" || status == u"approved";
        if (status != m_status) {
            const bool known =
                (m_status == u"pending" && status != u"executed" && status != u"failed") ||
                (m_status == u"approved" && status == u"expired");
            if (!known)
                return u"moved from "_s + m_status + u" to "_s + status;
            if (status == u"approved" && (m_quorum == 0 || tally().approve < m_quorum))
                return u"approved without its quorum"_s;
            if (status == u"rejected" && tally().reject == 0)
                return u"rejected by nobody eligible"_s;
        }
        m_status = status;
        if (sealed != (open ? 2 : 0))
            return status + u" with %1 values"_s.arg(sealed);
        if (queued != (status == u"approved" ? 1 : 0))
            return status + u" with %1 queued jobs"_s.arg(queued);
        const int votes = m_bench.count("approvals WHERE request_id = " + id);
        const int audited =
            m_bench.count("audit_events WHERE status = 'success' AND actor <> 'system' AND "
                          "action IN ('request.approve', 'request.reject') AND correlation_id = " +
                          id);
        return votes == audited ? QString() : u"%1 votes, %2 audit rows"_s.arg(votes).arg(audited);
    }

    RequestBench &m_bench;
    const std::vector<QUuid> &m_people;
    QRandomGenerator m_random;
    int m_quorum = 1;
    QUuid m_request = {};
    QString m_status = {};
};

} // namespace

class TestRequestSchedules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void invariantsHoldAfterEveryStep();
};

void TestRequestSchedules::invariantsHoldAfterEveryStep()
{
    const int schedules = fromEnvironment("SB_SCHEDULES", 60);
    const bool repeat = qEnvironmentVariableIsSet("SB_SCHEDULE_SEED");
    RequestBench bench;
    bench.addRole(u"voter"_s, {u"secret.approve"_s});
    std::map<QString, int> endings;
    for (int number = 0; number < (repeat ? 1 : schedules); ++number) {
        const quint32 seed = repeat ? qEnvironmentVariable("SB_SCHEDULE_SEED").toUInt()
                                    : QRandomGenerator::global()->generate();
        std::vector<QUuid> people;
        for (int person = 0; person < 5; ++person)
            people.push_back(bench.addUser(u"P%1-%2"_s.arg(number).arg(person),
                                           person == 0 ? QStringList{u"developer"_s, u"approver"_s}
                                                       : QStringList{u"approver"_s}));
        Schedule schedule(bench, people, seed);
        for (int step = 0; step < 12; ++step) {
            const QString fault = schedule.step();
            QVERIFY2(fault.isEmpty(),
                     qPrintable(u"SB_SCHEDULE_SEED=%1 step %2: "_s.arg(seed).arg(step) + fault));
        }
    }
    for (const char *status : {"pending", "approved", "rejected", "cancelled", "expired"})
        endings[QString::fromLatin1(status)] =
            bench.count("access_requests WHERE status = '" + QByteArray(status) + "'");
    for (const auto &[status, count] : endings)
        qInfo("%s: %d", qPrintable(status), count);
    QVERIFY(repeat || (endings[u"approved"_s] > 0 && endings[u"rejected"_s] > 0));
}

QTEST_GUILESS_MAIN(TestRequestSchedules)
#include "tst_request_schedules.moc"
