#include "server/storage/policy_rule_repository.h"

#include "server/domain/policy_resolution.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

std::vector<domain::Policy> PolicyRuleRepository::listInOrder(Transaction &tx) const
{
    static const QString listPolicies = uR"(
        SELECT id, name, selector, workflow_id, priority, enabled, is_system, revision,
               sb_us(created_at) AS created_at, sb_us(updated_at) AS updated_at
        FROM policy_rules
        ORDER BY priority DESC, created_at, id)"_s;

    std::vector<domain::Policy> policies;
    for (const Row &row : tx.query(listPolicies)) {
        policies.push_back({.id = row.uuid("id"_L1),
                            .name = row.text("name"_L1),
                            .selector = domain::selectorFromStored(row.jsonObject("selector"_L1)),
                            .workflowId = row.uuid("workflow_id"_L1),
                            .priority = static_cast<int>(row.integer("priority"_L1)),
                            .enabled = row.flag("enabled"_L1),
                            .isSystem = row.flag("is_system"_L1),
                            .revision = row.integer("revision"_L1),
                            .createdAt = row.time("created_at"_L1),
                            .updatedAt = row.time("updated_at"_L1)});
    }
    return policies;
}

QStringList PolicyRuleRepository::namesUsing(Transaction &tx, const QUuid &workflowId,
                                             PoliciesCounted counted) const
{
    static const QString listUsers = uR"(
        SELECT name FROM policy_rules WHERE workflow_id = ? AND (enabled OR ?::boolean) ORDER BY name)"_s;

    QStringList names;
    for (const Row &row : tx.query(listUsers, {workflowId, counted == PoliciesCounted::All}))
        names.append(row.text("name"_L1));
    return names;
}

} // namespace sb::storage
