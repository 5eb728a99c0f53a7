// Why a request is decided the way it is, by whom it can be, and who could carry it out (contract
// section I, explain).
#pragma once

#include "server/domain/policy_resolution.h"
#include "server/services/request_query.h"
#include "server/services/unit_of_work.h"
#include "server/storage/policy_rule_repository.h"
#include "server/storage/voter_repository.h"
#include "server/storage/workflow_repository.h"

#include <vector>

namespace sb::services {

struct VoteCount
{
    int required = 0;
    /// Those that count now.
    int approve = 0;
    int reject = 0;
};

struct RequestExplanation
{
    /// With its snapshot: the rules that hold for it.
    domain::AccessRequest request = {};
    /// Every policy as it stands now, in order of rank.
    std::vector<domain::ConsideredPolicy> considered = {};
    VoteCount votes = {};
    std::vector<storage::EligibleApprover> eligibleApprovers = {};
    storage::AgentMatches agents = {};
    /// Those of RequestQuery, and `rules_changed` when the same submit would fall under other rules
    /// today, `quorum_unreachable` when fewer people may vote than are asked for.
    QStringList warnings = {};
};

/// People named as eligible; more than anybody would read.
inline constexpr int maxApproversNamed = 200;

/// `quorum_unreachable` when fewer people may vote than the rules ask for.
[[nodiscard]] QStringList quorumWarnings(const domain::Snapshot &rules,
                                         const std::vector<storage::EligibleApprover> &eligible);

class RequestExplainer
{
public:
    RequestExplainer(const UnitOfWork &unitOfWork, const RequestQuery &query)
        : m_unitOfWork(unitOfWork), m_query(query)
    {}

    /// NotFound also for requests that the caller may not see.
    [[nodiscard]] core::Result<RequestExplanation> explain(const domain::CallContext &call,
                                                           const QUuid &id) const;

private:
    [[nodiscard]] QStringList warnings(const RequestDetails &details,
                                       const RequestExplanation &explanation,
                                       const domain::Resolution &today) const;

    const UnitOfWork &m_unitOfWork;
    const RequestQuery &m_query;
    storage::AccessRequestRepository m_requests;
    storage::ApprovalRepository m_approvals;
    storage::AgentRepository m_agents;
    storage::PolicyRuleRepository m_policies;
    storage::WorkflowRepository m_workflows;
    storage::VoterRepository m_voters;
};

} // namespace sb::services
