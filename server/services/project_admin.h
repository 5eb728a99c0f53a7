// Projects (contract F, B3, B7): who is bound to some by their grants sees and edits only those.
#pragma once

#include "server/services/unit_of_work.h"
#include "server/storage/project_repository.h"

namespace sb::services {

class ProjectAdmin
{
public:
    explicit ProjectAdmin(const UnitOfWork &unitOfWork) : m_unitOfWork(unitOfWork) {}

    /// InvalidValue for a name or owner that will not do; Conflict when the name is taken;
    /// MissingPermission unless project.edit is held globally.
    [[nodiscard]] core::Result<domain::Project> create(const domain::CallContext &call,
                                                       const domain::Project &draft) const;
    /// Oldest first.
    [[nodiscard]] core::Result<domain::Page<domain::Project>>
    list(const domain::CallContext &call, const domain::PageRequest &page) const;
    /// NotFound also for projects that the caller may not see.
    [[nodiscard]] core::Result<domain::Project> get(const domain::CallContext &call,
                                                    const QUuid &id) const;
    /// Archived projects take no more requests. NotFound, MissingPermission.
    [[nodiscard]] core::Result<void> setStatus(const domain::CallContext &call, const QUuid &id,
                                               domain::ProjectStatus status) const;

private:
    const UnitOfWork &m_unitOfWork;
    storage::ProjectRepository m_projects;
};

} // namespace sb::services
