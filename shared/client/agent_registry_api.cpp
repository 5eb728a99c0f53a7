#include "shared/client/agent_registry_api.h"

#include "shared/codec/agent_codec.h"
#include "shared/codec/json_writer.h"
#include "shared/contract/routes.h"

namespace sb::client {

using namespace Qt::StringLiterals;
namespace routes = contract::routes;

void AgentRegistryApi::list(const PageRequest &page, QObject *context,
                            PeopleCallback<Page<model::Agent>> callback) const
{
    Query query;
    appendPaging(query, page);
    m_people.exchange({.path = contract::pathOf(routes::agents) + queryText(query)}, context,
                      asPage<model::Agent>(codec::agentFrom, std::move(callback)));
}

void AgentRegistryApi::mint(const QString &name, const QStringList &providers,
                            const QStringList &clusters, const QString &idempotencyKey,
                            QObject *context, PeopleCallback<MintedAgent> callback) const
{
    codec::JsonWriter scope;
    scope.beginObject();
    if (!providers.isEmpty())
        scope.field(u"providers", providers);
    if (!clusters.isEmpty())
        scope.field(u"clusters", clusters);
    scope.endObject();
    m_people.mintAgent(name, scope.take(), idempotencyKey, context, std::move(callback));
}

void AgentRegistryApi::revoke(const QUuid &id, const QString &reason, QObject *context,
                              PeopleCallback<void> callback) const
{
    codec::JsonWriter json;
    json.beginObject().fieldIfPresent(u"reason", reason).endObject();
    m_people.exchange({.method = "POST"_ba,
                       .path = contract::pathOf(routes::agentRevoke, id),
                       .body = json.take()},
                      context, asNothing(std::move(callback)));
}

core::SecretBytes agentIdentity(const QUuid &id, const QString &name,
                                const core::SecretBytes &secret)
{
    codec::JsonWriter json;
    json.beginObject()
        .field(u"agent_id", id)
        .field(u"name", name)
        .key(u"agent_secret")
        .utf8(QByteArrayView(secret.data(), static_cast<qsizetype>(secret.size())))
        .endObject();
    QByteArray text = json.take();
    return core::SecretBytes::takeFrom(text);
}

} // namespace sb::client
