// Where a secret lives (contract B5): what a submit says about its target, judged, and reduced to
// the location on which rules, grants and agents agree.
#pragma once

#include "shared/core/result.h"

#include <optional>

#include <QJsonObject>
#include <QString>
#include <QStringList>

namespace sb::domain {

struct Location
{
    QString providerType = {};
    std::optional<QString> clusterName = {};
    /// nullopt: the agent's own default mount.
    std::optional<QString> kvMount = {};
    /// kvPrefix and target_secret_ref joined by a slash.
    QString effectiveRef = {};

    bool operator==(const Location &) const = default;
};

/// The target members of a submit, as sent.
struct Target
{
    QString providerType = {};
    QJsonObject providerConfig = {};
    QString secretRef = {};
    std::optional<QString> clusterName = {};
};

/// vault, aws-sm, kubernetes, file.
const QStringList &supportedProviderTypes();

/// What is wrong with the beginning of a ref, whose last segment may go on; with a mount; with the
/// name of a cluster. Empty when nothing is.
QString faultOfRefPrefix(const QString &prefix);
QString faultOfMountPath(const QString &mount);
QString faultOfClusterName(const QString &cluster);

/// 422 invalid_target with one detail per fault, its JSON pointer into the submitted body.
core::Result<Location> locationOf(const Target &target);

/// Provider, cluster, mount and effective ref joined by U+001F, an absent one as empty text: two
/// patches with one text are never claimed at the same time (sync_jobs.location).
QString locationText(const Location &location);

} // namespace sb::domain
