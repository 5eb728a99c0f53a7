// From an executed patch to the applications that are watched for it (contract B25, 7.5).
#pragma once

#include "server/domain/access_request.h"
#include "server/services/audit_log.h"
#include "server/storage/gitops_app_mapping_repository.h"
#include "server/storage/gitops_observation_repository.h"

#include <vector>

namespace sb::services {

class GitopsFanOut
{
public:
    /// One observation for each application that a mapping assigns to the patch, in the transaction
    /// that executes it; answers the audit row. A read is nobody's rollout: nothing.
    [[nodiscard]] std::vector<AuditEvent> start(storage::Transaction &tx,
                                                const domain::AccessRequest &request) const;

private:
    storage::GitopsAppMappingRepository m_mappings;
    storage::GitopsObservationRepository m_observations;
};

} // namespace sb::services
