#include "server/storage/access_request_repository.h"

#include <algorithm>

#include <QJsonDocument>

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

const QString requestColumns = uR"(
    r.id, r.requester_id, coalesce(nullif(u.display_name, ''), u.email) AS requester_name, r.type, r.justification,
    r.status, r.target_provider_type, r.target_provider_config, r.target_secret_ref, r.target_keys, r.effective_ref,
    r.kv_mount, r.cluster_name, r.project_id, r.environment, r.policy_id, r.policy_name, r.workflow_id,
    r.workflow_name, r.min_approvers, r.approver_role_id, r.approver_role_name, r.allow_self_approval,
    r.require_justification, r.wrap_ttl_created_seconds, r.wrap_ttl_approved_seconds, r.wrap_ttl_claimed_seconds,
    r.request_ttl_seconds, r.notification_channels, r.job_id, r.reject_reason, r.failure_reason,
    sb_us(r.expires_at) AS expires_at, sb_us(r.decided_at) AS decided_at, sb_us(r.finished_at) AS finished_at,
    sb_us(r.created_at) AS created_at, sb_us(r.updated_at) AS updated_at,
    (SELECT count(*) FROM approvals a WHERE a.request_id = r.id AND a.decision = 'approve') AS approve_count)"_s;

const QString fromRequests = uR"(
    FROM access_requests r JOIN users u ON u.id = r.requester_id )"_s;

// Parameters: whether the viewer can vote at all, the viewer twice.
const QString mayDecide = uR"(
    (?::boolean AND r.status = 'pending' AND r.expires_at > now() AND sb_may_vote(r, ?::uuid)
     AND NOT EXISTS (SELECT FROM approvals v WHERE v.request_id = r.id AND v.approver_id = ?::uuid)))"_s;

// Parameters: read_all, the viewer, the scopes of their secret.approve grants.
const QString maySee = uR"(
    (?::boolean OR r.requester_id = ?::uuid OR EXISTS (
        SELECT FROM jsonb_array_elements(?::jsonb) AS held (scope)
        WHERE sb_scope_covers(held.scope, r.project_id::text, r.environment, r.target_provider_type, r.effective_ref,
                              r.cluster_name, r.kv_mount))))"_s;

QString jsonText(const QJsonArray &array)
{
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

QString jsonText(const QJsonObject &object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

domain::Snapshot snapshotFrom(const Row &row)
{
    return {
        .policyId = row.optionalUuid("policy_id"_L1),
        .policyName = row.text("policy_name"_L1),
        .workflowId = row.uuid("workflow_id"_L1),
        .workflowName = row.text("workflow_name"_L1),
        .minApprovers = static_cast<int>(row.integer("min_approvers"_L1)),
        .approverRoleId = row.optionalUuid("approver_role_id"_L1),
        .approverRoleName = row.text("approver_role_name"_L1),
        .allowSelfApproval = row.flag("allow_self_approval"_L1),
        .requireJustification = row.flag("require_justification"_L1),
        .wrapTtlCreatedSeconds = row.integer("wrap_ttl_created_seconds"_L1),
        .wrapTtlApprovedSeconds = row.integer("wrap_ttl_approved_seconds"_L1),
        .wrapTtlClaimedSeconds = row.integer("wrap_ttl_claimed_seconds"_L1),
        .requestTtlSeconds = row.integer("request_ttl_seconds"_L1),
        .notificationChannels = row.textList("notification_channels"_L1),
    };
}

domain::AccessRequest requestFrom(const Row &row)
{
    return {
        .id = row.uuid("id"_L1),
        .requesterId = row.uuid("requester_id"_L1),
        .requesterName = row.text("requester_name"_L1),
        .type = domain::requestTypeFromWord(row.text("type"_L1)).value(),
        .justification = row.text("justification"_L1),
        .status = domain::requestStatusFromWord(row.text("status"_L1)).value(),
        .targetProviderType = row.text("target_provider_type"_L1),
        .targetProviderConfig = row.jsonObject("target_provider_config"_L1),
        .targetSecretRef = row.text("target_secret_ref"_L1),
        .targetKeys = row.textList("target_keys"_L1),
        .effectiveRef = row.text("effective_ref"_L1),
        .kvMount = row.optionalText("kv_mount"_L1),
        .clusterName = row.optionalText("cluster_name"_L1),
        .projectId = row.optionalUuid("project_id"_L1),
        .environment = row.optionalText("environment"_L1),
        .snapshot = snapshotFrom(row),
        .jobId = row.optionalUuid("job_id"_L1),
        .rejectReason = row.text("reject_reason"_L1),
        .failureReason = row.text("failure_reason"_L1),
        .expiresAt = row.time("expires_at"_L1),
        .decidedAt = row.optionalTime("decided_at"_L1),
        .finishedAt = row.optionalTime("finished_at"_L1),
        .createdAt = row.time("created_at"_L1),
        .updatedAt = row.time("updated_at"_L1),
        .approveCount = static_cast<int>(row.integer("approve_count"_L1)),
    };
}

RequestView viewFrom(const Row &row)
{
    return {.request = requestFrom(row), .mayDecide = row.flag("may_decide"_L1)};
}

bool isDecision(domain::RequestStatus status)
{
    return status == domain::RequestStatus::Approved || status == domain::RequestStatus::Rejected;
}

bool isFinal(domain::RequestStatus status)
{
    return status != domain::RequestStatus::Pending && status != domain::RequestStatus::Approved;
}

} // namespace

void AccessRequestRepository::insert(Transaction &tx, const domain::AccessRequest &request,
                                     qint64 expiresInSeconds) const
{
    static const QString insertRequest = uR"(
        INSERT INTO access_requests (
            id, requester_id, type, justification, target_provider_type, target_provider_config, target_secret_ref,
            target_keys, effective_ref, kv_mount, cluster_name, project_id, environment, policy_id, policy_name,
            workflow_id, workflow_name, min_approvers, approver_role_id, approver_role_name, allow_self_approval,
            require_justification, wrap_ttl_created_seconds, wrap_ttl_approved_seconds, wrap_ttl_claimed_seconds,
            request_ttl_seconds, notification_channels, expires_at)
        VALUES (?, ?, ?, ?, ?, ?::jsonb, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb,
                now() + ?::bigint * interval '1 second'))"_s;

    const domain::Snapshot &rules = request.snapshot;
    tx.execute(insertRequest, {request.id,
                               request.requesterId,
                               domain::toWord(request.type),
                               request.justification,
                               request.targetProviderType,
                               jsonText(request.targetProviderConfig),
                               request.targetSecretRef,
                               jsonText(QJsonArray::fromStringList(request.targetKeys)),
                               request.effectiveRef,
                               request.kvMount,
                               request.clusterName,
                               request.projectId,
                               request.environment,
                               rules.policyId,
                               rules.policyName,
                               rules.workflowId,
                               rules.workflowName,
                               rules.minApprovers,
                               rules.approverRoleId,
                               rules.approverRoleName,
                               rules.allowSelfApproval,
                               rules.requireJustification,
                               rules.wrapTtlCreatedSeconds,
                               rules.wrapTtlApprovedSeconds,
                               rules.wrapTtlClaimedSeconds,
                               rules.requestTtlSeconds,
                               jsonText(QJsonArray::fromStringList(rules.notificationChannels)),
                               expiresInSeconds});
}

std::optional<domain::AccessRequest> AccessRequestRepository::find(Transaction &tx,
                                                                   const QUuid &id) const
{
    static const QString findRequest =
        u"SELECT "_s + requestColumns + fromRequests + u"WHERE r.id = ?"_s;

    const auto row = tx.queryRow(findRequest, {id});
    return row ? std::optional(requestFrom(*row)) : std::nullopt;
}

bool AccessRequestRepository::lock(Transaction &tx, const QUuid &id) const
{
    static const QString lockRequest = uR"(
        SELECT FROM access_requests WHERE id = ? FOR UPDATE)"_s;

    return tx.queryRow(lockRequest, {id}).has_value();
}

std::optional<domain::AccessRequest> AccessRequestRepository::findForUpdate(Transaction &tx,
                                                                            const QUuid &id) const
{
    // Locked in a statement of its own: one that had to wait would count the votes as they were
    // before it waited.
    if (!lock(tx, id))
        return std::nullopt;
    return find(tx, id);
}

std::optional<RequestView> AccessRequestRepository::findVisible(Transaction &tx, const QUuid &id,
                                                                const RequestViewer &viewer) const
{
    static const QString findVisibleRequest = u"SELECT "_s + requestColumns + u", "_s + mayDecide +
                                              u" AS may_decide"_s + fromRequests +
                                              u"WHERE r.id = ? AND "_s + maySee;

    const auto row = tx.queryRow(findVisibleRequest,
                                 {viewer.canVote, viewer.userId, viewer.userId, id, viewer.readAll,
                                  viewer.userId, jsonText(viewer.approveScopes)});
    return row ? std::optional(viewFrom(*row)) : std::nullopt;
}

QSet<QUuid> AccessRequestRepository::visibleAmong(Transaction &tx, const QSet<QUuid> &ids,
                                                  const RequestViewer &viewer) const
{
    static const QString listVisible =
        u"SELECT r.id FROM access_requests r WHERE r.id = ANY (?::uuid[]) AND "_s + maySee;

    QStringList texts;
    for (const QUuid &id : ids)
        texts.append(id.toString(QUuid::WithoutBraces));
    QSet<QUuid> visible;
    for (const Row &row : tx.query(listVisible, {u'{' + texts.join(u',') + u'}', viewer.readAll,
                                                 viewer.userId, jsonText(viewer.approveScopes)}))
        visible.insert(row.uuid("id"_L1));
    return visible;
}

domain::Page<RequestView> AccessRequestRepository::list(Transaction &tx,
                                                        const RequestViewer &viewer,
                                                        const RequestFilter &filter,
                                                        const domain::PageRequest &page) const
{
    // One row more than asked for tells whether there is a next page.
    static const QString listRequests = u"SELECT "_s + requestColumns + u", "_s + mayDecide +
                                        u" AS may_decide"_s + fromRequests + u"WHERE "_s + maySee +
                                        uR"(
          AND (?::uuid IS NULL OR r.requester_id = ?::uuid)
          AND (?::text IS NULL OR r.status = ?::text)
          AND (?::text IS NULL OR r.type = ?::text)
          AND (?::uuid IS NULL OR r.project_id = ?::uuid)
          AND (?::text IS NULL OR r.environment = ?::text)
          AND (?::bigint IS NULL OR r.created_at >= sb_ts(?::bigint))
          AND (?::bigint IS NULL OR r.created_at < sb_ts(?::bigint))
          AND (?::bigint IS NULL OR (r.created_at, r.id) < (sb_ts(?::bigint), ?::uuid))
          AND (NOT ?::boolean OR )"_s + mayDecide +
                                        uR"()
        ORDER BY r.created_at DESC, r.id DESC
        LIMIT ?)"_s;

    tx.planForTheseValues();
    // Who can see only their own is served by the index on requester_id.
    const bool ownOnly = !viewer.readAll && viewer.approveScopes.isEmpty();
    if (ownOnly && filter.requesterId && *filter.requesterId != viewer.userId)
        return {};
    const auto requester = ownOnly ? std::optional(viewer.userId) : filter.requesterId;
    // Only pending requests can be decided; said aloud, it lets the index on status serve.
    if (filter.mayDecide && filter.status && *filter.status != u"pending"_s)
        return {};
    const auto status = filter.mayDecide ? std::optional(u"pending"_s) : filter.status;
    const auto afterTime = page.after ? std::optional(page.after->time) : std::nullopt;
    const auto afterId = page.after ? std::optional(page.after->id) : std::nullopt;
    const auto rows = tx.query(listRequests, {viewer.canVote,
                                              viewer.userId,
                                              viewer.userId,
                                              viewer.readAll,
                                              viewer.userId,
                                              jsonText(viewer.approveScopes),
                                              requester,
                                              requester,
                                              status,
                                              status,
                                              filter.type,
                                              filter.type,
                                              filter.projectId,
                                              filter.projectId,
                                              filter.environment,
                                              filter.environment,
                                              filter.since,
                                              filter.since,
                                              filter.until,
                                              filter.until,
                                              afterTime,
                                              afterTime,
                                              afterId,
                                              filter.mayDecide,
                                              viewer.canVote,
                                              viewer.userId,
                                              viewer.userId,
                                              page.limit + 1});
    domain::Page<RequestView> views;
    for (const Row &row : rows) {
        if (views.items.size() == static_cast<std::size_t>(page.limit)) {
            const domain::AccessRequest &last = views.items.back().request;
            views.next = {last.createdAt, last.id};
            break;
        }
        views.items.push_back(viewFrom(row));
    }
    return views;
}

bool AccessRequestRepository::transition(Transaction &tx, const QUuid &id,
                                         domain::RequestStatus from, domain::RequestStatus to,
                                         const TransitionFields &fields) const
{
    static const QString moveRequest = uR"(
        UPDATE access_requests
        SET status = ?,
            reject_reason = coalesce(?::text, reject_reason),
            failure_reason = coalesce(?::text, failure_reason),
            job_id = coalesce(?::uuid, job_id),
            expires_at = coalesce(now() + ?::bigint * interval '1 second', expires_at),
            decided_at = CASE WHEN ?::boolean THEN now() ELSE decided_at END,
            finished_at = CASE WHEN ?::boolean THEN now() ELSE finished_at END
        WHERE id = ? AND status = ?)"_s;

    return tx.execute(moveRequest, {domain::toWord(to), fields.rejectReason, fields.failureReason,
                                    fields.jobId, fields.expiresInSeconds, isDecision(to),
                                    isFinal(to), id, domain::toWord(from)}) == 1;
}

bool AccessRequestRepository::approveAtQuorum(Transaction &tx, const QUuid &id, const QUuid &jobId,
                                              qint64 expiresInSeconds) const
{
    static const QString approveRequest = uR"(
        UPDATE access_requests r
        SET status = 'approved', job_id = ?, decided_at = now(),
            expires_at = now() + ?::bigint * interval '1 second'
        WHERE r.id = ? AND r.status = 'pending' AND r.expires_at > clock_timestamp()
          AND r.min_approvers <= (
              SELECT count(*) FROM approvals a
              WHERE a.request_id = r.id AND a.decision = 'approve' AND sb_may_vote(r, a.approver_id)))"_s;

    return tx.execute(approveRequest, {jobId, expiresInSeconds, id}) == 1;
}

bool AccessRequestRepository::isEligible(Transaction &tx, const QUuid &id,
                                         const QUuid &voterId) const
{
    static const QString mayVote = uR"(
        SELECT sb_may_vote(r, ?::uuid) AS eligible FROM access_requests r WHERE r.id = ?)"_s;

    const auto row = tx.queryRow(mayVote, {voterId, id});
    return row && row->flag("eligible"_L1);
}

bool AccessRequestRepository::isOverdue(Transaction &tx, const QUuid &id) const
{
    static const QString overdue = uR"(
        SELECT expires_at <= clock_timestamp() AS overdue FROM access_requests WHERE id = ?)"_s;

    const auto row = tx.queryRow(overdue, {id});
    return row && row->flag("overdue"_L1);
}

std::vector<QUuid> AccessRequestRepository::listOverdue(Transaction &tx, int limit) const
{
    static const QString listOverdueRequests = uR"(
        SELECT r.id FROM access_requests r
        WHERE r.status IN ('pending', 'approved') AND r.expires_at <= now()
          AND NOT EXISTS (SELECT FROM sync_jobs j
                          WHERE j.request_id = r.id AND j.status = 'claimed' AND j.claim_expires_at > now())
        ORDER BY r.expires_at
        LIMIT ?)"_s;

    std::vector<QUuid> ids;
    for (const Row &row : tx.query(listOverdueRequests, {limit}))
        ids.push_back(row.uuid("id"_L1));
    return ids;
}

bool AccessRequestRepository::expireIfOverdue(Transaction &tx, const QUuid &id) const
{
    static const QString expireRequest = uR"(
        UPDATE access_requests r
        SET status = 'expired', finished_at = now()
        WHERE r.id = ? AND r.status IN ('pending', 'approved') AND r.expires_at <= now()
          AND NOT EXISTS (SELECT FROM sync_jobs j
                          WHERE j.request_id = r.id AND j.status = 'claimed' AND j.claim_expires_at > now()))"_s;

    return tx.execute(expireRequest, {id}) == 1;
}

} // namespace sb::storage
