#include "server/storage/notification_outbox_repository.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

std::vector<domain::Notification>
NotificationOutboxRepository::claimDue(Transaction &tx, const QUuid &claimId, int limit,
                                       std::chrono::seconds lease) const
{
    static const QString claim = uR"(
        WITH claimed AS (
            UPDATE notification_outbox
            SET claim_id = ?, attempts = attempts + 1, next_attempt_at = now() + ?::bigint * interval '1 second'
            WHERE id IN (SELECT id FROM notification_outbox
                         WHERE finished_at IS NULL AND next_attempt_at <= now()
                         ORDER BY attempts, next_attempt_at LIMIT ? FOR UPDATE SKIP LOCKED)
            RETURNING id, request_id, event, channel, attempts, created_at)
        SELECT c.id, c.request_id, c.event, c.channel, c.attempts, sb_us(c.created_at) AS at,
               floor(extract(epoch FROM now() - c.created_at))::bigint AS age, r.type,
               coalesce(nullif(u.display_name, ''), u.email) AS requester_name, r.target_provider_type,
               r.effective_ref, r.cluster_name, r.environment, r.workflow_name
        FROM claimed c JOIN access_requests r ON r.id = c.request_id JOIN users u ON u.id = r.requester_id
        ORDER BY c.created_at)"_s;

    std::vector<domain::Notification> notifications;
    for (const Row &row : tx.query(claim, {claimId, lease.count(), limit}))
        notifications.push_back(
            {.id = row.uuid("id"_L1),
             .event = domain::notificationEventFromWord(row.text("event"_L1)).value(),
             .channel = row.text("channel"_L1),
             .attempts = static_cast<int>(row.integer("attempts"_L1)),
             .at = row.time("at"_L1),
             .age = std::chrono::seconds(row.integer("age"_L1)),
             .requestId = row.uuid("request_id"_L1),
             .type = domain::requestTypeFromWord(row.text("type"_L1)).value(),
             .requesterName = row.text("requester_name"_L1),
             .providerType = row.text("target_provider_type"_L1),
             .secretRef = row.text("effective_ref"_L1),
             .clusterName = row.text("cluster_name"_L1),
             .environment = row.text("environment"_L1),
             .workflowName = row.text("workflow_name"_L1)});
    return notifications;
}

bool NotificationOutboxRepository::markDelivered(Transaction &tx, const QUuid &id,
                                                 const QUuid &claimId) const
{
    static const QString finish = uR"(
        UPDATE notification_outbox SET finished_at = now(), fault = NULL
        WHERE id = ? AND claim_id = ? AND finished_at IS NULL)"_s;

    return tx.execute(finish, {id, claimId}) == 1;
}

bool NotificationOutboxRepository::postpone(Transaction &tx, const QUuid &id, const QUuid &claimId,
                                            std::chrono::seconds pause, const QString &fault) const
{
    static const QString waitMore = uR"(
        UPDATE notification_outbox SET next_attempt_at = now() + ?::bigint * interval '1 second', fault = ?
        WHERE id = ? AND claim_id = ? AND finished_at IS NULL)"_s;

    return tx.execute(waitMore, {pause.count(), fault, id, claimId}) == 1;
}

bool NotificationOutboxRepository::giveUp(Transaction &tx, const QUuid &id, const QUuid &claimId,
                                          const QString &fault) const
{
    static const QString finish = uR"(
        UPDATE notification_outbox SET finished_at = now(), fault = ?
        WHERE id = ? AND claim_id = ? AND finished_at IS NULL)"_s;

    return tx.execute(finish, {fault, id, claimId}) == 1;
}

} // namespace sb::storage
