// Looks after the applications of executed patches until each has its verdict (contract 7.5, B25).
#pragma once

#include "server/crypto/kms.h"
#include "server/gitops/rollout_observer.h"
#include "server/services/unit_of_work.h"
#include "server/storage/argocd_endpoint_repository.h"
#include "server/storage/gitops_observation_repository.h"

#include <stop_token>
#include <vector>

namespace sb::services {

/// SB_WORKER_GITOPS_BATCH_SIZE, _POLL_INTERVAL and _HTTP_TIMEOUT.
struct GitopsPollLimits
{
    int batch = 20;
    std::chrono::milliseconds interval{15'000};
    std::chrono::milliseconds httpTimeout{15'000};
};

/// Several servers may do it at once: whoever claims an observation has it for a while. A server
/// that is killed in between leaves it to be claimed again.
class GitopsPolling
{
public:
    /// How many end by time at once.
    static constexpr int overdueBatch = 50;

    /// All outlive this.
    GitopsPolling(const UnitOfWork &unitOfWork, crypto::Kms &kms,
                  const gitops::ReadOnlyTransport &transport, GitopsPollLimits limits)
        : m_unitOfWork(unitOfWork), m_kms(kms), m_transport(transport), m_limits(limits)
    {}

    /// Polls a batch, the least recently polled first, endpoints side by side. Answers how many
    /// were claimed: a whole batch means that more may be due.
    int pollDue(const domain::CallContext &system) const;
    /// Gives up on what has not got its verdict in time. Answers how many.
    int endOverdue(const domain::CallContext &system) const;

    [[nodiscard]] int batch() const { return m_limits.batch; }

    /// Ends the calls that are under way; what they were for is left to the next poll.
    void stop() { m_stop.request_stop(); }

private:
    struct Look;
    struct Group;

    [[nodiscard]] std::vector<Group> claimGroups(const domain::CallContext &system,
                                                 const QUuid &claimId) const;
    void prepare(Group &group) const;
    void look(Group &group) const;
    void store(const domain::CallContext &system, const QUuid &claimId, const Group &group) const;
    void storeLook(const domain::CallContext &system, const QUuid &claimId, const Look &look) const;

    const UnitOfWork &m_unitOfWork;
    crypto::Kms &m_kms;
    const gitops::ReadOnlyTransport &m_transport;
    GitopsPollLimits m_limits;
    std::stop_source m_stop;
    storage::ArgocdEndpointRepository m_endpoints;
    storage::GitopsObservationRepository m_observations;
};

} // namespace sb::services
