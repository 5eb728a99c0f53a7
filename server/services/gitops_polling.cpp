#include "server/services/gitops_polling.h"

#include "server/services/argocd_access.h"
#include "server/services/gitops_audit.h"

#include <algorithm>
#include <future>
#include <map>

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using domain::PollingState;
using storage::ClaimedObservation;
using storage::PollOutcome;
using storage::Transaction;

namespace {

/// How long one endpoint's calls of a batch may take together; the rest is for the next batch.
constexpr std::chrono::seconds groupBudget{60};

/// Longer than any batch takes.
int leaseSeconds(std::chrono::milliseconds httpTimeout)
{
    const auto calls = std::chrono::ceil<std::chrono::seconds>(httpTimeout * 2);
    return static_cast<int>((groupBudget + calls + std::chrono::seconds(30)).count());
}

/// A little less than the interval, so that no jitter of the sweeper skips a turn.
qint64 restMillis(std::chrono::milliseconds interval)
{
    return interval.count() * 4 / 5;
}

} // namespace

/// One observation of a batch and what came of it.
struct GitopsPolling::Look
{
    ClaimedObservation claimed = {};
    /// False: there was no time for it.
    bool isDone = false;
    std::optional<domain::RolloutState> state = {};
    QString error = {};
    /// Nobody can ever look again.
    bool isHopeless = false;
};

/// The observations of one endpoint.
struct GitopsPolling::Group
{
    std::optional<domain::ArgocdEndpoint> endpoint = {};
    std::optional<storage::SealedToken> token = {};
    std::optional<gitops::ArgocdAccess> access = {};
    std::vector<Look> looks = {};
    /// Set once ArgoCD has been called; empty text: all is well.
    std::optional<QString> health = {};
};

int GitopsPolling::pollDue(const domain::CallContext &system) const
{
    const QUuid claimId = QUuid::createUuid();
    std::vector<Group> groups = claimGroups(system, claimId);
    std::vector<std::future<void>> running;
    for (Group &group : groups) {
        prepare(group);
        if (group.access)
            running.push_back(std::async(std::launch::async, [this, &group] { look(group); }));
    }
    for (std::future<void> &run : running)
        run.get();
    int claimed = 0;
    for (const Group &group : groups) {
        store(system, claimId, group);
        claimed += static_cast<int>(group.looks.size());
    }
    return claimed;
}

std::vector<GitopsPolling::Group> GitopsPolling::claimGroups(const domain::CallContext &system,
                                                             const QUuid &claimId) const
{
    using Claimed = std::vector<ClaimedObservation>;
    const auto claimed =
        m_unitOfWork.write(system, [&](Transaction &tx) -> Result<Unaudited<Claimed>> {
            return Unaudited<Claimed>{
                AuditExemption::PollResult,
                m_observations.claim(tx, {.claimId = claimId,
                                          .limit = m_limits.batch,
                                          .leaseSeconds = leaseSeconds(m_limits.httpTimeout),
                                          .restMillis = restMillis(m_limits.interval)})};
        });
    std::map<QUuid, Group> byEndpoint;
    for (const ClaimedObservation &each : *claimed)
        byEndpoint[each.observation.endpointId].looks.push_back({.claimed = each});
    std::vector<Group> groups;
    for (auto &[id, group] : byEndpoint) {
        const auto found = m_unitOfWork.read([&](Transaction &tx) -> Result<bool> {
            group.endpoint = m_endpoints.find(tx, id);
            group.token = m_endpoints.findToken(tx, id);
            return true;
        });
        if (found)
            groups.push_back(std::move(group));
    }
    return groups;
}

/// Opens the token, or says for all of the group why nobody is asked.
void GitopsPolling::prepare(Group &group) const
{
    QString error;
    const bool isDeleted = !group.endpoint || group.endpoint->deletedAt || !group.token;
    if (isDeleted) {
        error = u"endpoint deleted"_s;
    } else if (!group.endpoint->enabled) {
        error = u"endpoint disabled"_s;
    } else {
        auto access = openAccess(m_kms, *group.endpoint, *group.token);
        if (access) {
            group.access = std::move(*access);
            return;
        }
        error = u"the endpoint's token cannot be opened"_s;
        group.health = error;
    }
    for (Look &each : group.looks) {
        each.isDone = true;
        each.error = error;
        each.isHopeless = isDeleted;
    }
}

void GitopsPolling::look(Group &group) const
{
    const gitops::ArgocdClient client(m_transport, *group.access);
    const auto began = std::chrono::steady_clock::now();
    const std::stop_token stop = m_stop.get_token();
    for (Look &each : group.looks) {
        if (std::chrono::steady_clock::now() - began > groupBudget)
            return;
        // A server that is away is asked once in a batch.
        const bool isAway = group.health && !group.health->isEmpty();
        if (isAway) {
            each.isDone = true;
            each.error = *group.health;
            continue;
        }
        auto state = gitops::observeRollout(client, each.claimed.observation.application, stop);
        if (stop.stop_requested())
            return;
        each.isDone = true;
        if (state)
            each.state = std::move(*state);
        else
            each.error = state.error().message;
        const bool isServersFault = !state && state.error().code == ErrorCode::Unavailable;
        group.health = isServersFault ? each.error : QString(u""_s);
    }
}

void GitopsPolling::store(const domain::CallContext &system, const QUuid &claimId,
                          const Group &group) const
{
    if (group.health && group.endpoint) {
        const auto recorded =
            m_unitOfWork.write(system, [&](Transaction &tx) -> Result<Unaudited<bool>> {
                m_endpoints.recordHealth(tx, group.endpoint->id, *group.health);
                return Unaudited<bool>{AuditExemption::PollResult, true};
            });
        Q_ASSERT(recorded);
    }
    for (const Look &each : group.looks)
        storeLook(system, claimId, each);
}

void GitopsPolling::storeLook(const domain::CallContext &system, const QUuid &claimId,
                              const Look &look) const
{
    const domain::GitopsObservation &observation = look.claimed.observation;
    PollOutcome outcome{.progress = domain::afterFailedPoll(observation.progress),
                        .error = look.error};
    if (look.state) {
        const auto judgement = domain::judgeRollout(*look.state, observation.progress,
                                                    observation.executedAt, look.claimed.now);
        outcome = {.state = domain::stateAfter(judgement.verdict),
                   .observedState = gitops::observedStateJson(*look.state),
                   .progress = judgement.progress,
                   .evidence = judgement.evidence};
    } else if (look.isHopeless) {
        outcome.state = PollingState::AppliedUnverified;
    }
    const auto stored =
        m_unitOfWork.write(system, [&](Transaction &tx) -> Result<MaybeAudited<bool>> {
            MaybeAudited<bool> told{.whyNone = AuditExemption::PollResult};
            if (!look.isDone) {
                m_observations.release(tx, observation.id, claimId);
                return told;
            }
            told.value = m_observations.store(tx, observation.id, claimId, outcome);
            if (told.value && outcome.state != PollingState::Active)
                told.events.push_back(
                    finishedEvent(observation, outcome.state, outcome.evidence, look.error));
            return told;
        });
    Q_ASSERT(stored);
}

int GitopsPolling::endOverdue(const domain::CallContext &system) const
{
    const auto ended =
        m_unitOfWork.write(system, [&](Transaction &tx) -> Result<MaybeAudited<int>> {
            MaybeAudited<int> told{.whyNone = AuditExemption::NothingChanged};
            for (const domain::GitopsObservation &observation :
                 m_observations.endOverdue(tx, overdueBatch)) {
                told.events.push_back(finishedEvent(observation, PollingState::AppliedUnverified,
                                                    std::nullopt, u"no verdict in time"_s));
                ++told.value;
            }
            return told;
        });
    return ended.value_or(0);
}

} // namespace sb::services
