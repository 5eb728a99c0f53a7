#include "server/services/policy_simulation.h"

#include "server/domain/key_rules.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::failure;
using core::Result;
using domain::AccessRequest;
using storage::Transaction;

namespace {

Result<void> checkShape(const Submission &submission)
{
    const auto text =
        domain::checkJustification(submission.justification, false, u"/justification"_s);
    if (!text)
        return text;
    return domain::checkTargetKeys(submission.targetKeys, u"/target_keys"_s);
}

AccessRequest hypothetical(const domain::CallContext &call, const Submission &submission,
                           const domain::Place &place)
{
    return {.requesterId = call.actor.id,
            .type = submission.type,
            .targetProviderType = submission.target.providerType,
            .effectiveRef = place.location.effectiveRef,
            .kvMount = place.location.kvMount,
            .clusterName = place.location.clusterName,
            .projectId = place.projectId,
            .environment = place.environment};
}

} // namespace

Result<RequestExplanation> PolicySimulation::simulate(const domain::CallContext &call,
                                                      const Submission &submission) const
{
    if (const auto shape = checkShape(submission); !shape)
        return failure(shape);
    return m_unitOfWork.read([&](Transaction &tx) -> Result<RequestExplanation> {
        const auto resolved = m_submission.resolve(tx, submission);
        if (!resolved)
            return failure(resolved);
        RequestExplanation explanation{.request = hypothetical(call, submission, resolved->place),
                                       .considered = resolved->resolution.considered};
        AccessRequest &request = explanation.request;
        explanation.agents =
            m_agents.countMatching(tx, request.targetProviderType, request.clusterName);
        if (explanation.agents.live == 0)
            explanation.warnings.append(u"no_live_agent"_s);
        const auto snapshot = domain::snapshotOf(resolved->resolution);
        if (!snapshot) {
            explanation.warnings.append(u"no_workflow"_s);
            return explanation;
        }
        request.snapshot = *snapshot;
        explanation.votes.required = snapshot->minApprovers;
        explanation.eligibleApprovers = m_voters.eligibleFor(tx, request, maxApproversNamed);
        explanation.warnings += quorumWarnings(*snapshot, explanation.eligibleApprovers);
        if (snapshot->requireJustification && submission.justification.trimmed().isEmpty())
            explanation.warnings.append(u"justification_required"_s);
        return explanation;
    });
}

} // namespace sb::services
