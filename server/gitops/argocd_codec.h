// ArgoCD's answers as values (contract 7.2): what is needed is read, the rest left alone.
#pragma once

#include "server/domain/rollout_verdict.h"
#include "shared/core/result.h"

#include <vector>

#include <QByteArray>
#include <QString>

namespace sb::gitops {

/// An application as lists show it (contract 7.3).
struct ArgocdApplication
{
    QString name = {};
    QString applicationNamespace = {};
    QString project = {};
    QString destinationServer = {};
    QString destinationCluster = {};
    QString destinationNamespace = {};
    QString healthStatus = {};
    QString syncStatus = {};
    /// Without resources, which are a call of their own. Empty in lists.
    domain::RolloutState state = {};

    bool operator==(const ArgocdApplication &) const = default;
};

/// InvalidJson when the bytes are no JSON object with a name; members of other types than expected
/// read as absent.
[[nodiscard]] core::Result<ArgocdApplication> applicationFromJson(const QByteArray &json);
/// `items` may be null or absent: no application.
[[nodiscard]] core::Result<std::vector<ArgocdApplication>>
applicationsFromJson(const QByteArray &json);
/// The nodes of a resource tree.
[[nodiscard]] core::Result<std::vector<domain::RolloutResource>>
resourcesFromJson(const QByteArray &json);

} // namespace sb::gitops
