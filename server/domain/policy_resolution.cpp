#include "server/domain/policy_resolution.h"

#include "server/domain/word_table.h"
#include "shared/core/json_pointer.h"

#include <algorithm>
#include <tuple>

using namespace Qt::StringLiterals;

namespace sb::domain {

namespace {

constexpr WordTable<PolicyOutcome, 5> policyOutcomeWords{
    {{PolicyOutcome::Matched, u"matched"},
     {PolicyOutcome::Mismatch, u"mismatch"},
     {PolicyOutcome::Disabled, u"disabled"},
     {PolicyOutcome::WorkflowDisabled, u"workflow_disabled"},
     {PolicyOutcome::Lower, u"lower"}}};

const QString typeKey = QStringLiteral("type");

std::vector<SelectorMismatch> mismatchesOf(const Selector &selector, const Place &place,
                                           RequestType type)
{
    std::vector<SelectorMismatch> mismatches;
    for (const auto &[key, rule] : selector) {
        const bool isType = key == typeKey;
        const bool matches = isType ? toWord(type) == rule : ruleMatches(place, key, rule);
        if (!matches)
            mismatches.push_back(
                {key, rule, isType ? std::optional(toWord(type)) : placeValue(place, key)});
    }
    return mismatches;
}

const Workflow *enabledWorkflow(const std::vector<Workflow> &workflows, const QUuid &id)
{
    const auto found =
        std::find_if(workflows.begin(), workflows.end(), [&](const Workflow &workflow) {
            return workflow.id == id && workflow.enabled;
        });
    return found == workflows.end() ? nullptr : &*found;
}

const Workflow *defaultWorkflow(const std::vector<Workflow> &workflows)
{
    const auto found =
        std::find_if(workflows.begin(), workflows.end(), [](const Workflow &workflow) {
            return workflow.isDefault && workflow.enabled;
        });
    return found == workflows.end() ? nullptr : &*found;
}

/// What is wrong with one rule of a selector; empty when nothing is.
QString faultOfRule(const QString &key, const QString &rule)
{
    if (key == typeKey && !requestTypeFromWord(rule))
        return u"must be patch or read"_s;
    if (key == u"provider_type"_s && !supportedProviderTypes().contains(rule))
        return u"must be one of "_s + supportedProviderTypes().join(u", "_s);
    return {};
}

} // namespace

QString toWord(PolicyOutcome outcome)
{
    return wordOf(policyOutcomeWords, outcome);
}

const QStringList &selectorKeys()
{
    static const QStringList keys = scopeKeys() + QStringList{typeKey};
    return keys;
}

core::Result<Selector> selectorFromJson(const QJsonObject &selector, const QString &pointer)
{
    QJsonObject scope = selector;
    const std::optional<QJsonValue> type =
        scope.contains(typeKey) ? std::optional(scope.take(typeKey)) : std::nullopt;

    core::Error error{.code = core::ErrorCode::InvalidValue,
                      .message = u"The selector is not valid."_s};
    Selector read;
    if (core::Result<Scope> rules = scopeFromJson(scope, pointer); rules)
        read = std::move(*rules);
    else
        error.details = rules.error().details;
    for (const auto &[key, rule] : read) {
        if (const QString fault = faultOfRule(key, rule); !fault.isEmpty())
            error.details.push_back({core::jsonPointer(pointer, key), fault});
    }
    if (type) {
        if (const QString fault = faultOfRule(typeKey, type->toString()); !fault.isEmpty())
            error.details.push_back({core::jsonPointer(pointer, typeKey), fault});
        read.emplace(typeKey, type->toString());
    }
    if (!error.details.empty())
        return core::failure(std::move(error));
    return read;
}

Selector selectorFromStored(const QJsonObject &selector)
{
    return scopeFromStored(selector);
}

bool ranksBefore(const Policy &left, const Policy &right)
{
    return std::tuple(-qint64{left.priority}, left.createdAt, left.id.toRfc4122()) <
           std::tuple(-qint64{right.priority}, right.createdAt, right.id.toRfc4122());
}

Resolution resolvePolicy(std::vector<Policy> policies, const std::vector<Workflow> &workflows,
                         const Place &place, RequestType type)
{
    std::sort(policies.begin(), policies.end(), ranksBefore);
    Resolution resolution;
    for (const Policy &policy : policies) {
        ConsideredPolicy considered{.policyId = policy.id,
                                    .name = policy.name,
                                    .priority = policy.priority,
                                    .mismatches = mismatchesOf(policy.selector, place, type)};
        const Workflow *workflow = enabledWorkflow(workflows, policy.workflowId);
        if (!policy.enabled) {
            considered.outcome = PolicyOutcome::Disabled;
        } else if (!considered.mismatches.empty()) {
            considered.outcome = PolicyOutcome::Mismatch;
        } else if (!workflow) {
            considered.outcome = PolicyOutcome::WorkflowDisabled;
        } else if (resolution.policy) {
            considered.outcome = PolicyOutcome::Lower;
        } else {
            considered.outcome = PolicyOutcome::Matched;
            resolution.policy = policy;
            resolution.workflow = *workflow;
        }
        resolution.considered.push_back(std::move(considered));
    }
    if (!resolution.workflow) {
        if (const Workflow *fallback = defaultWorkflow(workflows))
            resolution.workflow = *fallback;
    }
    return resolution;
}

core::Result<Snapshot> snapshotOf(const Resolution &resolution)
{
    if (!resolution.workflow)
        return core::failure(core::ErrorCode::NoWorkflow,
                             u"No policy matches and no default workflow is enabled."_s);
    const Workflow &workflow = *resolution.workflow;
    Snapshot snapshot{.workflowId = workflow.id,
                      .workflowName = workflow.name,
                      .minApprovers = workflow.minApprovers,
                      .approverRoleId = workflow.approverRoleId,
                      .approverRoleName = workflow.approverRoleName,
                      .allowSelfApproval = workflow.allowSelfApproval,
                      .requireJustification = workflow.requireJustification,
                      .wrapTtlCreatedSeconds = workflow.wrapTtlCreatedSeconds,
                      .wrapTtlApprovedSeconds = workflow.wrapTtlApprovedSeconds,
                      .wrapTtlClaimedSeconds = workflow.wrapTtlClaimedSeconds,
                      .requestTtlSeconds = workflow.requestTtlSeconds,
                      .notificationChannels = workflow.notificationChannels};
    if (resolution.policy) {
        snapshot.policyId = resolution.policy->id;
        snapshot.policyName = resolution.policy->name;
    }
    return snapshot;
}

} // namespace sb::domain
