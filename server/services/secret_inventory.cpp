#include "server/services/secret_inventory.h"

#include "server/domain/agent_targeting.h"
#include "shared/model/permission.h"

#include <algorithm>

#include <QJsonDocument>

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using storage::Transaction;

namespace {

Result<void> checkAgentScope(const domain::Identity &agent, const domain::DiscoveryReport &report)
{
    const auto scope = domain::agentScopeFromStored(
        QJsonDocument::fromJson(agent.agentScopeJson.toUtf8()).object());
    if (domain::mayServe(scope, agent.id,
                         {.provider = report.providerType, .cluster = report.clusterName}))
        return {};
    return failure(
        core::Error{.code = ErrorCode::OutOfScope,
                    .message = u"this agent does not serve that provider in that cluster"_s,
                    .auditAction = u"discovery.upsert"_s,
                    .auditResource = u"cluster:"_s + report.clusterName});
}

/// A scope with anything that never matches covers nothing.
bool canCover(const domain::Scope &scope)
{
    return std::all_of(scope.begin(), scope.end(), [](const auto &rule) {
        return domain::scopeKeys().contains(rule.first) && !rule.second.isEmpty();
    });
}

} // namespace

storage::SecretViewer secretViewerOf(const domain::Identity &identity)
{
    using model::permissions::secretList;
    storage::SecretViewer viewer{.all = identity.holdsGlobally(secretList)};
    if (viewer.all || !identity.holdsSomewhere(secretList))
        return viewer;
    for (const domain::Grant &grant : identity.grants) {
        if (!grant.permissions.contains(secretList) || !canCover(grant.scope))
            continue;
        QJsonObject scope;
        for (const auto &[key, value] : grant.scope)
            scope.insert(key, value);
        viewer.scopes.append(scope);
    }
    return viewer;
}

Result<std::vector<QUuid>> SecretInventory::report(const domain::CallContext &call,
                                                   const domain::DiscoveryReport &report) const
{
    if (const auto served = checkAgentScope(call.actor, report); !served)
        return failure(served);
    if (report.items.empty())
        return std::vector<QUuid>{};
    const auto sightings = domain::foldedByRef(report.items);
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<std::vector<QUuid>>> {
        const auto idsByRef = m_secrets.upsert(tx, report, sightings);
        std::vector<QUuid> ids;
        ids.reserve(report.items.size());
        for (const domain::SecretSighting &item : report.items)
            ids.push_back(idsByRef.at(item.secretRef));
        return Audited<std::vector<QUuid>>(
            std::move(ids),
            AuditEvent{.action = u"discovery.upsert"_s,
                       .resource = u"cluster:"_s + report.clusterName,
                       .metadata = {{u"provider_type"_s, report.providerType},
                                    {u"count"_s, static_cast<qint64>(report.items.size())}}});
    });
}

Result<storage::SecretPage> SecretInventory::list(const domain::CallContext &call,
                                                  const storage::SecretFilter &filter,
                                                  const storage::SecretPageRequest &page) const
{
    const storage::SecretViewer viewer = secretViewerOf(call.actor);
    return m_unitOfWork.read([&](Transaction &tx) -> Result<storage::SecretPage> {
        // The place of a secret that has gone out of sight still tells where to go on.
        if (page.after && !m_secrets.find(tx, {.all = true}, *page.after))
            return failure(ErrorCode::InvalidQuery, u"cursor is not one that was given out"_s,
                           u"cursor"_s);
        return m_secrets.list(tx, viewer, filter, page);
    });
}

Result<domain::DiscoveredSecret> SecretInventory::get(const domain::CallContext &call,
                                                      const QUuid &id) const
{
    const storage::SecretViewer viewer = secretViewerOf(call.actor);
    return m_unitOfWork.read([&](Transaction &tx) -> Result<domain::DiscoveredSecret> {
        auto secret = m_secrets.find(tx, viewer, id);
        if (!secret)
            return failure(ErrorCode::NotFound, u"secret not found"_s);
        return std::move(*secret);
    });
}

} // namespace sb::services
