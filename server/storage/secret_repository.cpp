#include "server/storage/secret_repository.h"

#include "shared/codec/json_writer.h"

#include <algorithm>
#include <span>

#include <QJsonDocument>

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

/// Rows per statement: each stays far below the statement timeout and the size of a bound text.
constexpr std::size_t upsertBatch = 5000;

QString jsonText(const QJsonObject &object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

QString jsonText(const QJsonArray &array)
{
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

QString sightingsText(std::span<const domain::SecretSighting> sightings)
{
    codec::JsonWriter json;
    json.beginArray();
    for (const domain::SecretSighting &sighting : sightings) {
        json.beginObject()
            .field(u"ref", sighting.secretRef)
            .field(u"labels", sighting.labels)
            .fieldIfPresent(u"version", sighting.version)
            .fieldIfPresent(u"checksum", sighting.checksum);
        if (sighting.createdAtSource)
            json.field(u"created", sighting.createdAtSource->micros);
        if (sighting.updatedAtSource)
            json.field(u"updated", sighting.updatedAtSource->micros);
        json.endObject();
    }
    json.endArray();
    return QString::fromUtf8(json.take());
}

/// The rule of domain::placeOf and domain::scopeCovers over all scopes of a viewer. The environment
/// is looked up only for scopes that speak of one.
const QString scopesOfViewer = uR"(
        WITH scope AS MATERIALIZED (
            SELECT * FROM jsonb_to_recordset(?::jsonb)
                AS g (project_id text, environment text, provider_type text, secret_ref_prefix text,
                      cluster_name text, kv_mount text)))"_s;
const QString seenByViewer = uR"((?::boolean OR EXISTS (
            SELECT FROM scope g
            WHERE (g.provider_type IS NULL OR g.provider_type = s.provider_type)
              AND (g.cluster_name IS NULL OR g.cluster_name = s.cluster_name)
              AND (g.secret_ref_prefix IS NULL OR starts_with(s.secret_ref, g.secret_ref_prefix))
              AND g.kv_mount IS NOT DISTINCT FROM nullif(s.provider_config ->> 'kvMount', '')
              AND (num_nonnulls(g.project_id, g.environment) = 0 OR (
                SELECT (g.project_id IS NULL OR g.project_id = e.project_id::text)
                   AND (g.environment IS NULL OR g.environment = e.name)
                FROM environment_targets t JOIN environments e ON e.id = t.environment_id
                WHERE t.provider_type = s.provider_type
                  AND (t.cluster_name IS NULL OR t.cluster_name = s.cluster_name)
                  AND (t.kv_mount IS NULL OR t.kv_mount = nullif(s.provider_config ->> 'kvMount', ''))
                  AND starts_with(s.secret_ref, t.secret_ref_prefix)
                ORDER BY length(t.secret_ref_prefix) DESC, num_nonnulls(t.cluster_name, t.kv_mount) DESC,
                         t.cluster_name IS NULL
                LIMIT 1)))))"_s;

const QString matchesFilter = uR"(
          AND (?::text IS NULL OR s.cluster_name = ?)
          AND (?::text IS NULL OR s.provider_type = ?)
          AND (?::text IS NULL OR starts_with(s.secret_ref, ?))
          AND (?::text IS NULL OR s.status = ?)
          AND (?::jsonb IS NULL OR s.labels @> ?::jsonb))"_s;

const QString secretColumns = uR"(
        SELECT s.id, s.cluster_name, s.provider_type, s.secret_ref, s.provider_config, s.labels, s.version,
               s.checksum, sb_us(s.created_at_source) AS created_at_source,
               sb_us(s.updated_at_source) AS updated_at_source, s.status,
               sb_us(s.first_seen_at) AS first_seen_at, sb_us(s.last_seen_at) AS last_seen_at
        FROM secrets s
        WHERE )"_s;

domain::DiscoveredSecret secretFrom(const Row &row)
{
    return {.id = row.uuid("id"_L1),
            .clusterName = row.text("cluster_name"_L1),
            .providerType = row.text("provider_type"_L1),
            .secretRef = row.text("secret_ref"_L1),
            .providerConfig = row.jsonObject("provider_config"_L1),
            .labels = row.jsonObject("labels"_L1),
            .version = row.text("version"_L1),
            .checksum = row.text("checksum"_L1),
            .createdAtSource = row.optionalTime("created_at_source"_L1),
            .updatedAtSource = row.optionalTime("updated_at_source"_L1),
            .status = domain::secretStatusFromWord(row.text("status"_L1)).value(),
            .firstSeenAt = row.time("first_seen_at"_L1),
            .lastSeenAt = row.time("last_seen_at"_L1)};
}

/// The values of scopesOfViewer, seenByViewer and matchesFilter.
std::vector<SqlValue> valuesOf(const SecretViewer &viewer, const SecretFilter &filter)
{
    const auto labels =
        filter.labels.isEmpty() ? std::nullopt : std::optional(jsonText(filter.labels));
    return {jsonText(viewer.scopes),
            viewer.all,
            filter.clusterName,
            filter.clusterName,
            filter.providerType,
            filter.providerType,
            filter.refPrefix,
            filter.refPrefix,
            filter.status,
            filter.status,
            labels,
            labels};
}

} // namespace

QStringList SecretRepository::clustersHolding(Transaction &tx, const QString &providerType,
                                              const QString &effectiveRef, int limit) const
{
    static const QString listClusters = uR"(
        SELECT DISTINCT cluster_name FROM secrets
        WHERE provider_type = ? AND secret_ref = ? AND status = 'present'
        ORDER BY cluster_name
        LIMIT ?)"_s;

    QStringList clusters;
    for (const Row &row : tx.query(listClusters, {providerType, effectiveRef, limit}))
        clusters.append(row.text("cluster_name"_L1));
    return clusters;
}

std::map<QString, QUuid>
SecretRepository::upsert(Transaction &tx, const domain::DiscoveryReport &place,
                         const std::vector<domain::SecretSighting> &sightings) const
{
    // In one order everywhere, so that two posts of the same place wait instead of deadlocking.
    static const QString upsertSecrets = uR"(
        INSERT INTO secrets AS known (cluster_name, provider_type, secret_ref, provider_config, labels, version,
                                      checksum, created_at_source, updated_at_source)
        SELECT ?, ?, item.ref, ?::jsonb, item.labels, item.version, item.checksum, sb_ts(item.created),
               sb_ts(item.updated)
        FROM jsonb_to_recordset(?::jsonb)
             AS item (ref text, labels jsonb, version text, checksum text, created bigint, updated bigint)
        ORDER BY item.ref COLLATE "C"
        ON CONFLICT (cluster_name, provider_type, secret_ref) DO UPDATE
        SET provider_config = excluded.provider_config, labels = excluded.labels, version = excluded.version,
            checksum = excluded.checksum,
            created_at_source = coalesce(excluded.created_at_source, known.created_at_source),
            updated_at_source = coalesce(excluded.updated_at_source, known.updated_at_source),
            status = 'present', last_seen_at = now()
        RETURNING id, secret_ref)"_s;

    std::map<QString, QUuid> ids;
    const std::span<const domain::SecretSighting> all(sightings);
    for (std::size_t at = 0; at < all.size(); at += upsertBatch) {
        const auto batch = all.subspan(at, std::min(upsertBatch, all.size() - at));
        for (const Row &row :
             tx.query(upsertSecrets, {place.clusterName, place.providerType,
                                      jsonText(place.providerConfig), sightingsText(batch)}))
            ids.emplace(row.text("secret_ref"_L1), row.uuid("id"_L1));
    }
    return ids;
}

SecretPage SecretRepository::list(Transaction &tx, const SecretViewer &viewer,
                                  const SecretFilter &filter, const SecretPageRequest &page) const
{
    static const QString countSecrets = scopesOfViewer + uR"(
        SELECT count(*) AS total FROM secrets s WHERE )"_s +
                                        seenByViewer + matchesFilter;
    // A secret's place in the order never changes and no row goes, so its id says where to go on.
    static const QString listSecrets =
        scopesOfViewer + secretColumns + seenByViewer + matchesFilter + uR"(
          AND (?::uuid IS NULL OR (s.cluster_name, s.secret_ref, s.id) >
               (SELECT l.cluster_name, l.secret_ref, l.id FROM secrets l WHERE l.id = ?))
        ORDER BY s.cluster_name, s.secret_ref, s.id
        LIMIT ? OFFSET ?)"_s;

    tx.planForTheseValues();
    std::vector<SqlValue> values = valuesOf(viewer, filter);
    SecretPage secrets;
    secrets.total = tx.query(countSecrets, values).front().integer("total"_L1);
    values.insert(values.end(), {page.after, page.after, page.limit + 1, page.offset});
    for (const Row &row : tx.query(listSecrets, values)) {
        if (secrets.items.size() == static_cast<std::size_t>(page.limit)) {
            secrets.next = secrets.items.back().id;
            break;
        }
        secrets.items.push_back(secretFrom(row));
    }
    return secrets;
}

std::optional<domain::DiscoveredSecret>
SecretRepository::find(Transaction &tx, const SecretViewer &viewer, const QUuid &id) const
{
    static const QString findSecret =
        scopesOfViewer + secretColumns + seenByViewer + u" AND s.id = ?"_s;
    const auto row = tx.queryRow(findSecret, {jsonText(viewer.scopes), viewer.all, id});
    return row ? std::optional(secretFrom(*row)) : std::nullopt;
}

std::vector<SecretRepository::GoneMissing>
SecretRepository::markMissing(Transaction &tx, std::int64_t seconds, int limit) const
{
    // What an agent reports at this very moment is seen, not missing: such rows are passed over.
    static const QString markSecretsMissing = uR"(
        WITH gone AS (
            UPDATE secrets SET status = 'missing'
            WHERE id IN (SELECT id FROM secrets
                         WHERE status = 'present' AND last_seen_at < now() - ? * interval '1 second'
                         ORDER BY last_seen_at
                         LIMIT ?
                         FOR UPDATE SKIP LOCKED)
            RETURNING cluster_name, provider_type)
        SELECT cluster_name, provider_type, count(*) AS how_many
        FROM gone GROUP BY cluster_name, provider_type ORDER BY cluster_name, provider_type)"_s;

    std::vector<GoneMissing> gone;
    for (const Row &row : tx.query(markSecretsMissing, {seconds, limit}))
        gone.push_back({.clusterName = row.text("cluster_name"_L1),
                        .providerType = row.text("provider_type"_L1),
                        .count = static_cast<int>(row.integer("how_many"_L1))});
    return gone;
}

} // namespace sb::storage
