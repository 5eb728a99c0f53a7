#include "server/services/policy_admin.h"

#include "server/domain/name_rules.h"
#include "server/domain/policy_resolution.h"
#include "server/services/change_record.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using domain::Policy;
using storage::Transaction;

namespace {

constexpr int priorityBound = 1'000'000;

QString policyResource(const QUuid &id)
{
    return u"policy:"_s + id.toString(QUuid::WithoutBraces);
}

QJsonObject recordOf(const Policy &policy)
{
    QJsonObject selector;
    for (const auto &[key, value] : policy.selector)
        selector.insert(key, value);
    return {{u"name"_s, policy.name},
            {u"selector"_s, selector},
            {u"workflow_id"_s, policy.workflowId.toString(QUuid::WithoutBraces)},
            {u"priority"_s, policy.priority},
            {u"enabled"_s, policy.enabled}};
}

/// What can be judged without looking anything up: one detail per fault.
Result<Policy> policyFrom(const PolicyDraft &draft)
{
    core::Error error{.code = ErrorCode::InvalidValue, .message = u"The policy is not valid."_s};
    const auto keep = [&](const core::Error &found) {
        error.details.insert(error.details.end(), found.details.begin(), found.details.end());
    };
    const auto name = domain::checkName(draft.name, u"/name"_s);
    if (!name)
        keep(name.error());
    const auto selector = domain::selectorFromJson(draft.selector, u"/selector"_s);
    if (!selector)
        keep(selector.error());
    if (draft.priority < -priorityBound || draft.priority > priorityBound)
        error.details.push_back({u"/priority"_s, u"must be -%1 to %1"_s.arg(priorityBound)});
    if (!error.details.empty())
        return failure(std::move(error));
    return Policy{.name = *name,
                  .selector = *selector,
                  .workflowId = draft.workflowId,
                  .priority = static_cast<int>(draft.priority),
                  .enabled = draft.enabled};
}

} // namespace

Result<void> PolicyAdmin::checkReferences(Transaction &tx, const Policy &policy) const
{
    // The workflow can be neither deleted nor switched off before this commits.
    if (!m_workflows.holdAsItIs(tx, policy.workflowId))
        return failure(ErrorCode::InvalidValue, u"there is no such workflow"_s, u"/workflow_id"_s);
    if (m_policies.isNameTaken(tx, policy.name, policy.id))
        return failure(ErrorCode::Conflict, u"a policy of this name exists"_s, u"/name"_s);
    return {};
}

std::vector<domain::LintFinding> PolicyAdmin::findings(Transaction &tx) const
{
    return domain::lintPolicies({.policies = m_policies.listInOrder(tx),
                                 .workflows = m_workflows.list(tx),
                                 .projects = m_projects.listAll(tx),
                                 .environments = m_environments.listAll(tx),
                                 .voters = m_voters.everybody(tx)});
}

WrittenPolicy PolicyAdmin::written(Transaction &tx, const QUuid &id) const
{
    WrittenPolicy written{.policy = m_policies.find(tx, id).value()};
    for (domain::LintFinding &finding : findings(tx)) {
        if (finding.policyId == id || finding.otherPolicyId == id)
            written.warnings.push_back(std::move(finding));
    }
    return written;
}

Result<WrittenPolicy> PolicyAdmin::create(const domain::CallContext &call,
                                          const PolicyDraft &draft) const
{
    auto policy = policyFrom(draft);
    if (!policy)
        return failure(policy);
    policy->id = QUuid::createUuid();
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<WrittenPolicy>> {
        m_policies.lockEdits(tx);
        if (const auto sound = checkReferences(tx, *policy); !sound)
            return failure(sound);
        m_policies.insert(tx, *policy);
        return Audited<WrittenPolicy>(
            written(tx, policy->id),
            changeEvent(u"policy.create"_s, policyResource(policy->id), {}, recordOf(*policy)));
    });
}

Result<domain::KeyPage<Policy>> PolicyAdmin::list(const domain::KeyPageRequest &page) const
{
    return m_unitOfWork.read([&](Transaction &tx) -> Result<domain::KeyPage<Policy>> {
        return m_policies.page(tx, page);
    });
}

Result<Policy> PolicyAdmin::get(const QUuid &id) const
{
    return m_unitOfWork.read([&](Transaction &tx) -> Result<Policy> {
        auto policy = m_policies.find(tx, id);
        if (!policy)
            return failure(ErrorCode::NotFound, u"policy not found"_s);
        return std::move(*policy);
    });
}

Result<WrittenPolicy> PolicyAdmin::update(const domain::CallContext &call, const QUuid &id,
                                          const PolicyDraft &draft,
                                          const domain::RevisionMatch &match) const
{
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<MaybeAudited<WrittenPolicy>> {
        m_policies.lockEdits(tx);
        const auto current = m_policies.find(tx, id);
        if (!current)
            return failure(ErrorCode::NotFound, u"policy not found"_s);
        if (const auto fresh = domain::checkRevision(match, current->revision); !fresh)
            return failure(fresh);
        auto policy = policyFrom(draft);
        if (!policy)
            return failure(policy);
        policy->id = id;
        if (const auto sound = checkReferences(tx, *policy); !sound)
            return failure(sound);
        const QJsonObject before = recordOf(*current);
        const QJsonObject after = recordOf(*policy);
        if (before == after)
            return MaybeAudited<WrittenPolicy>{.value = written(tx, id)};
        m_policies.update(tx, *policy);
        return MaybeAudited<WrittenPolicy>{
            .value = written(tx, id),
            .events = {changeEvent(u"policy.update"_s, policyResource(id), before, after)}};
    });
}

Result<void> PolicyAdmin::remove(const domain::CallContext &call, const QUuid &id,
                                 const domain::RevisionMatch &match) const
{
    const auto removed = m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<QUuid>> {
        m_policies.lockEdits(tx);
        const auto current = m_policies.find(tx, id);
        if (!current)
            return failure(ErrorCode::NotFound, u"policy not found"_s);
        if (const auto fresh = domain::checkRevision(match, current->revision); !fresh)
            return failure(fresh);
        if (current->isSystem)
            return failure(ErrorCode::Conflict,
                           u"a system policy cannot be deleted, only edited"_s);
        m_policies.remove(tx, id);
        return Audited<QUuid>(
            id, changeEvent(u"policy.delete"_s, policyResource(id), recordOf(*current), {}));
    });
    if (!removed)
        return failure(removed);
    return {};
}

Result<std::vector<domain::LintFinding>> PolicyAdmin::lint() const
{
    return m_unitOfWork.read(
        [&](Transaction &tx) -> Result<std::vector<domain::LintFinding>> { return findings(tx); });
}

} // namespace sb::services
