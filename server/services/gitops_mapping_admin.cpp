#include "server/services/gitops_mapping_admin.h"

#include "server/services/gitops_audit.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using domain::GitopsAppMapping;
using storage::Transaction;

Result<GitopsAppMapping> GitopsMappingAdmin::create(const domain::CallContext &call,
                                                    const GitopsAppMapping &wanted) const
{
    if (const auto fit = domain::checkMapping(wanted.application, wanted.rules); !fit)
        return failure(fit);
    GitopsAppMapping mapping = wanted;
    mapping.id = QUuid::createUuid();
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<GitopsAppMapping>> {
        if (!m_endpoints.lockLive(tx, mapping.endpointId))
            return failure(ErrorCode::InvalidValue, u"there is no such endpoint"_s,
                           u"/argocd_endpoint_id"_s);
        if (mapping.rules.projectId && !m_projects.find(tx, *mapping.rules.projectId))
            return failure(ErrorCode::InvalidValue, u"there is no such project"_s,
                           u"/project_id"_s);
        if (!m_mappings.insert(tx, mapping))
            return failure(ErrorCode::Conflict, u"the same mapping exists"_s,
                           u"/application_name"_s);
        return Audited<GitopsAppMapping>(mapping,
                                         mappingEvent(u"gitops_app_mapping.create"_s, mapping));
    });
}

Result<domain::Page<GitopsAppMapping>>
GitopsMappingAdmin::list(const domain::PageRequest &page) const
{
    return m_unitOfWork.read([&](Transaction &tx) -> Result<domain::Page<GitopsAppMapping>> {
        return m_mappings.list(tx, page);
    });
}

Result<void> GitopsMappingAdmin::remove(const domain::CallContext &call, const QUuid &id) const
{
    const auto removed = m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<bool>> {
        const auto mapping = m_mappings.remove(tx, id);
        if (!mapping)
            return failure(ErrorCode::NotFound, u"gitops mapping not found"_s);
        return Audited<bool>(true, mappingEvent(u"gitops_app_mapping.delete"_s, *mapping));
    });
    return removed ? Result<void>() : Result<void>(failure(removed));
}

} // namespace sb::services
