// Who may see, ask and grant (contract B3, invariant S9).
#pragma once

#include "server/domain/access_request.h"
#include "server/domain/identity.h"
#include "server/domain/scope_match.h"
#include "shared/core/result.h"

#include <QString>
#include <QStringList>

namespace sb::domain {

/// Whether the user sees the request: made it, holds a secret.approve that covers it, or
/// request.read_all. One they may not see answers 404.
bool maySee(const Identity &user, const AccessRequest &request);

/// 403 missing_permission unless a secret.request of the user covers the place.
core::Result<void> checkMayRequest(const Identity &user, const Place &place);

/// 403 missing_permission for an API token that does not carry secret.request: what requesters may
/// do with their requests because they made them, such a token may not do for them.
core::Result<void> checkActsAsRequester(const Identity &user);

/// How the rollout of a patch goes is for who asked for the patch, within what their token carries:
/// wherever it is told (contract D, 7.4).
bool maySeeRollout(const Identity &user, const QUuid &requesterId);

/// 422 invalid_value with one detail per element that the catalogue does not know or that is named
/// again. `pointer` is the list's own place.
core::Result<void> checkPermissionList(const QStringList &permissions, const QString &pointer);

/// 403 escalation unless the granter holds every one of them globally: for granting a role, putting
/// them into a role, giving them to a token, or setting the password of somebody who has them.
core::Result<void> checkNoEscalation(const Identity &granter, const QStringList &permissions);

} // namespace sb::domain
