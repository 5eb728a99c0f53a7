// What becomes of one application after a patch was executed (table gitops_observations, contract
// 1.6 and 7.4).
#pragma once

#include "server/domain/gitops_app_mapping.h"
#include "server/domain/rollout_verdict.h"

#include <optional>

#include <QJsonObject>
#include <QString>
#include <QUuid>

namespace sb::domain {

enum class PollingState { Queued, Active, Applied, Failed, AppliedUnverified };

struct GitopsObservation
{
    QUuid id = {};
    QUuid requestId = {};
    QUuid endpointId = {};
    ApplicationRef application = {};
    PollingState state = PollingState::Queued;
    /// As shown (contract 7.4); empty before the first poll and after one that failed.
    QJsonObject observedState = {};
    core::Timestamp executedAt = {};
    RolloutProgress progress = {};
    std::optional<RolloutEvidence> evidence = {};
    std::optional<core::Timestamp> lastPolledAt = {};
    int pollsCount = 0;
    QString lastError = {};
    core::Timestamp timeoutAt = {};
    std::optional<core::Timestamp> terminalAt = {};
    core::Timestamp createdAt = {};
    core::Timestamp updatedAt = {};

    bool operator==(const GitopsObservation &) const = default;
};

/// The words of the contract (1.6) and of the database.
QString toWord(PollingState state);
std::optional<PollingState> pollingStateFromWord(QStringView word);

/// The state that a verdict leads to.
PollingState stateAfter(RolloutVerdict verdict);

} // namespace sb::domain
