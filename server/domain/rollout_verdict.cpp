#include "server/domain/rollout_verdict.h"

#include "server/domain/word_table.h"

#include <algorithm>

#include <QStringList>

using namespace Qt::StringLiterals;

namespace sb::domain {

namespace {

/// Before, an application may look settled only because nothing has noticed the change yet.
constexpr int soakSeconds = 60;
constexpr int stablePollsWanted = 3;

constexpr WordTable<RolloutEvidence, 4> evidenceWords{
    {{RolloutEvidence::OperationFinished, u"operation_finished"},
     {RolloutEvidence::NewRevision, u"new_revision"},
     {RolloutEvidence::WorkloadCreated, u"workload_created"},
     {RolloutEvidence::StablePolls, u"stable_polls"}}};

/// Kinds that read secrets when they start.
bool isWorkload(const RolloutResource &resource)
{
    static const QStringList kinds{
        u"Pod"_s,       u"ReplicaSet"_s, u"Deployment"_s, u"StatefulSet"_s,
        u"DaemonSet"_s, u"Job"_s,        u"Rollout"_s,    u"ReplicationController"_s};
    return kinds.contains(resource.kind);
}

bool isSettled(const RolloutState &state)
{
    return state.healthStatus == "Healthy"_L1 && state.syncStatus == "Synced"_L1 &&
           (state.operationPhase.isEmpty() || state.operationPhase == "Succeeded"_L1);
}

/// An operation that ended before the change tells nothing about it.
bool hasFailed(const RolloutState &state, core::Timestamp executedAt)
{
    const bool isFailure =
        state.operationPhase == "Failed"_L1 || state.operationPhase == "Error"_L1;
    return isFailure && (!state.operationFinishedAt || *state.operationFinishedAt > executedAt);
}

std::optional<RolloutEvidence>
evidenceIn(const RolloutState &state, const RolloutProgress &progress, core::Timestamp executedAt)
{
    if (state.operationPhase == "Succeeded"_L1 && state.operationFinishedAt &&
        *state.operationFinishedAt > executedAt)
        return RolloutEvidence::OperationFinished;
    if (progress.movedOn)
        return RolloutEvidence::NewRevision;
    const bool isRestarted =
        std::any_of(state.resources.begin(), state.resources.end(), [&](const auto &resource) {
            return isWorkload(resource) && resource.createdAt && *resource.createdAt > executedAt;
        });
    if (isRestarted)
        return RolloutEvidence::WorkloadCreated;
    if (progress.stablePolls >= stablePollsWanted)
        return RolloutEvidence::StablePolls;
    return std::nullopt;
}

} // namespace

RolloutJudgement judgeRollout(const RolloutState &state, const RolloutProgress &before,
                              core::Timestamp executedAt, core::Timestamp now)
{
    RolloutJudgement judgement{.progress = before};
    RolloutProgress &progress = judgement.progress;
    if (progress.baselineRevision.isEmpty())
        progress.baselineRevision = state.syncRevision;
    const bool isElsewhere =
        !state.syncRevision.isEmpty() && state.syncRevision != progress.baselineRevision;
    progress.movedOn = progress.movedOn || isElsewhere;
    const bool hasDriftedBack = progress.movedOn && !isElsewhere;
    const bool mayBeApplied = isSettled(state) && !hasDriftedBack;
    const bool isSoaked = now >= executedAt.plusSeconds(soakSeconds);
    progress.stablePolls = mayBeApplied && isSoaked ? progress.stablePolls + 1 : 0;

    if (hasFailed(state, executedAt)) {
        judgement.verdict = RolloutVerdict::Failed;
        return judgement;
    }
    if (!mayBeApplied)
        return judgement;
    judgement.evidence = evidenceIn(state, progress, executedAt);
    if (judgement.evidence)
        judgement.verdict = RolloutVerdict::Applied;
    return judgement;
}

RolloutProgress afterFailedPoll(const RolloutProgress &before)
{
    RolloutProgress progress = before;
    progress.stablePolls = 0;
    return progress;
}

QString toWord(RolloutEvidence evidence)
{
    return wordOf(evidenceWords, evidence);
}

std::optional<RolloutEvidence> rolloutEvidenceFromWord(QStringView word)
{
    return fromWord(evidenceWords, word);
}

} // namespace sb::domain
