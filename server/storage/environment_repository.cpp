#include "server/storage/environment_repository.h"

#include "server/storage/scope_text.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

const QString selectClaim = uR"(
    SELECT e.project_id, e.name, t.provider_type, t.cluster_name, t.kv_mount, t.secret_ref_prefix
    FROM environment_targets t JOIN environments e ON e.id = t.environment_id )"_s;

/// The targets of an environment in a fixed order, as one array.
const QString selectEnvironment = uR"(
    SELECT e.id, e.project_id, e.name, e.type, e.revision, sb_us(e.created_at) AS created_at,
           sb_us(e.updated_at) AS updated_at,
           jsonb_build_object('all', coalesce((
               SELECT jsonb_agg(jsonb_strip_nulls(to_jsonb(t)) ORDER BY t.provider_type, t.secret_ref_prefix,
                                t.cluster_name, t.kv_mount)
               FROM environment_targets t WHERE t.environment_id = e.id), '[]'::jsonb)) AS targets
    FROM environments e )"_s;

std::optional<QString> textOf(const QJsonObject &object, QLatin1StringView name)
{
    return object.contains(name) ? std::optional(object.value(name).toString()) : std::nullopt;
}

domain::Environment environmentFrom(const Row &row)
{
    domain::Environment environment{
        .id = row.uuid("id"_L1),
        .projectId = row.uuid("project_id"_L1),
        .name = row.text("name"_L1),
        .type = domain::environmentTypeFromWord(row.text("type"_L1)).value(),
        .revision = row.integer("revision"_L1),
        .createdAt = row.time("created_at"_L1),
        .updatedAt = row.time("updated_at"_L1)};
    const QJsonArray targets = row.jsonObject("targets"_L1).value("all"_L1).toArray();
    for (const QJsonValue &value : targets) {
        const QJsonObject target = value.toObject();
        environment.targets.push_back(
            {.providerType = target.value("provider_type"_L1).toString(),
             .clusterName = textOf(target, "cluster_name"_L1),
             .kvMount = textOf(target, "kv_mount"_L1),
             .secretRefPrefix = target.value("secret_ref_prefix"_L1).toString()});
    }
    return environment;
}

std::optional<domain::Environment> environmentFrom(const std::optional<Row> &row)
{
    return row ? std::optional(environmentFrom(*row)) : std::nullopt;
}

std::vector<domain::Environment> environmentsFrom(const std::vector<Row> &rows)
{
    std::vector<domain::Environment> environments;
    environments.reserve(rows.size());
    for (const Row &row : rows)
        environments.push_back(environmentFrom(row));
    return environments;
}

std::vector<domain::EnvironmentClaim> claimsFrom(const std::vector<Row> &rows)
{
    std::vector<domain::EnvironmentClaim> claims;
    claims.reserve(rows.size());
    for (const Row &row : rows) {
        claims.push_back({.projectId = row.uuid("project_id"_L1),
                          .environment = row.text("name"_L1),
                          .target = {.providerType = row.text("provider_type"_L1),
                                     .clusterName = row.optionalText("cluster_name"_L1),
                                     .kvMount = row.optionalText("kv_mount"_L1),
                                     .secretRefPrefix = row.text("secret_ref_prefix"_L1)}});
    }
    return claims;
}

} // namespace

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
    static const QString listTargets = selectClaim + uR"(
        WHERE t.provider_type = ? AND starts_with(?, t.secret_ref_prefix)
        ORDER BY t.id)"_s;

    return claimsFrom(tx.query(listTargets, {providerType, effectiveRef}));
}

std::vector<domain::EnvironmentClaim> EnvironmentRepository::listAllClaims(Transaction &tx) const
{
    static const QString listTargets = selectClaim + u"ORDER BY t.id"_s;

    return claimsFrom(tx.query(listTargets));
}

std::optional<domain::Environment> EnvironmentRepository::find(Transaction &tx,
                                                               const QUuid &id) const
{
    static const QString findEnvironment = selectEnvironment + u"WHERE e.id = ?"_s;

    return environmentFrom(tx.queryRow(findEnvironment, {id}));
}

std::optional<domain::Environment> EnvironmentRepository::findForUpdate(Transaction &tx,
                                                                        const QUuid &id) const
{
    static const QString lockEnvironment = u"SELECT FROM environments WHERE id = ? FOR UPDATE"_s;

    // Targets that were replaced while the lock was waited for are seen by a statement of its own.
    if (!tx.queryRow(lockEnvironment, {id}))
        return std::nullopt;
    return find(tx, id);
}

std::vector<domain::Environment> EnvironmentRepository::listAll(Transaction &tx) const
{
    static const QString listEnvironments = selectEnvironment + u"ORDER BY e.project_id, e.name"_s;

    return environmentsFrom(tx.query(listEnvironments));
}

std::vector<domain::Environment> EnvironmentRepository::listOfProject(Transaction &tx,
                                                                      const QUuid &projectId) const
{
    static const QString listEnvironments =
        selectEnvironment + u"WHERE e.project_id = ? ORDER BY e.name"_s;

    return environmentsFrom(tx.query(listEnvironments, {projectId}));
}

domain::KeyPage<domain::Environment>
EnvironmentRepository::page(Transaction &tx, const std::vector<domain::Scope> &scopes,
                            const domain::KeyPageRequest &page) const
{
    // One row more than asked for tells whether there is a next page. The scopes are judged as
    // domain/tenancy_rules does.
    static const QString pageOfEnvironments = selectEnvironment + uR"(
        WHERE EXISTS (SELECT FROM jsonb_array_elements(?::jsonb) AS held (scope)
                      WHERE coalesce(held.scope ->> 'project_id', e.project_id::text) = e.project_id::text
                        AND coalesce(held.scope ->> 'environment', e.name) = e.name)
          AND (?::uuid IS NULL OR (e.project_id, e.name) > (?::uuid, ?::text))
        ORDER BY e.project_id, e.name
        LIMIT ?)"_s;

    const auto keyAt = [&](qsizetype at) {
        return page.after ? std::optional(page.after->at(at)) : std::nullopt;
    };
    domain::KeyPage<domain::Environment> environments;
    environments.items = environmentsFrom(tx.query(
        pageOfEnvironments, {scopesText(scopes), keyAt(0), keyAt(0), keyAt(1), page.limit + 1}));
    if (environments.items.size() > static_cast<std::size_t>(page.limit)) {
        environments.items.pop_back();
        const domain::Environment &last = environments.items.back();
        environments.next = {last.projectId.toString(QUuid::WithoutBraces), last.name};
    }
    return environments;
}

bool EnvironmentRepository::insert(Transaction &tx, const domain::Environment &environment) const
{
    static const QString insertEnvironment = uR"(
        INSERT INTO environments (id, project_id, name, type) VALUES (?, ?, ?, ?)
        ON CONFLICT (project_id, name) DO NOTHING)"_s;

    return tx.execute(insertEnvironment, {environment.id, environment.projectId, environment.name,
                                          domain::toWord(environment.type)}) == 1;
}

void EnvironmentRepository::remove(Transaction &tx, const QUuid &id) const
{
    static const QString deleteEnvironment = u"DELETE FROM environments WHERE id = ?"_s;

    tx.execute(deleteEnvironment, {id});
}

void EnvironmentRepository::lockClaims(Transaction &tx) const
{
    static const QString lockTargets =
        u"SELECT pg_advisory_xact_lock(hashtextextended('environment targets', 0))"_s;

    (void)tx.query(lockTargets);
}

void EnvironmentRepository::replaceTargets(
    Transaction &tx, const QUuid &id, const std::vector<domain::EnvironmentTarget> &targets) const
{
    static const QString raiseRevision =
        u"UPDATE environments SET revision = revision + 1 WHERE id = ?"_s;
    static const QString deleteTargets =
        u"DELETE FROM environment_targets WHERE environment_id = ?"_s;
    static const QString insertTarget = uR"(
        INSERT INTO environment_targets (environment_id, provider_type, cluster_name, kv_mount, secret_ref_prefix)
        VALUES (?, ?, ?, ?, ?))"_s;

    tx.execute(raiseRevision, {id});
    tx.execute(deleteTargets, {id});
    for (const domain::EnvironmentTarget &target : targets)
        tx.execute(insertTarget, {id, target.providerType, target.clusterName, target.kvMount,
                                  target.secretRefPrefix});
}

} // namespace sb::storage
