#include "server/storage/sync_job_repository.h"

#include <QJsonDocument>

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

const QString jobColumns = uR"(
    j.id, j.job_type, j.status, j.agent_scope, j.scope_provider, j.scope_cluster, j.scope_agent, j.payload,
    j.request_id, j.correlation_id, j.location, j.claimed_by, j.claim_id, sb_us(j.claimed_at) AS claimed_at,
    sb_us(j.claim_expires_at) AS claim_expires_at, j.claim_used, j.attempts, j.idle_claims, j.error,
    sb_us(j.finished_at) AS finished_at, sb_us(j.created_at) AS created_at, sb_us(j.updated_at) AS updated_at)"_s;

const QString selectJob = u"SELECT "_s + jobColumns + u" FROM sync_jobs j "_s;

domain::SyncJob jobFrom(const Row &row)
{
    return {
        .id = row.uuid("id"_L1),
        .type = domain::jobTypeFromWord(row.text("job_type"_L1)).value(),
        .status = domain::jobStatusFromWord(row.text("status"_L1)).value(),
        .agentScope = row.jsonObject("agent_scope"_L1),
        .scopeProvider = row.optionalText("scope_provider"_L1),
        .scopeCluster = row.optionalText("scope_cluster"_L1),
        .scopeAgent = row.optionalUuid("scope_agent"_L1),
        .payload = row.jsonObject("payload"_L1),
        .requestId = row.optionalUuid("request_id"_L1),
        .correlationId = row.uuid("correlation_id"_L1),
        .location = row.optionalText("location"_L1),
        .claimedBy = row.optionalUuid("claimed_by"_L1),
        .claimId = row.optionalUuid("claim_id"_L1),
        .claimedAt = row.optionalTime("claimed_at"_L1),
        .claimExpiresAt = row.optionalTime("claim_expires_at"_L1),
        .claimUsed = row.flag("claim_used"_L1),
        .attempts = static_cast<int>(row.integer("attempts"_L1)),
        .idleClaims = static_cast<int>(row.integer("idle_claims"_L1)),
        .error = row.text("error"_L1),
        .finishedAt = row.optionalTime("finished_at"_L1),
        .createdAt = row.time("created_at"_L1),
        .updatedAt = row.time("updated_at"_L1),
    };
}

std::optional<domain::SyncJob> maybeJob(const std::optional<Row> &row)
{
    return row ? std::optional(jobFrom(*row)) : std::nullopt;
}

QString jsonText(const QJsonObject &object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

} // namespace

void SyncJobRepository::insert(Transaction &tx, const domain::SyncJob &job) const
{
    static const QString insertJob = uR"(
        INSERT INTO sync_jobs (id, job_type, agent_scope, scope_provider, scope_cluster, scope_agent, payload,
                               request_id, correlation_id, location)
        VALUES (?, ?, ?::jsonb, ?, ?, ?, ?::jsonb, ?, ?, ?))"_s;

    tx.execute(insertJob, {job.id, domain::toWord(job.type), jsonText(job.agentScope),
                           job.scopeProvider, job.scopeCluster, job.scopeAgent,
                           jsonText(job.payload), job.requestId, job.correlationId, job.location});
}

bool SyncJobRepository::insertScheduled(Transaction &tx, const domain::SyncJob &job,
                                        const QString &target,
                                        std::chrono::milliseconds recent) const
{
    static const QString insertScheduledJob = uR"(
        INSERT INTO sync_jobs (id, job_type, agent_scope, scope_provider, scope_cluster, payload, correlation_id,
                               discover_target)
        SELECT ?::uuid, ?, ?::jsonb, ?, ?, ?::jsonb, ?::uuid, new.target
        FROM (VALUES (?::text)) AS new (target)
        WHERE NOT EXISTS (SELECT FROM sync_jobs j
                          WHERE j.discover_target = new.target
                            AND j.created_at > now() - ? * interval '1 millisecond')
        ON CONFLICT (discover_target) WHERE status IN ('queued', 'claimed') DO NOTHING)"_s;

    return tx.execute(insertScheduledJob,
                      {job.id, domain::toWord(job.type), jsonText(job.agentScope),
                       job.scopeProvider, job.scopeCluster, jsonText(job.payload),
                       job.correlationId, target, recent.count()}) == 1;
}

std::optional<domain::SyncJob> SyncJobRepository::find(Transaction &tx, const QUuid &id) const
{
    static const QString findJob = selectJob + u"WHERE j.id = ?"_s;
    return maybeJob(tx.queryRow(findJob, {id}));
}

std::optional<domain::SyncJob> SyncJobRepository::findForUpdate(Transaction &tx,
                                                                const QUuid &id) const
{
    static const QString lockJob = selectJob + u"WHERE j.id = ? FOR UPDATE"_s;
    return maybeJob(tx.queryRow(lockJob, {id}));
}

std::optional<domain::SyncJob>
SyncJobRepository::findLiveByRequestForUpdate(Transaction &tx, const QUuid &requestId) const
{
    static const QString lockLiveJob =
        selectJob + u"WHERE j.request_id = ? AND j.status IN ('queued', 'claimed') FOR UPDATE"_s;
    return maybeJob(tx.queryRow(lockLiveJob, {requestId}));
}

domain::Page<domain::SyncJob> SyncJobRepository::list(Transaction &tx, const JobFilter &filter,
                                                      const domain::PageRequest &page) const
{
    // One row more than asked for tells whether there is a next page.
    static const QString listJobs = selectJob + uR"(
        WHERE (?::text IS NULL OR j.status = ?::text)
          AND (?::text IS NULL OR j.job_type = ?::text)
          AND (?::uuid IS NULL OR j.claimed_by = ?::uuid)
          AND (?::uuid IS NULL OR j.request_id = ?::uuid)
          AND (?::bigint IS NULL OR (j.created_at, j.id) < (sb_ts(?::bigint), ?::uuid))
        ORDER BY j.created_at DESC, j.id DESC
        LIMIT ?)"_s;

    tx.planForTheseValues();
    const auto after = page.after;
    const auto afterTime = after ? std::optional(after->time) : std::nullopt;
    const auto afterId = after ? std::optional(after->id) : std::nullopt;
    const auto rows =
        tx.query(listJobs, {filter.status, filter.status, filter.jobType, filter.jobType,
                            filter.agentId, filter.agentId, filter.requestId, filter.requestId,
                            afterTime, afterTime, afterId, page.limit + 1});
    domain::Page<domain::SyncJob> jobs;
    for (const Row &row : rows) {
        if (jobs.items.size() == static_cast<std::size_t>(page.limit)) {
            jobs.next = {jobs.items.back().createdAt, jobs.items.back().id};
            break;
        }
        jobs.items.push_back(jobFrom(row));
    }
    return jobs;
}

std::optional<ClaimedJob> SyncJobRepository::claim(Transaction &tx, const Claimer &claimer) const
{
    // An unused claim that lapsed is counted here (idle_claims), a used one was counted when it was
    // first used. SKIP LOCKED lets racers pass each other; the unique index on claimed locations
    // has the last word. The agent's row is locked against a revocation, and read again after one;
    // while nothing waits, nothing is locked.
    static const QString claimOldest = uR"(
        WITH me AS (
            SELECT id, scope_providers, scope_clusters FROM agents
            WHERE id = ? AND status <> 'revoked'
              AND EXISTS (SELECT FROM sync_jobs WHERE status IN ('queued', 'claimed'))
            FOR KEY SHARE
        ), next AS (
            SELECT c.id, r.wrap_ttl_claimed_seconds
            FROM me
            CROSS JOIN sync_jobs c
            LEFT JOIN access_requests r ON r.id = c.request_id
            WHERE c.status IN ('queued', 'claimed')
              AND (c.status = 'queued'
                   OR (c.claim_expires_at <= now() AND c.attempts < ?
                       AND c.idle_claims + (NOT c.claim_used)::integer < ?))
              AND (c.scope_provider IS NULL OR me.scope_providers IS NULL OR c.scope_provider = ANY (me.scope_providers))
              AND (c.scope_cluster IS NULL OR me.scope_clusters IS NULL OR c.scope_cluster = ANY (me.scope_clusters))
              AND (c.scope_agent IS NULL OR c.scope_agent = me.id)
              AND (c.request_id IS NULL OR (r.status = 'approved' AND r.expires_at > now()))
              AND (c.job_type <> 'patch' OR NOT EXISTS (
                    SELECT FROM sync_jobs other
                    WHERE other.location = c.location AND other.status = 'claimed' AND other.job_type = 'patch'
                      AND other.id <> c.id))
            ORDER BY c.created_at, c.id
            LIMIT 1
            FOR UPDATE OF c SKIP LOCKED
        )
        UPDATE sync_jobs j
        SET status = 'claimed', claimed_by = (SELECT id FROM me), claim_id = ?, claimed_at = now(),
            claim_expires_at = now() + ? * interval '1 second', claim_used = false,
            idle_claims = j.idle_claims + (j.status = 'claimed' AND NOT j.claim_used)::integer
        FROM next
        WHERE j.id = next.id
        RETURNING coalesce(next.wrap_ttl_claimed_seconds, 0) AS wrap_ttl_claimed_seconds, )"_s +
                                       jobColumns;

    const auto row =
        tx.queryRow(claimOldest, {claimer.agentId, claimer.maxAttempts, claimer.maxIdleClaims,
                                  claimer.newClaimId, claimer.leaseSeconds});
    if (!row)
        return std::nullopt;
    return ClaimedJob{.job = jobFrom(*row),
                      .wrapTtlClaimedSeconds = row->integer("wrap_ttl_claimed_seconds"_L1)};
}

std::optional<domain::SyncJob>
SyncJobRepository::findLeasedByRequestForUpdate(Transaction &tx, const QUuid &requestId,
                                                const QUuid &agentId,
                                                const std::optional<QUuid> &claimId) const
{
    static const QString lockLeasedJob = selectJob + uR"(
        WHERE j.request_id = ? AND j.status = 'claimed' AND j.claimed_by = ? AND j.claim_expires_at > now()
          AND (?::uuid IS NULL OR j.claim_id = ?::uuid)
        FOR UPDATE)"_s;
    return maybeJob(tx.queryRow(lockLeasedJob, {requestId, agentId, claimId, claimId}));
}

std::optional<core::Timestamp> SyncJobRepository::renew(Transaction &tx, const QUuid &jobId,
                                                        const QUuid &agentId, const QUuid &claimId,
                                                        int leaseSeconds, int longestSeconds) const
{
    static const QString renewLease = uR"(
        UPDATE sync_jobs
        SET claim_expires_at = greatest(claim_expires_at, least(now() + ? * interval '1 second',
                                                                claimed_at + ? * interval '1 second'))
        WHERE id = ? AND status = 'claimed' AND claimed_by = ? AND claim_id = ? AND claim_expires_at > now()
        RETURNING sb_us(claim_expires_at) AS claim_expires_at)"_s;
    const auto row =
        tx.queryRow(renewLease, {leaseSeconds, longestSeconds, jobId, agentId, claimId});
    return row ? std::optional(row->time("claim_expires_at"_L1)) : std::nullopt;
}

void SyncJobRepository::markUsed(Transaction &tx, const QUuid &jobId) const
{
    static const QString useClaim = uR"(
        UPDATE sync_jobs SET claim_used = true, attempts = attempts + 1
        WHERE id = ? AND status = 'claimed' AND NOT claim_used)"_s;
    tx.execute(useClaim, {jobId});
}

void SyncJobRepository::requeue(Transaction &tx, const QUuid &jobId, int attempts, int idleClaims,
                                Claim claim) const
{
    static const QString requeueJob = uR"(
        UPDATE sync_jobs
        SET status = 'queued', claim_used = false, attempts = ?, idle_claims = ?, claim_expires_at = NULL,
            claimed_by = CASE WHEN ? THEN claimed_by END, claim_id = CASE WHEN ? THEN claim_id END,
            claimed_at = NULL
        WHERE id = ? AND status = 'claimed')"_s;
    const bool keep = claim == Claim::KeepClaimer;
    tx.execute(requeueJob, {attempts, idleClaims, keep, keep, jobId});
}

bool SyncJobRepository::finish(Transaction &tx, const QUuid &jobId, domain::JobStatus status,
                               const QString &error) const
{
    static const QString finishJob = uR"(
        UPDATE sync_jobs SET status = ?, error = nullif(?, ''), finished_at = now(), claim_expires_at = NULL
        WHERE id = ? AND status IN ('queued', 'claimed'))"_s;
    return tx.execute(finishJob, {domain::toWord(status), error, jobId}) == 1;
}

bool SyncJobRepository::expireByRequest(Transaction &tx, const QUuid &requestId) const
{
    static const QString expireLiveJob = uR"(
        UPDATE sync_jobs SET status = 'expired', finished_at = now(), claim_expires_at = NULL
        WHERE request_id = ? AND status IN ('queued', 'claimed'))"_s;
    return tx.execute(expireLiveJob, {requestId}) > 0;
}

std::vector<QUuid> SyncJobRepository::listLapsed(Transaction &tx, int limit) const
{
    static const QString lapsedJobs = uR"(
        SELECT id FROM sync_jobs WHERE status = 'claimed' AND claim_expires_at <= now()
        ORDER BY claim_expires_at LIMIT ?)"_s;
    std::vector<QUuid> ids;
    for (const Row &row : tx.query(lapsedJobs, {limit}))
        ids.push_back(row.uuid("id"_L1));
    return ids;
}

bool SyncJobRepository::leaseHasLapsed(Transaction &tx, const QUuid &jobId) const
{
    static const QString findLapsed =
        u"SELECT FROM sync_jobs WHERE id = ? AND status = 'claimed' AND claim_expires_at <= now()"_s;
    return tx.queryRow(findLapsed, {jobId}).has_value();
}

std::vector<domain::SyncJob> SyncJobRepository::listClaimedBy(Transaction &tx,
                                                              const QUuid &agentId) const
{
    static const QString heldJobs =
        selectJob +
        u"WHERE j.claimed_by = ? AND j.status = 'claimed' ORDER BY j.created_at, j.id"_s;
    std::vector<domain::SyncJob> jobs;
    for (const Row &row : tx.query(heldJobs, {agentId}))
        jobs.push_back(jobFrom(row));
    return jobs;
}

} // namespace sb::storage
