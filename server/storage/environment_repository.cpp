#include "server/storage/environment_repository.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

QStringList EnvironmentRepository::listNames(Transaction &tx, const QUuid &projectId) const
{
    static const QString listEnvironmentNames = uR"(
        SELECT name FROM environments WHERE project_id = ? ORDER BY name)"_s;

    QStringList names;
    for (const Row &row : tx.query(listEnvironmentNames, {projectId}))
        names.append(row.text("name"_L1));
    return names;
}

bool EnvironmentRepository::lockExisting(Transaction &tx, const QUuid &id) const
{
    static const QString lockEnvironmentKey =
        u"SELECT FROM environments WHERE id = ? FOR KEY SHARE"_s;
    return tx.queryRow(lockEnvironmentKey, {id}).has_value();
}

std::vector<domain::EnvironmentClaim>
EnvironmentRepository::listClaims(Transaction &tx, const QString &providerType,
                                  const QString &effectiveRef) const
{
    static const QString listTargets = uR"(
        SELECT e.project_id, e.name, t.provider_type, t.cluster_name, t.kv_mount, t.secret_ref_prefix
        FROM environment_targets t JOIN environments e ON e.id = t.environment_id
        WHERE t.provider_type = ? AND starts_with(?, t.secret_ref_prefix)
        ORDER BY t.id)"_s;

    std::vector<domain::EnvironmentClaim> claims;
    for (const Row &row : tx.query(listTargets, {providerType, effectiveRef})) {
        claims.push_back({.projectId = row.uuid("project_id"_L1),
                          .environment = row.text("name"_L1),
                          .target = {.providerType = row.text("provider_type"_L1),
                                     .clusterName = row.optionalText("cluster_name"_L1),
                                     .kvMount = row.optionalText("kv_mount"_L1),
                                     .secretRefPrefix = row.text("secret_ref_prefix"_L1)}});
    }
    return claims;
}

} // namespace sb::storage
