// What would become of a request, without one (contract section I, simulate): the same resolution
// that decides and explains, told in the form of an explanation.
#pragma once

#include "server/services/request_explanation.h"
#include "server/services/request_submission.h"
#include "server/storage/agent_repository.h"
#include "server/storage/voter_repository.h"

namespace sb::services {

class PolicySimulation
{
public:
    PolicySimulation(const UnitOfWork &unitOfWork, const RequestSubmission &submission)
        : m_unitOfWork(unitOfWork), m_submission(submission)
    {}

    /// As if the caller had asked; nothing is kept and nobody is told. The errors of a submit that
    /// concern its target, its project and its environment. Warnings: `no_workflow` when it would
    /// be refused because no rule matches, `justification_required` when the rules ask for one and
    /// there is none, and those of an explanation.
    [[nodiscard]] core::Result<RequestExplanation> simulate(const domain::CallContext &call,
                                                            const Submission &submission) const;

private:
    const UnitOfWork &m_unitOfWork;
    const RequestSubmission &m_submission;
    storage::VoterRepository m_voters;
    storage::AgentRepository m_agents;
};

} // namespace sb::services
