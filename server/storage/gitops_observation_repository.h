// Table gitops_observations. The database's clock decides what is due and what is over.
#pragma once

#include "server/domain/gitops_observation.h"
#include "server/storage/transaction.h"

#include <optional>
#include <vector>

#include <QUuid>

namespace sb::storage {

/// An observation that a poller has for itself until its claim lapses.
struct ClaimedObservation
{
    domain::GitopsObservation observation = {};
    /// When it was claimed.
    core::Timestamp now = {};
};

/// How many may be claimed, for how long, and how long a poll of one keeps it from the next.
struct PollClaim
{
    QUuid claimId = {};
    int limit = 20;
    int leaseSeconds = 120;
    qint64 restMillis = 12'000;
};

/// What one poll brought.
struct PollOutcome
{
    domain::PollingState state = domain::PollingState::Active;
    QJsonObject observedState = {};
    domain::RolloutProgress progress = {};
    std::optional<domain::RolloutEvidence> evidence = {};
    QString error = {};
};

class GitopsObservationRepository
{
public:
    /// Queued from now on, until `timeoutSeconds` from now; nullopt when the request has one of
    /// that application already.
    [[nodiscard]] std::optional<domain::GitopsObservation>
    insert(Transaction &tx, const QUuid &requestId, const domain::GitopsAppMapping &mapping,
           qint64 timeoutSeconds) const;
    /// By application name, newest first.
    [[nodiscard]] std::vector<domain::GitopsObservation>
    listByRequest(Transaction &tx, const QUuid &requestId) const;

    /// Least recently polled first, skipping what others are claiming; they become active.
    [[nodiscard]] std::vector<ClaimedObservation> claim(Transaction &tx,
                                                        const PollClaim &wanted) const;
    /// Counts the poll and ends the claim; terminal states get their time. False when the claim
    /// was lost or the observation is over.
    [[nodiscard]] bool store(Transaction &tx, const QUuid &id, const QUuid &claimId,
                             const PollOutcome &outcome) const;
    /// Ends the claim without a poll.
    void release(Transaction &tx, const QUuid &id, const QUuid &claimId) const;
    /// What is not over by its time is applied without anybody having seen it; answers which, at
    /// most `limit`.
    [[nodiscard]] std::vector<domain::GitopsObservation> endOverdue(Transaction &tx,
                                                                    int limit) const;
};

} // namespace sb::storage
