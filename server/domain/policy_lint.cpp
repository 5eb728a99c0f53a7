#include "server/domain/policy_lint.h"

#include "server/domain/access_request.h"
#include "server/domain/policy_resolution.h"
#include "server/domain/selector_reach.h"
#include "server/domain/word_table.h"
#include "shared/model/permission.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace sb::domain {

namespace {

constexpr WordTable<LintCode, 5> lintCodeWords{
    {{LintCode::NeverMatches, u"never_matches"},
     {LintCode::Shadowed, u"shadowed"},
     {LintCode::QuorumTooLarge, u"quorum_too_large"},
     {LintCode::PrefixWithoutSlash, u"prefix_without_slash"},
     {LintCode::LaxByEnvironment, u"lax_by_environment"}}};

const QString prefixKey = QStringLiteral("secret_ref_prefix");
const QString environmentKey = QStringLiteral("environment");
const QString typeKey = QStringLiteral("type");
const QString providerKey = QStringLiteral("provider_type");

/// An enabled policy with its workflow; null when there is none that could decide.
struct LiveRule
{
    const Policy *policy = nullptr;
    const Workflow *workflow = nullptr;
};

class Lint
{
public:
    explicit Lint(const LintInput &input) : m_input(input)
    {
        for (const Policy &policy : m_input.policies) {
            if (policy.enabled)
                m_rules.push_back({&policy, workflowOf(policy)});
        }
        std::sort(m_rules.begin(), m_rules.end(), [](const LiveRule &left, const LiveRule &right) {
            return ranksBefore(*left.policy, *right.policy);
        });
    }

    std::vector<LintFinding> run()
    {
        for (std::size_t at = 0; at < m_rules.size(); ++at) {
            const LiveRule &rule = m_rules[at];
            lookAtPrefix(rule);
            const QString dead = faultOfReach(rule);
            if (!dead.isEmpty()) {
                report(LintCode::NeverMatches, rule, dead);
                continue;
            }
            if (lookForShadow(at))
                continue;
            countVoters(rule);
            lookForStricter(rule);
        }
        return std::move(m_findings);
    }

private:
    [[nodiscard]] const Workflow *workflowOf(const Policy &policy) const
    {
        const auto found = std::find_if(
            m_input.workflows.begin(), m_input.workflows.end(), [&](const Workflow &workflow) {
                return workflow.id == policy.workflowId && workflow.enabled;
            });
        return found == m_input.workflows.end() ? nullptr : &*found;
    }

    void report(LintCode code, const LiveRule &rule, const QString &detail,
                const Policy *other = nullptr)
    {
        m_findings.push_back({.code = code,
                              .policyId = rule.policy->id,
                              .policyName = rule.policy->name,
                              .detail = detail,
                              .otherPolicyId = other ? std::optional(other->id) : std::nullopt});
    }

    void lookAtPrefix(const LiveRule &rule)
    {
        const auto prefix = rule.policy->selector.find(prefixKey);
        if (prefix != rule.policy->selector.end() && !prefix->second.endsWith(u'/'))
            report(LintCode::PrefixWithoutSlash, rule,
                   u"\"%1\" also matches names that only begin with it; end it with a slash"_s.arg(
                       prefix->second));
    }

    /// Why no request can fall under the rule; empty when some can.
    [[nodiscard]] QString faultOfReach(const LiveRule &rule) const
    {
        if (!rule.workflow)
            return u"its workflow is switched off"_s;
        return faultOfSelector(rule.policy->selector, m_input.projects, m_input.environments);
    }

    /// The first rule before `at` that matches whatever the selector does.
    [[nodiscard]] const Policy *coverOf(const Selector &selector, std::size_t at) const
    {
        for (std::size_t before = 0; before < at; ++before) {
            if (m_rules[before].workflow && covers(m_rules[before].policy->selector, selector))
                return m_rules[before].policy;
        }
        return nullptr;
    }

    /// A rule is shadowed too when several together match whatever it does: each kind of request
    /// and each provider is looked at by itself.
    bool lookForShadow(std::size_t at)
    {
        const Policy &policy = *m_rules[at].policy;
        const Policy *shadow = coverOf(policy.selector, at);
        if (!shadow) {
            for (const Selector &part : partsOf(policy.selector)) {
                shadow = coverOf(part, at);
                if (!shadow)
                    return false;
            }
        }
        report(LintCode::Shadowed, m_rules[at],
               u"rules before it decide whatever it matches, among them \"%1\""_s.arg(shadow->name),
               shadow);
        return true;
    }

    [[nodiscard]] static std::vector<Selector> partsOf(const Selector &selector)
    {
        const auto split = [](const std::vector<Selector> &wholes, const QString &key,
                              const QStringList &words) {
            std::vector<Selector> parts;
            for (const Selector &whole : wholes) {
                for (const QString &word :
                     whole.contains(key) ? QStringList{whole.at(key)} : words) {
                    Selector part = whole;
                    part.insert_or_assign(key, word);
                    parts.push_back(std::move(part));
                }
            }
            return parts;
        };
        const QStringList types{toWord(RequestType::Patch), toWord(RequestType::Read)};
        return split(split({selector}, typeKey, types), providerKey, supportedProviderTypes());
    }

    void countVoters(const LiveRule &rule)
    {
        const Selector &selector = rule.policy->selector;
        const auto &role = rule.workflow->approverRoleId;
        const auto count = std::count_if(
            m_input.voters.begin(), m_input.voters.end(), [&](const PossibleVoter &voter) {
                bool mayApprove = false;
                bool hasRole = !role;
                for (const Grant &grant : voter.grants) {
                    if (!mayMeet(grant.scope, selector))
                        continue;
                    mayApprove =
                        mayApprove || grant.permissions.contains(model::permissions::secretApprove);
                    hasRole = hasRole || grant.roleId == *role;
                }
                return mayApprove && hasRole;
            });
        if (count < rule.workflow->minApprovers)
            report(LintCode::QuorumTooLarge, rule,
                   u"its workflow asks for %1 votes, and %2 people could cast one"_s
                       .arg(rule.workflow->minApprovers)
                       .arg(count));
    }

    /// Whether requests can leave the other rule for one that is bound by environment alone, by
    /// naming that environment.
    [[nodiscard]] bool isEscapable(const Policy &lax, const Policy &strict) const
    {
        Selector ownPart = lax.selector;
        ownPart.erase(environmentKey);
        ownPart.erase(u"project_id"_s);
        Selector strictPart = strict.selector;
        const auto environment = strictPart.find(environmentKey);
        const bool namesEnvironment = environment != strictPart.end();
        // What an environment claims cannot be asked for under another one.
        if (namesEnvironment && claimsLocations(strict.selector, m_input.environments))
            return false;
        // A rule that comes first and looks at no environment catches the request all the same.
        if (!namesEnvironment && !strictPart.contains(u"project_id"_s) && ranksBefore(strict, lax))
            return false;
        strictPart.erase(environmentKey);
        strictPart.erase(u"project_id"_s);
        return mayMeet(ownPart, strictPart);
    }

    void lookForStricter(const LiveRule &rule)
    {
        const Selector &selector = rule.policy->selector;
        if (!selector.contains(environmentKey) || selector.contains(prefixKey) ||
            selector.contains(u"kv_mount"_s))
            return;
        for (const LiveRule &other : m_rules) {
            if (other.policy == rule.policy || !other.workflow ||
                !isLaxer(*rule.workflow, *other.workflow) ||
                !isEscapable(*rule.policy, *other.policy))
                continue;
            report(LintCode::LaxByEnvironment, rule,
                   u"it is laxer than \"%1\", and whoever asks names the environment; bind it by "
                   "secret_ref_prefix, or let environments claim their locations"_s.arg(
                       other.policy->name),
                   other.policy);
            return;
        }
    }

    [[nodiscard]] static bool isLaxer(const Workflow &one, const Workflow &other)
    {
        return one.minApprovers < other.minApprovers ||
               (one.allowSelfApproval && !other.allowSelfApproval) ||
               (!one.approverRoleId && other.approverRoleId) ||
               (!one.requireJustification && other.requireJustification);
    }

    const LintInput &m_input;
    std::vector<LiveRule> m_rules;
    std::vector<LintFinding> m_findings;
};

} // namespace

QString toWord(LintCode code)
{
    return wordOf(lintCodeWords, code);
}

std::vector<LintFinding> lintPolicies(const LintInput &input)
{
    return Lint(input).run();
}

} // namespace sb::domain
