#include "server/storage/argocd_endpoint_repository.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

const QString selectEndpoint = uR"(
    SELECT e.id, e.name, e.environment_id, e.base_url, e.tls_ca_pem, e.tls_server_name, e.token_kms_key_id, e.enabled,
           sb_us(e.last_health_at) AS last_health_at, e.last_health_error, e.revision, sb_us(e.deleted_at) AS deleted_at,
           sb_us(e.created_at) AS created_at, sb_us(e.updated_at) AS updated_at
    FROM argocd_endpoints e )"_s;

domain::ArgocdEndpoint endpointFrom(const Row &row)
{
    return {
        .id = row.uuid("id"_L1),
        .name = row.text("name"_L1),
        .environmentId = row.optionalUuid("environment_id"_L1),
        .baseUrl = row.text("base_url"_L1),
        .tlsCaPem = row.text("tls_ca_pem"_L1),
        .tlsServerName = row.text("tls_server_name"_L1),
        .kmsKeyId = row.text("token_kms_key_id"_L1),
        .enabled = row.flag("enabled"_L1),
        .lastHealthAt = row.optionalTime("last_health_at"_L1),
        .healthError = row.text("last_health_error"_L1),
        .revision = row.integer("revision"_L1),
        .deletedAt = row.optionalTime("deleted_at"_L1),
        .createdAt = row.time("created_at"_L1),
        .updatedAt = row.time("updated_at"_L1),
    };
}

std::optional<domain::ArgocdEndpoint> maybeEndpoint(const std::optional<Row> &row)
{
    return row ? std::optional(endpointFrom(*row)) : std::nullopt;
}

} // namespace

bool ArgocdEndpointRepository::insert(Transaction &tx, const domain::ArgocdEndpoint &endpoint,
                                      const SealedToken &token) const
{
    static const QString insertEndpoint = uR"(
        INSERT INTO argocd_endpoints (id, name, environment_id, base_url, tls_ca_pem, tls_server_name, token_ciphertext,
                                      token_nonce, token_data_key_ciphertext, token_kms_key_id)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (name) WHERE deleted_at IS NULL DO NOTHING)"_s;

    return tx.execute(insertEndpoint,
                      {endpoint.id, endpoint.name, endpoint.environmentId, endpoint.baseUrl,
                       endpoint.tlsCaPem, endpoint.tlsServerName, token.ciphertext, token.nonce,
                       token.wrappedKey, token.kmsKeyId}) == 1;
}

std::optional<domain::ArgocdEndpoint> ArgocdEndpointRepository::find(Transaction &tx,
                                                                     const QUuid &id) const
{
    static const QString findEndpoint = selectEndpoint + u"WHERE e.id = ?"_s;
    return maybeEndpoint(tx.queryRow(findEndpoint, {id}));
}

std::optional<domain::ArgocdEndpoint> ArgocdEndpointRepository::findForUpdate(Transaction &tx,
                                                                              const QUuid &id) const
{
    static const QString lockEndpoint = selectEndpoint + u"WHERE e.id = ? FOR UPDATE"_s;
    return maybeEndpoint(tx.queryRow(lockEndpoint, {id}));
}

bool ArgocdEndpointRepository::lockLive(Transaction &tx, const QUuid &id) const
{
    // Stronger than what a foreign key takes: deleting is an update of this row.
    static const QString lockLiveEndpoint = uR"(
        SELECT FROM argocd_endpoints WHERE id = ? AND deleted_at IS NULL FOR SHARE)"_s;
    return tx.queryRow(lockLiveEndpoint, {id}).has_value();
}

domain::Page<domain::ArgocdEndpoint>
ArgocdEndpointRepository::list(Transaction &tx, const domain::PageRequest &page) const
{
    // The row that the cursor names stays when it is deleted, so its name can still be asked for.
    static const QString listEndpoints = selectEndpoint + uR"(
        WHERE e.deleted_at IS NULL
          AND (?::uuid IS NULL OR (e.name, e.id) > (SELECT l.name, l.id FROM argocd_endpoints l WHERE l.id = ?::uuid))
        ORDER BY e.name, e.id
        LIMIT ?)"_s;

    const auto after = page.after ? std::optional(page.after->id) : std::nullopt;
    domain::Page<domain::ArgocdEndpoint> endpoints;
    for (const Row &row : tx.query(listEndpoints, {after, after, page.limit + 1})) {
        if (endpoints.items.size() == static_cast<std::size_t>(page.limit)) {
            const domain::ArgocdEndpoint &last = endpoints.items.back();
            endpoints.next = {last.createdAt, last.id};
            break;
        }
        endpoints.items.push_back(endpointFrom(row));
    }
    return endpoints;
}

std::optional<SealedToken> ArgocdEndpointRepository::findToken(Transaction &tx,
                                                               const QUuid &id) const
{
    static const QString findSealedToken = uR"(
        SELECT token_ciphertext, token_nonce, token_data_key_ciphertext, token_kms_key_id
        FROM argocd_endpoints WHERE id = ? AND deleted_at IS NULL)"_s;

    const auto row = tx.queryRow(findSealedToken, {id});
    if (!row)
        return std::nullopt;
    return SealedToken{.ciphertext = row->bytes("token_ciphertext"_L1),
                       .nonce = row->bytes("token_nonce"_L1),
                       .wrappedKey = row->bytes("token_data_key_ciphertext"_L1),
                       .kmsKeyId = row->text("token_kms_key_id"_L1)};
}

void ArgocdEndpointRepository::setEnabled(Transaction &tx, const QUuid &id, bool enabled) const
{
    static const QString switchEndpoint = uR"(
        UPDATE argocd_endpoints SET enabled = ?, revision = revision + 1 WHERE id = ?)"_s;
    tx.execute(switchEndpoint, {enabled, id});
}

void ArgocdEndpointRepository::remove(Transaction &tx, const QUuid &id) const
{
    static const QString removeEndpoint = uR"(
        UPDATE argocd_endpoints
        SET deleted_at = now(), enabled = false, revision = revision + 1, token_ciphertext = NULL, token_nonce = NULL,
            token_data_key_ciphertext = NULL
        WHERE id = ?)"_s;
    tx.execute(removeEndpoint, {id});
}

void ArgocdEndpointRepository::recordHealth(Transaction &tx, const QUuid &id,
                                            const QString &error) const
{
    static const QString recordEndpointHealth = uR"(
        UPDATE argocd_endpoints SET last_health_at = now(), last_health_error = ?
        WHERE id = ? AND deleted_at IS NULL)"_s;
    tx.execute(recordEndpointHealth, {error, id});
}

} // namespace sb::storage
