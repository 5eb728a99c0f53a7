#include "server/services/request_explanation.h"

#include <algorithm>

namespace sb::services {

using namespace Qt::StringLiterals;
using core::failure;
using core::Result;
using storage::Transaction;

namespace {

int countRejects(const std::vector<domain::Approval> &votes)
{
    return static_cast<int>(
        std::count_if(votes.begin(), votes.end(), [](const domain::Approval &vote) {
            return vote.decision == domain::Decision::Reject;
        }));
}

} // namespace

QStringList quorumWarnings(const domain::Snapshot &rules,
                           const std::vector<storage::EligibleApprover> &eligible)
{
    const bool isTooFew = eligible.size() < static_cast<std::size_t>(rules.minApprovers) &&
                          eligible.size() < maxApproversNamed;
    return isTooFew ? QStringList{u"quorum_unreachable"_s} : QStringList{};
}

Result<RequestExplanation> RequestExplainer::explain(const domain::CallContext &call,
                                                     const QUuid &id) const
{
    return m_unitOfWork.read([&](Transaction &tx) -> Result<RequestExplanation> {
        const auto details = m_query.details(tx, call, id);
        if (!details)
            return failure(details);
        const domain::AccessRequest &request = details->request;
        auto today = domain::resolvePolicy(m_policies.listInOrder(tx), m_workflows.list(tx),
                                           domain::placeOf(request), request.type);
        RequestExplanation explanation{
            .request = request,
            .considered = today.considered,
            .votes = {.required = request.snapshot.minApprovers,
                      .approve = m_approvals.countEligible(tx, id),
                      .reject = countRejects(details->approvals)},
            .eligibleApprovers = m_voters.eligible(tx, id, maxApproversNamed),
            .agents = m_agents.countMatching(tx, request.targetProviderType, request.clusterName)};
        explanation.warnings = warnings(*details, explanation, today);
        return explanation;
    });
}

QStringList RequestExplainer::warnings(const RequestDetails &details,
                                       const RequestExplanation &explanation,
                                       const domain::Resolution &today) const
{
    QStringList warnings = details.warnings;
    const auto policyToday = today.policy ? std::optional(today.policy->id) : std::nullopt;
    const auto workflowToday = today.workflow ? std::optional(today.workflow->id) : std::nullopt;
    const domain::Snapshot &rules = details.request.snapshot;
    if (policyToday != rules.policyId || workflowToday != rules.workflowId)
        warnings.append(u"rules_changed"_s);
    if (details.request.status == domain::RequestStatus::Pending)
        warnings += quorumWarnings(rules, explanation.eligibleApprovers);
    return warnings;
}

} // namespace sb::services
