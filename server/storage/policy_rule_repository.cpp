#include "server/storage/policy_rule_repository.h"

#include "server/domain/policy_resolution.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

const QString selectPolicy = uR"(
    SELECT id, name, selector, workflow_id, priority, enabled, is_system, revision,
           sb_us(created_at) AS created_at, sb_us(updated_at) AS updated_at
    FROM policy_rules )"_s;

domain::Policy policyFrom(const Row &row)
{
    return {.id = row.uuid("id"_L1),
            .name = row.text("name"_L1),
            .selector = domain::selectorFromStored(row.jsonObject("selector"_L1)),
            .workflowId = row.uuid("workflow_id"_L1),
            .priority = static_cast<int>(row.integer("priority"_L1)),
            .enabled = row.flag("enabled"_L1),
            .isSystem = row.flag("is_system"_L1),
            .revision = row.integer("revision"_L1),
            .createdAt = row.time("created_at"_L1),
            .updatedAt = row.time("updated_at"_L1)};
}

QString jsonText(const domain::Selector &selector)
{
    QJsonObject object;
    for (const auto &[key, value] : selector)
        object.insert(key, value);
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

} // namespace

std::vector<domain::Policy> PolicyRuleRepository::listInOrder(Transaction &tx) const
{
    static const QString listPolicies = selectPolicy + u"ORDER BY priority DESC, created_at, id"_s;

    std::vector<domain::Policy> policies;
    for (const Row &row : tx.query(listPolicies))
        policies.push_back(policyFrom(row));
    return policies;
}

domain::KeyPage<domain::Policy> PolicyRuleRepository::page(Transaction &tx,
                                                           const domain::KeyPageRequest &page) const
{
    // One row more than asked for tells whether there is a next page.
    static const QString pageOfPolicies = selectPolicy + uR"(
        WHERE ?::bigint IS NULL OR (-priority::bigint, created_at, id) > (-(?::bigint), sb_ts(?::bigint), ?::uuid)
        ORDER BY priority DESC, created_at, id
        LIMIT ?)"_s;

    const auto keyAt = [&](qsizetype at) {
        return page.after ? std::optional(page.after->at(at)) : std::nullopt;
    };
    domain::KeyPage<domain::Policy> policies;
    for (const Row &row :
         tx.query(pageOfPolicies, {keyAt(0), keyAt(0), keyAt(1), keyAt(2), page.limit + 1})) {
        if (policies.items.size() == static_cast<std::size_t>(page.limit)) {
            const domain::Policy &last = policies.items.back();
            policies.next = {QString::number(last.priority), QString::number(last.createdAt.micros),
                             last.id.toString(QUuid::WithoutBraces)};
            break;
        }
        policies.items.push_back(policyFrom(row));
    }
    return policies;
}

std::optional<domain::Policy> PolicyRuleRepository::find(Transaction &tx, const QUuid &id) const
{
    static const QString findPolicy = selectPolicy + u"WHERE id = ?"_s;

    const auto row = tx.queryRow(findPolicy, {id});
    return row ? std::optional(policyFrom(*row)) : std::nullopt;
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

void PolicyRuleRepository::lockEdits(Transaction &tx) const
{
    static const QString lockPolicies =
        u"SELECT pg_advisory_xact_lock(hashtextextended('policy edits', 0))"_s;

    (void)tx.query(lockPolicies);
}

bool PolicyRuleRepository::isNameTaken(Transaction &tx, const QString &name,
                                       const QUuid &exceptBy) const
{
    static const QString findName =
        u"SELECT EXISTS (SELECT FROM policy_rules WHERE name = ? AND id <> ?) AS taken"_s;

    return tx.queryRow(findName, {name, exceptBy}).value().flag("taken"_L1);
}

void PolicyRuleRepository::insert(Transaction &tx, const domain::Policy &policy) const
{
    static const QString insertPolicy = uR"(
        INSERT INTO policy_rules (id, name, selector, workflow_id, priority, enabled)
        VALUES (?, ?, ?::jsonb, ?, ?, ?))"_s;

    tx.execute(insertPolicy, {policy.id, policy.name, jsonText(policy.selector), policy.workflowId,
                              policy.priority, policy.enabled});
}

void PolicyRuleRepository::update(Transaction &tx, const domain::Policy &policy) const
{
    static const QString updatePolicy = uR"(
        UPDATE policy_rules
        SET name = ?, selector = ?::jsonb, workflow_id = ?, priority = ?, enabled = ?, revision = revision + 1
        WHERE id = ?)"_s;

    tx.execute(updatePolicy, {policy.name, jsonText(policy.selector), policy.workflowId,
                              policy.priority, policy.enabled, policy.id});
}

void PolicyRuleRepository::remove(Transaction &tx, const QUuid &id) const
{
    static const QString deletePolicy = u"DELETE FROM policy_rules WHERE id = ?"_s;

    tx.execute(deletePolicy, {id});
}

} // namespace sb::storage
