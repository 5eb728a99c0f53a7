// Who sees and who edits projects and environments, and which locations an environment may claim
// (contract B3, B7).
#pragma once

#include "server/domain/environment.h"
#include "server/domain/environment_match.h"
#include "server/domain/identity.h"
#include "shared/core/result.h"

#include <vector>

#include <QString>
#include <QUuid>

namespace sb::domain {

/// The scopes of all grants that count for the identity now; whoever is bound to some projects or
/// environments sees only those.
std::vector<Scope> scopesOf(const Identity &identity);

/// Whether one of the scopes leaves room for the project.
bool maySeeProject(const std::vector<Scope> &scopes, const QUuid &projectId);
bool maySeeEnvironment(const std::vector<Scope> &scopes, const QUuid &projectId,
                       const QString &name);

/// 403 missing_permission unless a project.edit of the identity is bound to nothing, or to this
/// project and nothing else.
core::Result<void> checkMayEditProject(const Identity &identity, const QUuid &projectId);
/// The same, and bound to this environment will do too.
core::Result<void> checkMayEditEnvironment(const Identity &identity, const QUuid &projectId,
                                           const QString &name);

/// At most 1,000. 422 invalid_value with one detail per member of a target that will not do; 409
/// conflict when two of them are the same location. `pointer` is the list's own place.
core::Result<void> checkTargets(const std::vector<EnvironmentTarget> &targets,
                                const QString &pointer);

/// Whoever edits only some environments may not draw locations to them from elsewhere: 403
/// missing_permission unless the identity holds project.edit globally, or holds one that covers
/// project, environment and target and names a part of the location, or the target lies within a
/// claim, and draws only from claims of environments that they may edit. `claims` are those that
/// stand, of any environment.
core::Result<void> checkMayClaim(const Identity &identity, const EnvironmentClaim &wanted,
                                 const std::vector<EnvironmentClaim> &claims);

} // namespace sb::domain
