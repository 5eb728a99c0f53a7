// To which project and environment a request belongs (contract B7): locations that an environment
// claims belong to it whatever the request says, so nobody picks a lax rule by leaving it out.
#pragma once

#include "server/domain/environment.h"
#include "server/domain/location.h"
#include "server/domain/project.h"
#include "shared/core/result.h"

#include <optional>
#include <vector>

#include <QString>
#include <QStringList>
#include <QUuid>

namespace sb::domain {

/// One target of one environment.
struct EnvironmentClaim
{
    QUuid projectId = {};
    QString environment = {};
    EnvironmentTarget target = {};

    bool operator==(const EnvironmentClaim &) const = default;
};

struct Belonging
{
    std::optional<QUuid> projectId = {};
    std::optional<QString> environment = {};

    bool operator==(const Belonging &) const = default;
};

/// A target's cluster and mount, when it names them, do not match an unset one.
bool targetMatches(const EnvironmentTarget &target, const Location &location);

/// The claim with the longest prefix among those that match; of equally long ones that which names
/// more of cluster and mount, the cluster before the mount. nullptr when none matches.
const EnvironmentClaim *winningClaim(const std::vector<EnvironmentClaim> &claims,
                                     const Location &location);

/// What was sent, completed from the winning claim; 422 environment_mismatch when the two disagree.
core::Result<Belonging> completeBelonging(const Belonging &sent, const Location &location,
                                          const std::vector<EnvironmentClaim> &claims);

/// Judges a completed belonging by what is stored: `project` is that of `projectId` and
/// `environments` its environments' names. 422 invalid_value when the project is unknown or
/// archived, when the environment is not one of its own, or stands without a project.
core::Result<void> checkBelonging(const Belonging &belonging, const std::optional<Project> &project,
                                  const QStringList &environments);

} // namespace sb::domain
