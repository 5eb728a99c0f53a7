// What is suspicious in a set of policies: rules that do not do what somebody must have meant.
// Nothing here is refused; it is said when a policy is written and on demand.
#pragma once

#include "server/domain/environment.h"
#include "server/domain/identity.h"
#include "server/domain/policy.h"
#include "server/domain/project.h"
#include "server/domain/workflow.h"

#include <optional>
#include <vector>

namespace sb::domain {

enum class LintCode {
    /// No request that can be made falls under the rule.
    NeverMatches,
    /// Whatever it matches, rules of higher rank match before it.
    Shadowed,
    /// Its workflow asks for more votes than there are people who could cast one.
    QuorumTooLarge,
    /// A prefix that does not end with a slash also matches names that merely begin alike.
    PrefixWithoutSlash,
    /// Softer than another rule, and bound to nothing but an environment, which requesters name
    /// themselves.
    LaxByEnvironment,
};

QString toWord(LintCode code);

struct LintFinding
{
    LintCode code = LintCode::NeverMatches;
    QUuid policyId = {};
    QString policyName = {};
    /// For people.
    QString detail = {};
    /// The rule that shadows it, or that is stricter.
    std::optional<QUuid> otherPolicyId = {};

    bool operator==(const LintFinding &) const = default;
};

/// An enabled person and what they hold.
struct PossibleVoter
{
    QUuid userId = {};
    std::vector<Grant> grants = {};
};

/// Everything that the rules are judged by.
struct LintInput
{
    /// In any order.
    std::vector<Policy> policies = {};
    std::vector<Workflow> workflows = {};
    std::vector<Project> projects = {};
    /// With the locations they claim.
    std::vector<Environment> environments = {};
    std::vector<PossibleVoter> voters = {};
};

/// What is found about enabled policies, in their order of rank.
std::vector<LintFinding> lintPolicies(const LintInput &input);

} // namespace sb::domain
