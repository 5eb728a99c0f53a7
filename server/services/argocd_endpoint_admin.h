// ArgoCD endpoints: made, switched and deleted by people (contract H).
#pragma once

#include "server/crypto/kms.h"
#include "server/domain/revision_match.h"
#include "server/services/unit_of_work.h"
#include "server/storage/argocd_endpoint_repository.h"
#include "server/storage/environment_repository.h"
#include "server/storage/gitops_app_mapping_repository.h"

namespace sb::services {

struct NewArgocdEndpoint
{
    QString name = {};
    QString baseUrl = {};
    std::optional<QUuid> environmentId = {};
    /// PEM, or empty.
    QString tlsCaPem = {};
    QString tlsServerName = {};
    core::SecretBytes token = {};
};

class ArgocdEndpointAdmin
{
public:
    ArgocdEndpointAdmin(const UnitOfWork &unitOfWork, crypto::Kms &kms)
        : m_unitOfWork(unitOfWork), m_kms(kms)
    {}

    /// InvalidValue for what domain/argocd_endpoint_rules refuses and for an environment that is
    /// not there; Conflict when a live endpoint has the name; Unavailable when the KMS is.
    [[nodiscard]] core::Result<domain::ArgocdEndpoint>
    create(const domain::CallContext &call, const NewArgocdEndpoint &wanted) const;
    /// Live ones by name.
    [[nodiscard]] core::Result<domain::Page<domain::ArgocdEndpoint>>
    list(const domain::PageRequest &page) const;
    /// Deleted ones too; NotFound.
    [[nodiscard]] core::Result<domain::ArgocdEndpoint> get(const QUuid &id) const;
    /// The endpoint as it is now; NotFound also when deleted, PreconditionFailed.
    [[nodiscard]] core::Result<domain::ArgocdEndpoint>
    setEnabled(const domain::CallContext &call, const QUuid &id, bool enabled,
               const domain::RevisionMatch &match) const;
    /// Its mappings go with it, its token is shredded; NotFound, PreconditionFailed.
    [[nodiscard]] core::Result<void> remove(const domain::CallContext &call, const QUuid &id,
                                            const domain::RevisionMatch &match) const;

private:
    [[nodiscard]] core::Result<domain::ArgocdEndpoint>
    liveForUpdate(storage::Transaction &tx, const QUuid &id,
                  const domain::RevisionMatch &match) const;

    const UnitOfWork &m_unitOfWork;
    crypto::Kms &m_kms;
    storage::ArgocdEndpointRepository m_endpoints;
    storage::EnvironmentRepository m_environments;
    storage::GitopsAppMappingRepository m_mappings;
};

} // namespace sb::services
