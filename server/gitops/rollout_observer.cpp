#include "server/gitops/rollout_observer.h"

#include <algorithm>

#include <QJsonArray>

namespace sb::gitops {

using namespace Qt::StringLiterals;
using core::failure;
using core::Result;

namespace {

constexpr std::size_t mostResources = 200;

/// What needs attention first, then what ArgoCD judges at all.
int rankOf(const domain::RolloutResource &resource)
{
    if (resource.health.isEmpty())
        return 2;
    return resource.health == "Healthy"_L1 ? 1 : 0;
}

QJsonObject resourceJson(const domain::RolloutResource &resource)
{
    QJsonObject json{{u"kind"_s, resource.kind}, {u"name"_s, resource.name}};
    const auto add = [&](const QString &name, const QString &value) {
        if (!value.isEmpty())
            json.insert(name, value);
    };
    add(u"namespace"_s, resource.resourceNamespace);
    add(u"health"_s, resource.health);
    add(u"message"_s, resource.message);
    return json;
}

} // namespace

Result<domain::RolloutState> observeRollout(const ArgocdClient &client,
                                            const domain::ApplicationRef &ref,
                                            const std::stop_token &stop)
{
    auto application = client.application(ref, stop);
    if (!application)
        return failure(application);
    if (!ref.projectName.isEmpty() && application->project != ref.projectName)
        return failure(core::ErrorCode::Forbidden,
                       u"the application belongs to another ArgoCD project"_s);
    auto resources = client.resourceTree(ref, stop);
    if (!resources)
        return failure(resources);
    domain::RolloutState state = std::move(application->state);
    state.resources = std::move(*resources);
    return state;
}

QJsonObject observedStateJson(const domain::RolloutState &state)
{
    std::vector<domain::RolloutResource> shown = state.resources;
    std::stable_sort(shown.begin(), shown.end(), [](const auto &left, const auto &right) {
        return rankOf(left) < rankOf(right);
    });
    shown.resize(std::min(shown.size(), mostResources));
    QJsonArray resources;
    for (const domain::RolloutResource &resource : shown)
        resources.append(resourceJson(resource));
    return {{u"health_status"_s, state.healthStatus},
            {u"health_message"_s, state.healthMessage},
            {u"sync_status"_s, state.syncStatus},
            {u"sync_revision"_s, state.syncRevision},
            {u"operation_phase"_s, state.operationPhase},
            {u"resources"_s, resources},
            {u"resource_count"_s, static_cast<qint64>(state.resources.size())}};
}

} // namespace sb::gitops
