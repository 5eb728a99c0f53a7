#include "server/services/request_visibility.h"

#include "server/domain/permission_rules.h"
#include "shared/model/permission.h"

#include <QJsonObject>

namespace sb::services {

storage::RequestViewer viewerOf(const domain::Identity &identity)
{
    using namespace model::permissions;
    storage::RequestViewer viewer{.userId = identity.id,
                                  .readAll = identity.holdsGlobally(requestReadAll)};
    if (!identity.holdsSomewhere(secretApprove))
        return viewer;
    viewer.canVote = identity.kind == domain::IdentityKind::Person;
    for (const domain::Grant &grant : identity.grants) {
        if (!grant.permissions.contains(secretApprove))
            continue;
        QJsonObject scope;
        for (const auto &[key, value] : grant.scope)
            scope.insert(key, value);
        viewer.approveScopes.append(scope);
    }
    return viewer;
}

storage::RequestViewer rolloutViewerOf(const domain::Identity &identity)
{
    // Nobody's id sees nothing.
    return {.userId = domain::checkActsAsRequester(identity) ? identity.id : QUuid()};
}

} // namespace sb::services
