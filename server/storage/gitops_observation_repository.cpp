#include "server/storage/gitops_observation_repository.h"

#include <QJsonDocument>

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

const QString observationColumns = uR"(
    o.id, o.request_id, o.argocd_endpoint_id, o.application_name, o.application_namespace, o.project_name,
    o.polling_state, o.observed_state, sb_us(o.executed_at) AS executed_at, o.baseline_revision, o.moved_on,
    o.stable_polls, o.evidence, sb_us(o.last_polled_at) AS last_polled_at, o.polls_count, o.last_error,
    sb_us(o.timeout_at) AS timeout_at, sb_us(o.terminal_at) AS terminal_at, sb_us(o.created_at) AS created_at,
    sb_us(o.updated_at) AS updated_at)"_s;

domain::GitopsObservation observationFrom(const Row &row)
{
    return {
        .id = row.uuid("id"_L1),
        .requestId = row.uuid("request_id"_L1),
        .endpointId = row.uuid("argocd_endpoint_id"_L1),
        .application = {.name = row.text("application_name"_L1),
                        .applicationNamespace = row.text("application_namespace"_L1),
                        .projectName = row.text("project_name"_L1)},
        .state = domain::pollingStateFromWord(row.text("polling_state"_L1)).value(),
        .observedState = row.jsonObject("observed_state"_L1),
        .executedAt = row.time("executed_at"_L1),
        .progress = {.baselineRevision = row.text("baseline_revision"_L1),
                     .movedOn = row.flag("moved_on"_L1),
                     .stablePolls = static_cast<int>(row.integer("stable_polls"_L1))},
        .evidence = domain::rolloutEvidenceFromWord(row.text("evidence"_L1)),
        .lastPolledAt = row.optionalTime("last_polled_at"_L1),
        .pollsCount = static_cast<int>(row.integer("polls_count"_L1)),
        .lastError = row.text("last_error"_L1),
        .timeoutAt = row.time("timeout_at"_L1),
        .terminalAt = row.optionalTime("terminal_at"_L1),
        .createdAt = row.time("created_at"_L1),
        .updatedAt = row.time("updated_at"_L1),
    };
}

std::vector<domain::GitopsObservation> observationsFrom(const std::vector<Row> &rows)
{
    std::vector<domain::GitopsObservation> observations;
    observations.reserve(rows.size());
    for (const Row &row : rows)
        observations.push_back(observationFrom(row));
    return observations;
}

} // namespace

std::optional<domain::GitopsObservation>
GitopsObservationRepository::insert(Transaction &tx, const QUuid &requestId,
                                    const domain::GitopsAppMapping &mapping,
                                    qint64 timeoutSeconds) const
{
    static const QString insertObservation = uR"(
        INSERT INTO gitops_observations AS o (request_id, argocd_endpoint_id, application_name, application_namespace,
                                              project_name, timeout_at)
        VALUES (?, ?, ?, ?, ?, now() + ?::bigint * interval '1 second')
        ON CONFLICT (request_id, argocd_endpoint_id, application_name, application_namespace) DO NOTHING
        RETURNING )"_s + observationColumns;

    const auto row =
        tx.queryRow(insertObservation, {requestId, mapping.endpointId, mapping.application.name,
                                        mapping.application.applicationNamespace,
                                        mapping.application.projectName, timeoutSeconds});
    return row ? std::optional(observationFrom(*row)) : std::nullopt;
}

std::vector<domain::GitopsObservation>
GitopsObservationRepository::listByRequest(Transaction &tx, const QUuid &requestId) const
{
    static const QString listObservations = u"SELECT "_s + observationColumns + uR"(
        FROM gitops_observations o
        WHERE o.request_id = ?
        ORDER BY o.application_name, o.created_at DESC, o.id)"_s;

    return observationsFrom(tx.query(listObservations, {requestId}));
}

std::vector<ClaimedObservation> GitopsObservationRepository::claim(Transaction &tx,
                                                                   const PollClaim &wanted) const
{
    static const QString claimObservations = uR"(
        UPDATE gitops_observations o
        SET polling_state = 'active', claim_id = ?, claim_expires_at = clock_timestamp() + ? * interval '1 second'
        WHERE o.id IN (
            SELECT due.id FROM gitops_observations due
            WHERE due.polling_state IN ('queued', 'active')
              AND (due.claim_expires_at IS NULL OR due.claim_expires_at < clock_timestamp())
              AND (due.last_polled_at IS NULL
                   OR due.last_polled_at <= clock_timestamp() - ?::bigint * interval '1 millisecond')
            ORDER BY due.last_polled_at NULLS FIRST, due.created_at, due.id
            LIMIT ?
            FOR UPDATE SKIP LOCKED)
        RETURNING sb_us(clock_timestamp()) AS now, )"_s +
                                             observationColumns;

    std::vector<ClaimedObservation> claimed;
    for (const Row &row : tx.query(claimObservations, {wanted.claimId, wanted.leaseSeconds,
                                                       wanted.restMillis, wanted.limit}))
        claimed.push_back({.observation = observationFrom(row), .now = row.time("now"_L1)});
    return claimed;
}

bool GitopsObservationRepository::store(Transaction &tx, const QUuid &id, const QUuid &claimId,
                                        const PollOutcome &outcome) const
{
    static const QString storePoll = uR"(
        UPDATE gitops_observations
        SET polling_state = ?, observed_state = ?::jsonb, baseline_revision = ?, moved_on = ?, stable_polls = ?,
            evidence = ?, last_error = ?, polls_count = polls_count + 1, last_polled_at = clock_timestamp(),
            claim_id = NULL, claim_expires_at = NULL,
            terminal_at = CASE WHEN ?::boolean THEN clock_timestamp() END
        WHERE id = ? AND claim_id = ? AND polling_state = 'active')"_s;

    const QString observed =
        QString::fromUtf8(QJsonDocument(outcome.observedState).toJson(QJsonDocument::Compact));
    const QString evidence = outcome.evidence ? domain::toWord(*outcome.evidence) : QString();
    const bool isOver = outcome.state != domain::PollingState::Active;
    return tx.execute(storePoll,
                      {domain::toWord(outcome.state), observed, outcome.progress.baselineRevision,
                       outcome.progress.movedOn, outcome.progress.stablePolls, evidence,
                       outcome.error, isOver, id, claimId}) == 1;
}

void GitopsObservationRepository::release(Transaction &tx, const QUuid &id,
                                          const QUuid &claimId) const
{
    static const QString releaseObservation = uR"(
        UPDATE gitops_observations SET claim_id = NULL, claim_expires_at = NULL WHERE id = ? AND claim_id = ?)"_s;
    tx.execute(releaseObservation, {id, claimId});
}

std::vector<domain::GitopsObservation> GitopsObservationRepository::endOverdue(Transaction &tx,
                                                                               int limit) const
{
    static const QString endOverdueObservations = uR"(
        UPDATE gitops_observations o
        SET polling_state = 'applied_unverified', terminal_at = clock_timestamp(), claim_id = NULL,
            claim_expires_at = NULL
        WHERE o.id IN (
            SELECT late.id FROM gitops_observations late
            WHERE late.polling_state IN ('queued', 'active') AND late.timeout_at < now()
            ORDER BY late.timeout_at
            LIMIT ?
            FOR UPDATE SKIP LOCKED)
        RETURNING )"_s + observationColumns;

    return observationsFrom(tx.query(endOverdueObservations, {limit}));
}

} // namespace sb::storage
