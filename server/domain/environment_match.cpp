#include "server/domain/environment_match.h"

#include <algorithm>
#include <tuple>

using namespace Qt::StringLiterals;

namespace sb::domain {

namespace {

const QString projectPointer = QStringLiteral("/project_id");
const QString environmentPointer = QStringLiteral("/environment");

auto precision(const EnvironmentTarget &target)
{
    const int named = int(target.clusterName.has_value()) + int(target.kvMount.has_value());
    return std::tuple(target.secretRefPrefix.size(), named, target.clusterName.has_value());
}

} // namespace

bool targetMatches(const EnvironmentTarget &target, const Location &location)
{
    return target.providerType == location.providerType &&
           (!target.clusterName || target.clusterName == location.clusterName) &&
           (!target.kvMount || target.kvMount == location.kvMount) &&
           location.effectiveRef.startsWith(target.secretRefPrefix);
}

const EnvironmentClaim *winningClaim(const std::vector<EnvironmentClaim> &claims,
                                     const Location &location)
{
    const EnvironmentClaim *winner = nullptr;
    for (const EnvironmentClaim &claim : claims) {
        if (targetMatches(claim.target, location) &&
            (!winner || precision(claim.target) > precision(winner->target)))
            winner = &claim;
    }
    return winner;
}

core::Result<Belonging> completeBelonging(const Belonging &sent, const Location &location,
                                          const std::vector<EnvironmentClaim> &claims)
{
    const EnvironmentClaim *claim = winningClaim(claims, location);
    if (!claim)
        return sent;
    core::Error error{.code = core::ErrorCode::EnvironmentMismatch,
                      .message = u"This location belongs to another environment."_s};
    if (sent.projectId && *sent.projectId != claim->projectId)
        error.details.push_back({projectPointer, u"the location belongs to another project"_s});
    if (sent.environment && *sent.environment != claim->environment)
        error.details.push_back(
            {environmentPointer, u"the location belongs to another environment"_s});
    if (!error.details.empty())
        return core::failure(std::move(error));
    return Belonging{.projectId = claim->projectId, .environment = claim->environment};
}

core::Result<void> checkBelonging(const Belonging &belonging, const std::optional<Project> &project,
                                  const QStringList &environments)
{
    const auto refuse = [](const QString &why, const QString &pointer) {
        return core::failure(core::ErrorCode::InvalidValue, why, pointer);
    };
    if (belonging.environment && !belonging.projectId)
        return refuse(u"an environment needs its project"_s, environmentPointer);
    if (!belonging.projectId)
        return {};
    if (!project || project->id != *belonging.projectId)
        return refuse(u"there is no such project"_s, projectPointer);
    if (project->status != ProjectStatus::Active)
        return refuse(u"the project is archived"_s, projectPointer);
    if (belonging.environment && !environments.contains(*belonging.environment))
        return refuse(u"the project has no such environment"_s, environmentPointer);
    return {};
}

} // namespace sb::domain
