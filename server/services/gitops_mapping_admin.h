// Which applications are watched for which secrets, as people say it (contract H, B25).
#pragma once

#include "server/services/unit_of_work.h"
#include "server/storage/argocd_endpoint_repository.h"
#include "server/storage/gitops_app_mapping_repository.h"
#include "server/storage/project_repository.h"

namespace sb::services {

class GitopsMappingAdmin
{
public:
    explicit GitopsMappingAdmin(const UnitOfWork &unitOfWork) : m_unitOfWork(unitOfWork) {}

    /// `wanted` without id and times. InvalidValue for what domain::checkMapping refuses, an
    /// endpoint that is not there or deleted, and an unknown project; Conflict when the same
    /// mapping exists.
    [[nodiscard]] core::Result<domain::GitopsAppMapping>
    create(const domain::CallContext &call, const domain::GitopsAppMapping &wanted) const;
    /// Live ones by application name.
    [[nodiscard]] core::Result<domain::Page<domain::GitopsAppMapping>>
    list(const domain::PageRequest &page) const;
    /// NotFound also when it was deleted before.
    [[nodiscard]] core::Result<void> remove(const domain::CallContext &call, const QUuid &id) const;

private:
    const UnitOfWork &m_unitOfWork;
    storage::ArgocdEndpointRepository m_endpoints;
    storage::GitopsAppMappingRepository m_mappings;
    storage::ProjectRepository m_projects;
};

} // namespace sb::services
