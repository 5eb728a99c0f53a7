// Workflows as administrators edit them (contract E, B8, B20). Requests carry copies: an edit
// applies to new ones.
#pragma once

#include "server/domain/revision_match.h"
#include "server/services/unit_of_work.h"
#include "server/storage/policy_rule_repository.h"
#include "server/storage/role_repository.h"
#include "server/storage/workflow_repository.h"

namespace sb::services {

/// Replaces a workflow whole, but for its name.
struct WorkflowEdit
{
    domain::Workflow workflow = {};
    /// nullopt: stays what it is.
    std::optional<bool> isDefault = {};
};

class WorkflowAdmin
{
public:
    explicit WorkflowAdmin(const UnitOfWork &unitOfWork) : m_unitOfWork(unitOfWork) {}

    /// InvalidValue for members that will not do and for a role that does not exist; Conflict when
    /// the name is taken or another workflow is the default. The draft's id and times are ignored.
    [[nodiscard]] core::Result<domain::Workflow> create(const domain::CallContext &call,
                                                        const domain::Workflow &draft) const;
    [[nodiscard]] core::Result<domain::KeyPage<domain::Workflow>>
    list(const domain::KeyPageRequest &page) const;
    /// NotFound.
    [[nodiscard]] core::Result<domain::Workflow> get(const QUuid &id) const;
    /// NotFound, PreconditionFailed; InvalidValue and Conflict as for `create`; Conflict also for
    /// switching off what enabled policies use. An edit that changes nothing leaves the revision.
    [[nodiscard]] core::Result<domain::Workflow> update(const domain::CallContext &call,
                                                        const QUuid &id, const WorkflowEdit &edit,
                                                        const domain::RevisionMatch &match) const;
    /// NotFound, PreconditionFailed; Conflict for a system row and while policies use it.
    [[nodiscard]] core::Result<void> remove(const domain::CallContext &call, const QUuid &id,
                                            const domain::RevisionMatch &match) const;

private:
    [[nodiscard]] core::Result<void> checkReferences(storage::Transaction &tx,
                                                     const domain::Workflow &workflow) const;

    const UnitOfWork &m_unitOfWork;
    storage::WorkflowRepository m_workflows;
    storage::PolicyRuleRepository m_policies;
    storage::RoleRepository m_roles;
};

} // namespace sb::services
