#include "server/storage/voter_repository.h"

#include "server/domain/scope_match.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

const QString selectEligible = uR"(
    SELECT u.id, coalesce(nullif(u.display_name, ''), u.email) AS name, min(ro.name) AS via_role
    FROM )"_s;

const QString whoMayVote = uR"( r
    CROSS JOIN users u
    JOIN user_roles ur ON ur.user_id = u.id
    JOIN roles ro ON ro.id = ur.role_id AND jsonb_exists(ro.permissions, 'secret.approve')
    WHERE sb_may_vote(r, u.id)
      AND sb_scope_covers(ur.scope, r.project_id::text, r.environment, r.target_provider_type, r.effective_ref,
                          r.cluster_name, r.kv_mount))"_s;

const QString byName = uR"(
    GROUP BY u.id
    ORDER BY name, u.id
    LIMIT ?)"_s;

std::vector<EligibleApprover> approversFrom(const std::vector<Row> &rows)
{
    std::vector<EligibleApprover> approvers;
    approvers.reserve(rows.size());
    for (const Row &row : rows)
        approvers.push_back({.userId = row.uuid("id"_L1),
                             .displayName = row.text("name"_L1),
                             .viaRole = row.text("via_role"_L1)});
    return approvers;
}

QString idText(const QUuid &id)
{
    return id.toString(QUuid::WithoutBraces);
}

/// A row of access_requests as far as sb_may_vote looks at it.
QString rowText(const domain::AccessRequest &request)
{
    QJsonObject row{{u"requester_id"_s, idText(request.requesterId)},
                    {u"target_provider_type"_s, request.targetProviderType},
                    {u"effective_ref"_s, request.effectiveRef},
                    {u"allow_self_approval"_s, request.snapshot.allowSelfApproval}};
    const auto add = [&](const QString &column, const auto &value, auto &&textOf) {
        if (value)
            row.insert(column, textOf(*value));
    };
    const auto same = [](const QString &text) { return text; };
    add(u"kv_mount"_s, request.kvMount, same);
    add(u"cluster_name"_s, request.clusterName, same);
    add(u"environment"_s, request.environment, same);
    add(u"project_id"_s, request.projectId, idText);
    add(u"approver_role_id"_s, request.snapshot.approverRoleId, idText);
    return QString::fromUtf8(QJsonDocument(row).toJson(QJsonDocument::Compact));
}

} // namespace

std::vector<EligibleApprover> VoterRepository::eligible(Transaction &tx, const QUuid &requestId,
                                                        int limit) const
{
    static const QString listEligible =
        selectEligible + u"access_requests"_s + whoMayVote + u" AND r.id = ?"_s + byName;

    return approversFrom(tx.query(listEligible, {requestId, limit}));
}

std::vector<EligibleApprover>
VoterRepository::eligibleFor(Transaction &tx, const domain::AccessRequest &request, int limit) const
{
    static const QString listEligible =
        selectEligible + u"jsonb_populate_record(NULL::access_requests, ?::jsonb)"_s + whoMayVote +
        byName;

    return approversFrom(tx.query(listEligible, {rowText(request), limit}));
}

std::vector<domain::PossibleVoter> VoterRepository::everybody(Transaction &tx) const
{
    static const QString listGrants = uR"(
        SELECT u.id AS user_id, g.role_id, r.permissions, g.scope
        FROM users u JOIN user_roles g ON g.user_id = u.id JOIN roles r ON r.id = g.role_id
        WHERE u.enabled AND u.kind = 'person'
        ORDER BY u.id)"_s;

    std::vector<domain::PossibleVoter> people;
    for (const Row &row : tx.query(listGrants)) {
        const QUuid user = row.uuid("user_id"_L1);
        if (people.empty() || people.back().userId != user)
            people.push_back({.userId = user});
        people.back().grants.push_back(
            {.roleId = row.uuid("role_id"_L1),
             .permissions = row.textList("permissions"_L1),
             .scope = domain::scopeFromStored(row.jsonObject("scope"_L1))});
    }
    return people;
}

} // namespace sb::storage
