// Policies as administrators edit them (contract E, B8, B20), and what is suspicious in them.
#pragma once

#include "server/domain/policy_lint.h"
#include "server/domain/revision_match.h"
#include "server/services/unit_of_work.h"
#include "server/storage/environment_repository.h"
#include "server/storage/policy_rule_repository.h"
#include "server/storage/project_repository.h"
#include "server/storage/voter_repository.h"
#include "server/storage/workflow_repository.h"

#include <QJsonObject>

namespace sb::services {

/// What is said of a policy when it is made or replaced.
struct PolicyDraft
{
    QString name = {};
    QJsonObject selector = {};
    QUuid workflowId = {};
    qint64 priority = 100;
    bool enabled = true;
};

/// A policy as it was written, and what the lint says that concerns it.
struct WrittenPolicy
{
    domain::Policy policy = {};
    std::vector<domain::LintFinding> warnings = {};
};

class PolicyAdmin
{
public:
    explicit PolicyAdmin(const UnitOfWork &unitOfWork) : m_unitOfWork(unitOfWork) {}

    /// InvalidValue for a name, selector, priority or workflow that will not do; Conflict when the
    /// name is taken.
    [[nodiscard]] core::Result<WrittenPolicy> create(const domain::CallContext &call,
                                                     const PolicyDraft &draft) const;
    [[nodiscard]] core::Result<domain::KeyPage<domain::Policy>>
    list(const domain::KeyPageRequest &page) const;
    /// NotFound.
    [[nodiscard]] core::Result<domain::Policy> get(const QUuid &id) const;
    /// NotFound, PreconditionFailed; InvalidValue and Conflict as for `create`. An edit that
    /// changes nothing leaves the revision.
    [[nodiscard]] core::Result<WrittenPolicy> update(const domain::CallContext &call,
                                                     const QUuid &id, const PolicyDraft &draft,
                                                     const domain::RevisionMatch &match) const;
    /// NotFound, PreconditionFailed; Conflict for a system row.
    [[nodiscard]] core::Result<void> remove(const domain::CallContext &call, const QUuid &id,
                                            const domain::RevisionMatch &match) const;
    /// What is suspicious as things stand.
    [[nodiscard]] core::Result<std::vector<domain::LintFinding>> lint() const;

private:
    [[nodiscard]] core::Result<void> checkReferences(storage::Transaction &tx,
                                                     const domain::Policy &policy) const;
    [[nodiscard]] std::vector<domain::LintFinding> findings(storage::Transaction &tx) const;
    [[nodiscard]] WrittenPolicy written(storage::Transaction &tx, const QUuid &id) const;

    const UnitOfWork &m_unitOfWork;
    storage::PolicyRuleRepository m_policies;
    storage::WorkflowRepository m_workflows;
    storage::ProjectRepository m_projects;
    storage::EnvironmentRepository m_environments;
    storage::VoterRepository m_voters;
};

} // namespace sb::services
