#include "server/domain/gitops_observation.h"

#include "server/domain/word_table.h"

namespace sb::domain {

namespace {

constexpr WordTable<PollingState, 5> pollingStateWords{
    {{PollingState::Queued, u"queued"},
     {PollingState::Active, u"active"},
     {PollingState::Applied, u"applied"},
     {PollingState::Failed, u"failed"},
     {PollingState::AppliedUnverified, u"applied_unverified"}}};

} // namespace

QString toWord(PollingState state)
{
    return wordOf(pollingStateWords, state);
}

std::optional<PollingState> pollingStateFromWord(QStringView word)
{
    return fromWord(pollingStateWords, word);
}

PollingState stateAfter(RolloutVerdict verdict)
{
    switch (verdict) {
    case RolloutVerdict::Applied:
        return PollingState::Applied;
    case RolloutVerdict::Failed:
        return PollingState::Failed;
    case RolloutVerdict::Waiting:
        break;
    }
    return PollingState::Active;
}

} // namespace sb::domain
