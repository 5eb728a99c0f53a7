#include "server/storage/agent_repository.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

const QString agentColumns = uR"(
    a.id, a.name, a.scope, a.status, a.public_key, a.public_key_algorithm, a.agent_version,
    sb_us(a.last_seen_at) AS last_seen_at, sb_us(a.created_at) AS created_at, sb_us(a.updated_at) AS updated_at)"_s;

const QString selectAgent = u"SELECT "_s + agentColumns + u" FROM agents a "_s;

domain::Agent agentFrom(const Row &row)
{
    return {
        .id = row.uuid("id"_L1),
        .name = row.text("name"_L1),
        .scope = row.jsonObject("scope"_L1),
        .status = domain::agentStatusFromWord(row.text("status"_L1)).value(),
        .publicKey = row.bytes("public_key"_L1),
        .publicKeyAlgorithm = row.text("public_key_algorithm"_L1),
        .agentVersion = row.text("agent_version"_L1),
        .lastSeenAt = row.optionalTime("last_seen_at"_L1),
        .createdAt = row.time("created_at"_L1),
        .updatedAt = row.time("updated_at"_L1),
    };
}

QString jsonText(const QJsonObject &object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

/// A jsonb array, which the statement turns into text[]: the driver has no array type.
std::optional<QString> jsonText(const std::optional<QStringList> &list)
{
    if (!list)
        return std::nullopt;
    return QString::fromUtf8(
        QJsonDocument(QJsonArray::fromStringList(*list)).toJson(QJsonDocument::Compact));
}

} // namespace

bool AgentRepository::insert(Transaction &tx, const domain::Agent &agent,
                             const AgentScopeColumns &columns, const QByteArray &secretHash) const
{
    static const QString insertAgent = uR"(
        INSERT INTO agents (id, name, scope, scope_providers, scope_clusters, secret_hash, public_key,
                            public_key_algorithm)
        SELECT new.id, new.name, new.scope,
               CASE WHEN new.providers IS NOT NULL THEN ARRAY(SELECT jsonb_array_elements_text(new.providers)) END,
               CASE WHEN new.clusters IS NOT NULL THEN ARRAY(SELECT jsonb_array_elements_text(new.clusters)) END,
               new.secret_hash, new.public_key, new.algorithm
        FROM (VALUES (?::uuid, ?::text, ?::jsonb, ?::jsonb, ?::jsonb, ?::bytea, ?::bytea, ?::text))
             AS new (id, name, scope, providers, clusters, secret_hash, public_key, algorithm)
        ON CONFLICT (name) DO NOTHING)"_s;
    const bool hasKey = !agent.publicKey.isEmpty();
    return tx.execute(insertAgent,
                      {agent.id, agent.name, jsonText(agent.scope), jsonText(columns.providers),
                       jsonText(columns.clusters), secretHash,
                       hasKey ? std::optional(agent.publicKey) : std::nullopt,
                       hasKey ? std::optional(agent.publicKeyAlgorithm) : std::nullopt}) == 1;
}

std::optional<domain::Agent> AgentRepository::find(Transaction &tx, const QUuid &id) const
{
    static const QString findAgent = selectAgent + u"WHERE a.id = ?"_s;
    const auto row = tx.queryRow(findAgent, {id});
    return row ? std::optional(agentFrom(*row)) : std::nullopt;
}

std::optional<domain::Agent> AgentRepository::findForUpdate(Transaction &tx, const QUuid &id) const
{
    static const QString lockAgent = selectAgent + u"WHERE a.id = ? FOR UPDATE"_s;
    const auto row = tx.queryRow(lockAgent, {id});
    return row ? std::optional(agentFrom(*row)) : std::nullopt;
}

domain::Page<AgentListRow> AgentRepository::list(Transaction &tx,
                                                 const domain::PageRequest &page) const
{
    static const QString listAgents = u"SELECT "_s + agentColumns + uR"(,
            (SELECT count(*) FROM sync_jobs j WHERE j.claimed_by = a.id AND j.status = 'claimed') AS claimed_jobs
        FROM agents a
        WHERE ?::bigint IS NULL OR (a.created_at, a.id) > (sb_ts(?::bigint), ?::uuid)
        ORDER BY a.created_at, a.id
        LIMIT ?)"_s;

    const auto afterTime = page.after ? std::optional(page.after->time) : std::nullopt;
    const auto afterId = page.after ? std::optional(page.after->id) : std::nullopt;
    const auto rows = tx.query(listAgents, {afterTime, afterTime, afterId, page.limit + 1});
    domain::Page<AgentListRow> agents;
    for (const Row &row : rows) {
        if (agents.items.size() == static_cast<std::size_t>(page.limit)) {
            const domain::Agent &last = agents.items.back().agent;
            agents.next = {last.createdAt, last.id};
            break;
        }
        agents.items.push_back({agentFrom(row), static_cast<int>(row.integer("claimed_jobs"_L1))});
    }
    return agents;
}

void AgentRepository::setPublicKey(Transaction &tx, const QUuid &id, const QByteArray &key,
                                   const QString &algorithm) const
{
    static const QString setKey =
        u"UPDATE agents SET public_key = ?, public_key_algorithm = ? WHERE id = ?"_s;
    tx.execute(setKey, {key, algorithm, id});
}

bool AgentRepository::heartbeat(Transaction &tx, const QUuid &id,
                                const std::optional<QString> &version) const
{
    static const QString beat = uR"(
        UPDATE agents
        SET last_seen_at = now(), status = 'active', agent_version = coalesce(?, agent_version)
        WHERE id = ? AND status <> 'revoked')"_s;
    return tx.execute(beat, {version, id}) == 1;
}

void AgentRepository::revoke(Transaction &tx, const QUuid &id) const
{
    static const QString revokeAgent = u"UPDATE agents SET status = 'revoked' WHERE id = ?"_s;
    tx.execute(revokeAgent, {id});
}

std::optional<core::Timestamp> AgentRepository::rotateSecret(Transaction &tx, const QUuid &id,
                                                             const QByteArray &secretHash,
                                                             int graceSeconds) const
{
    static const QString rotate = uR"(
        UPDATE agents a
        SET secret_hash = new.hash,
            previous_secret_hash = CASE WHEN new.grace > 0 THEN a.secret_hash END,
            previous_secret_until = CASE WHEN new.grace > 0 THEN now() + new.grace * interval '1 second' END
        FROM (VALUES (?::uuid, ?::bytea, ?::integer)) AS new (id, hash, grace)
        WHERE a.id = new.id
        RETURNING sb_us(a.previous_secret_until) AS valid_until)"_s;
    const auto row = tx.queryRow(rotate, {id, secretHash, graceSeconds});
    return row ? row->optionalTime("valid_until"_L1) : std::nullopt;
}

AgentMatches AgentRepository::countMatching(Transaction &tx, const QString &provider,
                                            const std::optional<QString> &cluster) const
{
    static const QString countAgents = uR"(
        SELECT count(*) AS matching,
               count(*) FILTER (WHERE last_seen_at > now() - interval '5 minutes') AS live
        FROM agents
        WHERE status <> 'revoked'
          AND (scope_providers IS NULL OR ? = ANY (scope_providers))
          AND (?::text IS NULL OR scope_clusters IS NULL OR ?::text = ANY (scope_clusters)))"_s;

    const Row row = tx.queryRow(countAgents, {provider, cluster, cluster}).value();
    return {.matching = static_cast<int>(row.integer("matching"_L1)),
            .live = static_cast<int>(row.integer("live"_L1))};
}

std::vector<QUuid> AgentRepository::markStale(Transaction &tx, int seconds) const
{
    static const QString markStaleAgents = uR"(
        UPDATE agents SET status = 'stale'
        WHERE status = 'active' AND coalesce(last_seen_at, created_at) < now() - ? * interval '1 second'
        RETURNING id)"_s;

    std::vector<QUuid> ids;
    for (const Row &row : tx.query(markStaleAgents, {seconds}))
        ids.push_back(row.uuid("id"_L1));
    return ids;
}

void AgentRepository::rememberDek(Transaction &tx, const QByteArray &fingerprint,
                                  const QUuid &agentId, int validSeconds) const
{
    static const QString insertDek = uR"(
        INSERT INTO issued_deks (fingerprint, agent_id, expires_at)
        VALUES (?, ?, now() + ? * interval '1 second'))"_s;
    tx.execute(insertDek, {fingerprint, agentId, validSeconds});
}

AgentRepository::DekUse AgentRepository::spendDek(Transaction &tx, const QByteArray &fingerprint,
                                                  const QUuid &agentId) const
{
    static const QString spend = uR"(
        UPDATE issued_deks SET spent_at = now()
        WHERE fingerprint = ? AND agent_id = ? AND spent_at IS NULL AND expires_at > now())"_s;
    static const QString findSpent = uR"(
        SELECT FROM issued_deks WHERE fingerprint = ? AND agent_id = ? AND spent_at IS NOT NULL)"_s;

    if (tx.execute(spend, {fingerprint, agentId}) == 1)
        return DekUse::Now;
    return tx.queryRow(findSpent, {fingerprint, agentId}) ? DekUse::Spent : DekUse::Unknown;
}

} // namespace sb::storage
