#include "server/domain/tenancy_rules.h"

#include "server/domain/scope_match.h"
#include "shared/core/json_pointer.h"
#include "shared/model/permission.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace sb::domain {

namespace {

constexpr std::size_t maxTargets = 1000;

const QString projectKey = QStringLiteral("project_id");
const QString environmentKey = QStringLiteral("environment");

bool leavesRoom(const Scope &scope, const QString &key, const QString &value)
{
    const auto rule = scope.find(key);
    return rule == scope.end() || rule->second == value;
}

QString idText(const QUuid &id)
{
    return id.toString(QUuid::WithoutBraces);
}

core::Failure notCovered(const QString &what)
{
    return core::failure(core::ErrorCode::MissingPermission,
                         u"missing permission \"project.edit\" for this "_s + what);
}

/// Grants of project.edit that count for the identity's token.
std::vector<Scope> editScopes(const Identity &identity)
{
    const QString &edit = model::permissions::projectEdit;
    std::vector<Scope> scopes;
    if (identity.tokenPermissions && !identity.tokenPermissions->contains(edit))
        return scopes;
    for (const Grant &grant : identity.grants) {
        if (grant.permissions.contains(edit))
            scopes.push_back(grant.scope);
    }
    return scopes;
}

/// Whether the scope speaks of these keys alone.
bool isWithin(const Scope &scope, const QStringList &keys)
{
    return std::all_of(scope.begin(), scope.end(),
                       [&](const auto &rule) { return keys.contains(rule.first); });
}

bool editsEnvironment(const Scope &scope, const QUuid &projectId, const QString &name)
{
    return isWithin(scope, {projectKey, environmentKey}) &&
           leavesRoom(scope, projectKey, idText(projectId)) &&
           leavesRoom(scope, environmentKey, name);
}

/// The place of everything that the target matches: its prefix stands for all refs below it.
Place placeOf(const EnvironmentClaim &claim)
{
    return {.projectId = claim.projectId,
            .environment = claim.environment,
            .location = {.providerType = claim.target.providerType,
                         .clusterName = claim.target.clusterName,
                         .kvMount = claim.target.kvMount,
                         .effectiveRef = claim.target.secretRefPrefix}};
}

/// Whether some location that the claimed target matches would belong to the wanted one: longer
/// prefixes win.
bool drawsFrom(const EnvironmentTarget &wanted, const EnvironmentTarget &claimed)
{
    const auto agree = [](const auto &one, const auto &other) {
        return !one || !other || *one == *other;
    };
    return wanted.providerType == claimed.providerType &&
           agree(wanted.clusterName, claimed.clusterName) &&
           agree(wanted.kvMount, claimed.kvMount) &&
           wanted.secretRefPrefix.startsWith(claimed.secretRefPrefix);
}

QString faultOfMount(const EnvironmentTarget &target)
{
    if (target.providerType != "vault"_L1)
        return u"only vault has mounts"_s;
    return faultOfMountPath(*target.kvMount);
}

QString faultOfPrefix(const EnvironmentTarget &target)
{
    // A whole cluster or mount may be claimed, but not a whole kind of provider by oversight.
    if (target.secretRefPrefix.isEmpty())
        return target.clusterName || target.kvMount
                   ? QString()
                   : u"must not be empty without cluster_name or kv_mount"_s;
    return faultOfRefPrefix(target.secretRefPrefix);
}

} // namespace

std::vector<Scope> scopesOf(const Identity &identity)
{
    std::vector<Scope> scopes;
    for (const Grant &grant : identity.grants) {
        const bool counts = !identity.tokenPermissions ||
                            std::any_of(grant.permissions.begin(), grant.permissions.end(),
                                        [&](const QString &permission) {
                                            return identity.tokenPermissions->contains(permission);
                                        });
        if (counts)
            scopes.push_back(grant.scope);
    }
    return scopes;
}

bool maySeeProject(const std::vector<Scope> &scopes, const QUuid &projectId)
{
    return std::any_of(scopes.begin(), scopes.end(), [&](const Scope &scope) {
        return leavesRoom(scope, projectKey, idText(projectId));
    });
}

bool maySeeEnvironment(const std::vector<Scope> &scopes, const QUuid &projectId,
                       const QString &name)
{
    return std::any_of(scopes.begin(), scopes.end(), [&](const Scope &scope) {
        return leavesRoom(scope, projectKey, idText(projectId)) &&
               leavesRoom(scope, environmentKey, name);
    });
}

core::Result<void> checkMayEditProject(const Identity &identity, const QUuid &projectId)
{
    for (const Scope &scope : editScopes(identity)) {
        if (isWithin(scope, {projectKey}) && leavesRoom(scope, projectKey, idText(projectId)))
            return {};
    }
    return notCovered(u"project"_s);
}

core::Result<void> checkMayEditEnvironment(const Identity &identity, const QUuid &projectId,
                                           const QString &name)
{
    for (const Scope &scope : editScopes(identity)) {
        if (editsEnvironment(scope, projectId, name))
            return {};
    }
    return notCovered(u"environment"_s);
}

core::Result<void> checkTargets(const std::vector<EnvironmentTarget> &targets,
                                const QString &pointer)
{
    if (targets.size() > maxTargets)
        return core::failure(core::ErrorCode::InvalidValue,
                             u"must have at most %1 entries"_s.arg(maxTargets), pointer);
    core::Error error{.code = core::ErrorCode::InvalidValue,
                      .message = u"The targets are not valid."_s};
    for (std::size_t at = 0; at < targets.size(); ++at) {
        const EnvironmentTarget &target = targets[at];
        const QString place = core::jsonPointer(pointer, QString::number(at));
        const auto judge = [&](const QString &member, const QString &fault) {
            if (!fault.isEmpty())
                error.details.push_back({core::jsonPointer(place, member), fault});
        };
        if (!supportedProviderTypes().contains(target.providerType))
            judge(u"provider_type"_s,
                  u"must be one of "_s + supportedProviderTypes().join(u", "_s));
        if (target.clusterName)
            judge(u"cluster_name"_s, faultOfClusterName(*target.clusterName));
        if (target.kvMount)
            judge(u"kv_mount"_s, faultOfMount(target));
        judge(u"secret_ref_prefix"_s, faultOfPrefix(target));
    }
    if (!error.details.empty())
        return core::failure(std::move(error));
    for (std::size_t at = 0; at < targets.size(); ++at) {
        const auto self = targets.begin() + static_cast<std::ptrdiff_t>(at);
        if (std::find(targets.begin(), self, *self) != self)
            return core::failure(core::ErrorCode::Conflict, u"the location is claimed twice"_s,
                                 core::jsonPointer(pointer, QString::number(at)));
    }
    return {};
}

core::Result<void> checkMayClaim(const Identity &identity, const EnvironmentClaim &wanted,
                                 const std::vector<EnvironmentClaim> &claims)
{
    const std::vector<Scope> scopes = editScopes(identity);
    const Place place = placeOf(wanted);
    const EnvironmentClaim *within = winningClaim(claims, place.location);
    const bool isAllowed = std::any_of(scopes.begin(), scopes.end(), [&](const Scope &scope) {
        const bool namesLocation = !isWithin(scope, {projectKey, environmentKey});
        return scope.empty() || (namesLocation && scopeCovers(scope, place)) ||
               (within && std::none_of(claims.begin(), claims.end(), [&](const auto &claim) {
                    return drawsFrom(wanted.target, claim.target) &&
                           !editsEnvironment(scope, claim.projectId, claim.environment);
                }));
    });
    if (!isAllowed)
        return notCovered(u"location"_s);
    return {};
}

} // namespace sb::domain
