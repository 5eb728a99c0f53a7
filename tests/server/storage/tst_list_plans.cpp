// A page of a list costs the same however long the list is: with tens of thousands of rows, each
// list and filter reads about as many rows as it shows, through an index and never the whole table.
// PostgreSQL's own counters say what the plans of the real statements did; EXPLAIN would tell of
// plans for other values than those that are asked for.
#include "server/storage/access_request_repository.h"
#include "server/storage/agent_repository.h"
#include "server/storage/audit_event_repository.h"
#include "server/storage/secret_repository.h"
#include "server/storage/sync_job_repository.h"
#include "tests/support/postgres_fixture.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using domain::PageCursor;
using domain::PageRequest;
using storage::AuditFilter;
using storage::JobFilter;
using storage::RequestFilter;
using storage::RequestViewer;
using storage::Transaction;
using test::PostgresFixture;

namespace {

constexpr int requests = 60'000;
constexpr int auditRows = 120'000;
/// Of the big tables, for a page of 100: the page itself, votes and jobs that are joined to it, and
/// what a filter passes over.
constexpr std::int64_t mostRowsRead = 3'000;

const QUuid manyRequester(u"0a000000-0000-4000-8000-000000000001"_s);
const QUuid fewRequester(u"0a000000-0000-4000-8000-000000000002"_s);
const QUuid project(u"0a000000-0000-4000-8000-00000000000b"_s);
const QUuid busyAgent(u"0a000000-0000-4000-8000-0000000000a1"_s);

/// A year of requests by two people, one pending in five hundred; a job and two audit rows for
/// each.
QByteArray seed()
{
    return R"(
        INSERT INTO users (id, email) VALUES ('0a000000-0000-4000-8000-000000000001', 'many@example.org'),
                                             ('0a000000-0000-4000-8000-000000000002', 'few@example.org');
        INSERT INTO agents (id, name, secret_hash)
        VALUES ('0a000000-0000-4000-8000-0000000000a1', 'busy', decode(repeat('00', 32), 'hex')),
               ('0a000000-0000-4000-8000-0000000000a2', 'idle', decode(repeat('00', 32), 'hex'));
        INSERT INTO access_requests (id, requester_id, type, status, target_provider_type, target_secret_ref, effective_ref,
            cluster_name, project_id, environment, workflow_id, workflow_name, min_approvers, allow_self_approval,
            require_justification, wrap_ttl_created_seconds, wrap_ttl_approved_seconds, wrap_ttl_claimed_seconds,
            request_ttl_seconds, expires_at, created_at)
        SELECT gen_random_uuid(),
               CASE WHEN n % 2000 = 0 THEN '0a000000-0000-4000-8000-000000000002' ELSE '0a000000-0000-4000-8000-000000000001' END::uuid,
               CASE WHEN n % 1000 = 7 THEN 'read' ELSE 'patch' END,
               CASE WHEN n % 500 = 0 THEN 'pending' WHEN n % 700 = 1 THEN 'failed' ELSE 'executed' END,
               'vault', 'team/' || n, 'team/' || n, 'eu',
               CASE WHEN n % 900 = 3 THEN '0a000000-0000-4000-8000-00000000000b' END::uuid,
               CASE WHEN n % 900 = 3 THEN 'prod' END,
               gen_random_uuid(), 'standard', 1, false, true, 60, 60, 60, 60, now() + interval '1 day',
               now() - n * interval '8 minutes'
        FROM generate_series(1, )" +
           QByteArray::number(requests) + R"() n;
        INSERT INTO sync_jobs (job_type, status, request_id, correlation_id, claimed_by, created_at)
        SELECT type, CASE status WHEN 'pending' THEN 'queued' WHEN 'failed' THEN 'failed' ELSE 'succeeded' END, id, id,
               CASE WHEN status = 'failed' THEN '0a000000-0000-4000-8000-0000000000a2' ELSE '0a000000-0000-4000-8000-0000000000a1' END::uuid,
               created_at FROM access_requests;
        INSERT INTO audit_events (actor, action, resource, status, correlation_id, occurred_at)
        SELECT CASE WHEN n % 3000 = 0 THEN 'user:0a000000-0000-4000-8000-000000000002' ELSE 'user:0a000000-0000-4000-8000-000000000001' END,
               CASE WHEN n % 2500 = 0 THEN 'role.edit' ELSE 'request.submit' END, 'request:' || n, 'success', gen_random_uuid(),
               now() - n * interval '4 minutes'
        FROM generate_series(1, )" +
           QByteArray::number(auditRows) + R"() n;
        INSERT INTO secrets (cluster_name, provider_type, secret_ref, labels)
        SELECT CASE WHEN n % 3 = 0 THEN 'us' ELSE 'eu' END, 'vault', 'team/' || n || '/db', jsonb_build_object('team', 't' || n % 5000)
        FROM generate_series(1, 30000) n;
        VACUUM ANALYZE;)";
}

RequestViewer seeingAll()
{
    return {.userId = manyRequester,
            .readAll = true,
            .approveScopes = {QJsonObject()},
            .canVote = true};
}

} // namespace

class TestListPlans : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<test::TestDatabase> m_db;
    QString m_owner;

    std::int64_t rowsReadSoFar() const
    {
        return test::sqlValue(
                   m_owner,
                   "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_user_tables "
                   "WHERE relname IN ('access_requests', 'sync_jobs', 'audit_events', 'approvals', "
                   "'secrets')")
            .toLongLong();
    }

    /// How often one of the tables that grow for ever was read from end to end.
    std::int64_t wholeScansSoFar() const
    {
        return test::sqlValue(m_owner,
                              "SELECT sum(seq_scan) FROM pg_stat_user_tables WHERE relname IN "
                              "('access_requests', 'sync_jobs', 'audit_events')")
            .toLongLong();
    }

    /// How often which index of the big tables was used, as one text.
    QString indexUseSoFar() const
    {
        return test::sqlValue(
            m_owner,
            "SELECT string_agg(indexrelname || ' ' || idx_scan, ', ' ORDER BY indexrelname) "
            "FROM pg_stat_user_indexes WHERE relname IN ('access_requests', 'sync_jobs', "
            "'audit_events', 'secrets')");
    }

    /// How many rows of the big tables one look reads.
    std::int64_t rowsRead(const std::function<void(Transaction &)> &look) const
    {
        const std::int64_t before = rowsReadSoFar();
        {
            Transaction tx(m_db->database.connection(), storage::Access::ReadOnly);
            look(tx);
            tx.query(u"SELECT pg_stat_force_next_flush()"_s);
            tx.commit();
        }
        // The counters are handed in when the session has become idle.
        QTest::qWait(300);
        return rowsReadSoFar() - before;
    }

    /// The sixth time as well: a plan that is made for all values must not be worse.
    void checkFew(const char *name, std::size_t leastRows,
                  const std::function<std::size_t(Transaction &)> &look)
    {
        for (int time = 0; time < 7; ++time) {
            std::size_t shown = 0;
            const std::int64_t scansBefore = wholeScansSoFar();
            const QString useBefore = indexUseSoFar();
            const std::int64_t read = rowsRead([&](Transaction &tx) { shown = look(tx); });
            QVERIFY2(shown >= leastRows,
                     qPrintable(u"%1 shows %2"_s.arg(QLatin1StringView(name)).arg(shown)));
            QVERIFY2(read <= mostRowsRead,
                     qPrintable(u"%1 (time %2) reads %3 rows"_s.arg(QLatin1StringView(name))
                                    .arg(time)
                                    .arg(read)));
            const std::int64_t scans = wholeScansSoFar() - scansBefore;
            QVERIFY2(
                scans == 0,
                qPrintable(
                    u"%1 (time %2) reads a whole table"_s.arg(QLatin1StringView(name)).arg(time)));
            QVERIFY2(indexUseSoFar() != useBefore, name);
        }
    }

private Q_SLOTS:

    void initTestCase()
    {
        m_db = std::make_unique<test::TestDatabase>();
        m_owner = PostgresFixture::ownerUrl(m_db->url);
        // VACUUM runs in no transaction, so every statement goes alone.
        for (const QByteArray &statement : seed().split(';')) {
            if (!statement.trimmed().isEmpty())
                test::runSql(m_owner, statement);
        }
    }

    void theCountersWork()
    {
        const std::int64_t scansBefore = wholeScansSoFar();
        const QString useBefore = indexUseSoFar();
        const std::int64_t read = rowsRead([](Transaction &tx) {
            tx.query(u"SELECT count(*) FROM access_requests WHERE justification = 'none'"_s);
        });
        QVERIFY2(read >= requests, qPrintable(QString::number(read)));
        QCOMPARE(wholeScansSoFar(), scansBefore + 1);
        QCOMPARE(indexUseSoFar(), useBefore);
    }

    void requestLists()
    {
        const storage::AccessRequestRepository repository;
        const auto few = [&](const char *name, std::size_t least, const RequestViewer &viewer,
                             const RequestFilter &filter, const PageRequest &page = {}) {
            checkFew(name, least, [&](Transaction &tx) {
                return repository.list(tx, viewer, filter, page).items.size();
            });
        };
        const core::Timestamp monthsAgo{QDateTime::currentMSecsSinceEpoch() * 1000 -
                                        90LL * 86'400'000'000};
        few("requests", 100, seeingAll(), {});
        few("far behind", 100, seeingAll(), {},
            {.after = PageCursor{.time = monthsAgo, .id = QUuid::createUuid()}});
        few("status", 100, seeingAll(), {.status = u"pending"_s});
        few("status failed", 80, seeingAll(), {.status = u"failed"_s});
        few("type", 60, seeingAll(), {.type = u"read"_s});
        few("requester", 30, seeingAll(), {.requesterId = fewRequester});
        few("requester and status", 50, seeingAll(),
            {.requesterId = manyRequester, .status = u"failed"_s}, {.limit = 50});
        few("project", 60, seeingAll(), {.projectId = project});
        few("environment", 60, seeingAll(), {.environment = u"prod"_s});
        few("time", 100, seeingAll(), {.until = monthsAgo});
        few("may decide", 0, seeingAll(), {.mayDecide = true});
        few("own", 30, {.userId = fewRequester}, {});
        few("own with status", 30, {.userId = fewRequester}, {.status = u"pending"_s});
    }

    void auditLists()
    {
        const storage::AuditEventRepository repository;
        const auto few = [&](const char *name, std::size_t least, const AuditFilter &filter,
                             const PageRequest &page = {}) {
            checkFew(name, least, [&](Transaction &tx) {
                return repository.list(tx, filter, page).items.size();
            });
        };
        const core::Timestamp monthsAgo{QDateTime::currentMSecsSinceEpoch() * 1000 -
                                        90LL * 86'400'000'000};
        few("audit", 100, {});
        few("far behind", 100, {},
            {.after = PageCursor{.time = monthsAgo, .id = QUuid::createUuid()}});
        few("actor", 40, {.actor = u"user:0a000000-0000-4000-8000-000000000002"_s});
        few("nobody", 0, {.actor = u"user:nobody"_s});
        few("action", 40, {.action = u"role.edit"_s});
        few("resource", 1, {.resource = u"request:77"_s});
        few("correlation", 0, {.correlationId = QUuid::createUuid()});
        few("until", 100, {.until = monthsAgo});
        few("since", 100, {.since = monthsAgo});
        few("actor and action", 8,
            {.actor = u"user:0a000000-0000-4000-8000-000000000002"_s, .action = u"role.edit"_s});
    }

    void jobLists()
    {
        const storage::SyncJobRepository repository;
        const auto few = [&](const char *name, std::size_t least, const JobFilter &filter) {
            checkFew(name, least,
                     [&](Transaction &tx) { return repository.list(tx, filter, {}).items.size(); });
        };
        few("jobs", 100, {});
        few("status", 100, {.status = u"queued"_s});
        few("type", 60, {.jobType = u"read"_s});
        few("agent", 100, {.agentId = busyAgent});
        few("idle agent", 80, {.agentId = QUuid(u"0a000000-0000-4000-8000-0000000000a2"_s)});
        few("request", 0, {.requestId = QUuid::createUuid()});
    }

    /// The total is counted, so only what filters make small can be cheap.
    void secretLists()
    {
        const storage::SecretRepository repository;
        const auto few = [&](const char *name, std::size_t least,
                             const storage::SecretFilter &filter) {
            checkFew(name, least, [&](Transaction &tx) {
                return repository.list(tx, {.all = true}, filter, {}).items.size();
            });
        };
        few("label", 6, {.labels = {{u"team"_s, u"t77"_s}}});
        few("prefix", 1, {.refPrefix = u"team/777/"_s});
        few("nothing", 0, {.clusterName = u"ap"_s});
    }
};

QTEST_GUILESS_MAIN(TestListPlans)
#include "tst_list_plans.moc"
