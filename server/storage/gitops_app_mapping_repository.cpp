#include "server/storage/gitops_app_mapping_repository.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

const QString mappingColumns = uR"(
    m.id, m.argocd_endpoint_id, m.application_name, m.application_namespace, m.project_name, m.provider_type,
    m.secret_ref_prefix, m.cluster_name, m.project_id, m.environment, m.secret_mapping_id, m.provider_connection_id,
    m.enabled, sb_us(m.created_at) AS created_at, sb_us(m.updated_at) AS updated_at)"_s;

domain::GitopsAppMapping mappingFrom(const Row &row)
{
    return {
        .id = row.uuid("id"_L1),
        .endpointId = row.uuid("argocd_endpoint_id"_L1),
        .application = {.name = row.text("application_name"_L1),
                        .applicationNamespace = row.text("application_namespace"_L1),
                        .projectName = row.text("project_name"_L1)},
        .rules = {.providerType = row.optionalText("provider_type"_L1),
                  .secretRefPrefix = row.optionalText("secret_ref_prefix"_L1),
                  .clusterName = row.optionalText("cluster_name"_L1),
                  .projectId = row.optionalUuid("project_id"_L1),
                  .environment = row.optionalText("environment"_L1)},
        .secretMappingId = row.optionalUuid("secret_mapping_id"_L1),
        .providerConnectionId = row.optionalUuid("provider_connection_id"_L1),
        .enabled = row.flag("enabled"_L1),
        .createdAt = row.time("created_at"_L1),
        .updatedAt = row.time("updated_at"_L1),
    };
}

std::vector<domain::GitopsAppMapping> mappingsFrom(const std::vector<Row> &rows)
{
    std::vector<domain::GitopsAppMapping> mappings;
    mappings.reserve(rows.size());
    for (const Row &row : rows)
        mappings.push_back(mappingFrom(row));
    return mappings;
}

} // namespace

bool GitopsAppMappingRepository::insert(Transaction &tx,
                                        const domain::GitopsAppMapping &mapping) const
{
    static const QString insertMapping = uR"(
        INSERT INTO gitops_app_mappings (id, argocd_endpoint_id, application_name, application_namespace, project_name,
                                         provider_type, secret_ref_prefix, cluster_name, project_id, environment,
                                         secret_mapping_id, provider_connection_id)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING)"_s;

    const domain::MappingRules &rules = mapping.rules;
    return tx.execute(insertMapping,
                      {mapping.id, mapping.endpointId, mapping.application.name,
                       mapping.application.applicationNamespace, mapping.application.projectName,
                       rules.providerType, rules.secretRefPrefix, rules.clusterName,
                       rules.projectId, rules.environment, mapping.secretMappingId,
                       mapping.providerConnectionId}) == 1;
}

domain::Page<domain::GitopsAppMapping>
GitopsAppMappingRepository::list(Transaction &tx, const domain::PageRequest &page) const
{
    static const QString listMappings = u"SELECT "_s + mappingColumns + uR"(
        FROM gitops_app_mappings m
        WHERE m.deleted_at IS NULL
          AND (?::uuid IS NULL
               OR (m.application_name, m.id) > (SELECT l.application_name, l.id FROM gitops_app_mappings l WHERE l.id = ?::uuid))
        ORDER BY m.application_name, m.id
        LIMIT ?)"_s;

    const auto after = page.after ? std::optional(page.after->id) : std::nullopt;
    domain::Page<domain::GitopsAppMapping> mappings;
    for (const Row &row : tx.query(listMappings, {after, after, page.limit + 1})) {
        if (mappings.items.size() == static_cast<std::size_t>(page.limit)) {
            const domain::GitopsAppMapping &last = mappings.items.back();
            mappings.next = {last.createdAt, last.id};
            break;
        }
        mappings.items.push_back(mappingFrom(row));
    }
    return mappings;
}

std::vector<domain::GitopsAppMapping>
GitopsAppMappingRepository::listCandidates(Transaction &tx, const QString &providerType,
                                           const QString &effectiveRef) const
{
    static const QString listMappingCandidates = u"SELECT "_s + mappingColumns + uR"(
        FROM gitops_app_mappings m JOIN argocd_endpoints e ON e.id = m.argocd_endpoint_id
        WHERE m.deleted_at IS NULL AND m.enabled AND e.deleted_at IS NULL
          AND (m.provider_type IS NULL OR m.provider_type = ?)
          AND (m.secret_ref_prefix IS NULL OR starts_with(?, m.secret_ref_prefix))
        ORDER BY m.application_name, m.id)"_s;

    return mappingsFrom(tx.query(listMappingCandidates, {providerType, effectiveRef}));
}

std::optional<domain::GitopsAppMapping> GitopsAppMappingRepository::remove(Transaction &tx,
                                                                           const QUuid &id) const
{
    static const QString removeMapping = uR"(
        UPDATE gitops_app_mappings m SET deleted_at = now()
        WHERE m.id = ? AND m.deleted_at IS NULL
        RETURNING )"_s + mappingColumns;

    const auto row = tx.queryRow(removeMapping, {id});
    return row ? std::optional(mappingFrom(*row)) : std::nullopt;
}

std::vector<domain::GitopsAppMapping>
GitopsAppMappingRepository::removeByEndpoint(Transaction &tx, const QUuid &endpointId) const
{
    static const QString removeMappings = uR"(
        UPDATE gitops_app_mappings m SET deleted_at = now()
        WHERE m.argocd_endpoint_id = ? AND m.deleted_at IS NULL
        RETURNING )"_s + mappingColumns;

    return mappingsFrom(tx.query(removeMappings, {endpointId}));
}

} // namespace sb::storage
