// What became of a patch's applications, for its requester (contract D, 7.4).
#pragma once

#include "server/services/unit_of_work.h"
#include "server/storage/access_request_repository.h"
#include "server/storage/gitops_observation_repository.h"

#include <vector>

namespace sb::services {

class GitopsStatus
{
public:
    explicit GitopsStatus(const UnitOfWork &unitOfWork) : m_unitOfWork(unitOfWork) {}

    /// NotFound for requests that the caller may not see, Forbidden (audited) for those who see it
    /// and did not make it, MissingPermission for a token that does not carry secret.request.
    [[nodiscard]] core::Result<std::vector<domain::GitopsObservation>>
    list(const domain::CallContext &call, const QUuid &requestId) const;

private:
    const UnitOfWork &m_unitOfWork;
    storage::AccessRequestRepository m_requests;
    storage::GitopsObservationRepository m_observations;
};

} // namespace sb::services
