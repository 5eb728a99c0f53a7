// Asking for a change or for values (contract section D, B5–B8): in one transaction the request
// gets its place, its rules and its sealed values, or nothing of it exists.
#pragma once

#include "server/crypto/kms.h"
#include "server/domain/environment_match.h"
#include "server/domain/location.h"
#include "server/domain/policy_resolution.h"
#include "server/services/request_dispatch.h"
#include "server/services/request_query.h"
#include "server/services/unit_of_work.h"
#include "server/storage/access_request_repository.h"
#include "server/storage/environment_repository.h"
#include "server/storage/policy_rule_repository.h"
#include "server/storage/project_repository.h"
#include "server/storage/role_repository.h"
#include "server/storage/secret_repository.h"
#include "server/storage/secret_wrap_repository.h"
#include "server/storage/workflow_repository.h"
#include "shared/core/secret_bytes.h"

#include <vector>

namespace sb::services {

struct SubmittedValue
{
    QString keyName = {};
    core::SecretBytes value = {};
    /// Where it stands in the body, for what is wrong with it.
    QString pointer = {};
};

/// As the caller said it; judged by `submit`.
struct Submission
{
    domain::RequestType type = domain::RequestType::Patch;
    QString justification = {};
    domain::Target target = {};
    domain::Belonging belonging = {};
    /// Of a patch, at least one.
    std::vector<SubmittedValue> values = {};
    /// Of a read; empty means every key of the bundle.
    QStringList targetKeys = {};
};

/// Where a submission leads: everything that the rules look at.
struct ResolvedSubmission
{
    domain::Place place = {};
    domain::Resolution resolution = {};
};

class RequestSubmission
{
public:
    RequestSubmission(const UnitOfWork &unitOfWork, crypto::Kms &kms, const RequestQuery &query)
        : m_unitOfWork(unitOfWork), m_kms(kms), m_query(query)
    {}

    /// The request, pending, or approved with its job queued where the rules ask for no approval.
    /// InvalidTarget, InvalidValue, EnvironmentMismatch, ClusterAmbiguous, NoWorkflow with pointers
    /// into the body; MissingPermission when no grant covers the place; Unavailable when the KMS
    /// is.
    [[nodiscard]] core::Result<RequestDetails> submit(const domain::CallContext &call,
                                                      const Submission &submission) const;

    /// Place and rules of a target, by what is stored now.
    [[nodiscard]] core::Result<ResolvedSubmission> resolve(storage::Transaction &tx,
                                                           const Submission &submission) const;

private:
    [[nodiscard]] core::Result<std::vector<domain::SecretWrap>>
    seal(const QUuid &requestId, const std::vector<SubmittedValue> &values) const;
    [[nodiscard]] core::Result<domain::AccessRequest> judge(storage::Transaction &tx,
                                                            const domain::CallContext &call,
                                                            const QUuid &requestId,
                                                            const Submission &submission) const;
    [[nodiscard]] std::vector<AuditEvent> store(storage::Transaction &tx,
                                                const domain::AccessRequest &request,
                                                const std::vector<domain::SecretWrap> &wraps) const;

    const UnitOfWork &m_unitOfWork;
    crypto::Kms &m_kms;
    const RequestQuery &m_query;
    RequestDispatch m_dispatch;
    storage::AccessRequestRepository m_requests;
    storage::SecretWrapRepository m_wraps;
    storage::PolicyRuleRepository m_policies;
    storage::WorkflowRepository m_workflows;
    storage::ProjectRepository m_projects;
    storage::EnvironmentRepository m_environments;
    storage::SecretRepository m_secrets;
    storage::RoleRepository m_roles;
};

} // namespace sb::services
