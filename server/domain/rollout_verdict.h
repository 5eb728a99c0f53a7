// Whether a change has reached an application (contract B25): healthy and synced is not enough, for
// that it may have been all along. `applied` needs evidence from after the change.
#pragma once

#include "shared/core/timestamp.h"

#include <optional>
#include <vector>

#include <QString>

namespace sb::domain {

struct RolloutResource
{
    QString kind = {};
    QString name = {};
    QString resourceNamespace = {};
    /// Empty where ArgoCD judges none.
    QString health = {};
    QString message = {};
    std::optional<core::Timestamp> createdAt = {};

    bool operator==(const RolloutResource &) const = default;
};

/// An application as one poll found it.
struct RolloutState
{
    QString healthStatus = {};
    QString healthMessage = {};
    QString syncStatus = {};
    QString syncRevision = {};
    QString operationPhase = {};
    std::optional<core::Timestamp> operationFinishedAt = {};
    std::vector<RolloutResource> resources = {};

    bool operator==(const RolloutState &) const = default;
};

/// What a verdict needs to know of earlier polls.
struct RolloutProgress
{
    /// The revision of the first poll; empty before.
    QString baselineRevision = {};
    /// Another revision has been seen since.
    bool movedOn = false;
    /// Settled polls in a row, counted from a minute after the change on.
    int stablePolls = 0;

    bool operator==(const RolloutProgress &) const = default;
};

enum class RolloutVerdict { Waiting, Applied, Failed };

enum class RolloutEvidence { OperationFinished, NewRevision, WorkloadCreated, StablePolls };

struct RolloutJudgement
{
    RolloutVerdict verdict = RolloutVerdict::Waiting;
    /// Why it is applied.
    std::optional<RolloutEvidence> evidence = {};
    RolloutProgress progress = {};

    bool operator==(const RolloutJudgement &) const = default;
};

/// Judges one poll made at `now` of a change executed at `executedAt`. Applied: healthy, synced, no
/// operation under way or failed, and evidence. Failed: an operation that ended after the change
/// (or does not say when) did not succeed. A revision that moved on and came back has drifted: the
/// change was taken back, and nothing that happened meanwhile is evidence.
RolloutJudgement judgeRollout(const RolloutState &state, const RolloutProgress &before,
                              core::Timestamp executedAt, core::Timestamp now);

/// What remains known after a poll that brought no state: three in a row begin anew.
RolloutProgress afterFailedPoll(const RolloutProgress &before);

/// `operation_finished`, `new_revision`, `workload_created`, `stable_polls`.
QString toWord(RolloutEvidence evidence);
std::optional<RolloutEvidence> rolloutEvidenceFromWord(QStringView word);

} // namespace sb::domain
