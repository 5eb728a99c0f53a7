#include "server/storage/environment_repository.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

domain::Environment environmentFrom(const Row &row)
{
    return {.id = row.uuid("id"_L1),
            .projectId = row.uuid("project_id"_L1),
            .name = row.text("name"_L1),
            .type = domain::environmentTypeFromWord(row.text("type"_L1)).value(),
            .revision = row.integer("revision"_L1),
            .createdAt = row.time("created_at"_L1),
            .updatedAt = row.time("updated_at"_L1)};
}

} // namespace

std::optional<domain::Environment> EnvironmentRepository::findByName(Transaction &tx,
                                                                     const QUuid &projectId,
                                                                     const QString &name) const
{
    static const QString findEnvironment = uR"(
        SELECT id, project_id, name, type, revision, sb_us(created_at) AS created_at,
               sb_us(updated_at) AS updated_at
        FROM environments WHERE project_id = ? AND name = ?)"_s;

    const auto row = tx.queryRow(findEnvironment, {projectId, name});
    return row ? std::optional(environmentFrom(*row)) : std::nullopt;
}

std::vector<domain::Environment>
EnvironmentRepository::listClaiming(Transaction &tx, const QString &providerType,
                                    const QString &effectiveRef) const
{
    static const QString listTargets = uR"(
        SELECT e.id, e.project_id, e.name, e.type, e.revision, sb_us(e.created_at) AS created_at,
               sb_us(e.updated_at) AS updated_at, t.provider_type, t.cluster_name, t.kv_mount, t.secret_ref_prefix
        FROM environment_targets t JOIN environments e ON e.id = t.environment_id
        WHERE t.provider_type = ? AND starts_with(?, t.secret_ref_prefix)
        ORDER BY e.id, t.id)"_s;

    std::vector<domain::Environment> environments;
    for (const Row &row : tx.query(listTargets, {providerType, effectiveRef})) {
        if (environments.empty() || environments.back().id != row.uuid("id"_L1))
            environments.push_back(environmentFrom(row));
        environments.back().targets.push_back(
            {.providerType = row.text("provider_type"_L1),
             .clusterName = row.optionalText("cluster_name"_L1),
             .kvMount = row.optionalText("kv_mount"_L1),
             .secretRefPrefix = row.text("secret_ref_prefix"_L1)});
    }
    return environments;
}

} // namespace sb::storage
