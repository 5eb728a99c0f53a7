// Environments and the locations they claim (contract F, I, B3, B7, B20).
#pragma once

#include "server/domain/revision_match.h"
#include "server/services/unit_of_work.h"
#include "server/storage/environment_repository.h"
#include "server/storage/project_repository.h"

namespace sb::services {

class EnvironmentAdmin
{
public:
    explicit EnvironmentAdmin(const UnitOfWork &unitOfWork) : m_unitOfWork(unitOfWork) {}

    /// InvalidValue for a name or project that will not do; Conflict when the project has one of
    /// this name; MissingPermission unless a project.edit covers it.
    [[nodiscard]] core::Result<domain::Environment> create(const domain::CallContext &call,
                                                           const domain::Environment &draft) const;
    /// By project and name.
    [[nodiscard]] core::Result<domain::KeyPage<domain::Environment>>
    list(const domain::CallContext &call, const domain::KeyPageRequest &page) const;
    /// Those of one project, by name; none of an unknown project.
    [[nodiscard]] core::Result<std::vector<domain::Environment>>
    listOfProject(const domain::CallContext &call, const QUuid &projectId) const;
    /// NotFound also for environments that the caller may not see.
    [[nodiscard]] core::Result<domain::Environment> get(const domain::CallContext &call,
                                                        const QUuid &id) const;
    /// NotFound, MissingPermission, PreconditionFailed. What it claimed is free.
    [[nodiscard]] core::Result<void> remove(const domain::CallContext &call, const QUuid &id,
                                            const domain::RevisionMatch &match) const;
    /// Replaces what the environment claims. NotFound, PreconditionFailed; InvalidValue for targets
    /// that will not do; MissingPermission for locations that are not the caller's to give away;
    /// Conflict when one is claimed already.
    [[nodiscard]] core::Result<domain::Environment>
    setTargets(const domain::CallContext &call, const QUuid &id,
               const std::vector<domain::EnvironmentTarget> &targets,
               const domain::RevisionMatch &match) const;

private:
    /// As it is now, its row locked; NotFound, MissingPermission, PreconditionFailed.
    [[nodiscard]] core::Result<domain::Environment>
    toEdit(storage::Transaction &tx, const domain::CallContext &call, const QUuid &id,
           const domain::RevisionMatch &match) const;
    /// Whether the environment may claim them, beside what others claim.
    [[nodiscard]] core::Result<void>
    checkClaims(storage::Transaction &tx, const domain::CallContext &call,
                const domain::Environment &environment,
                const std::vector<domain::EnvironmentTarget> &targets) const;

    const UnitOfWork &m_unitOfWork;
    storage::EnvironmentRepository m_environments;
    storage::ProjectRepository m_projects;
};

} // namespace sb::services
