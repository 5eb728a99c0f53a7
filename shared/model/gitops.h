// ArgoCD as the broker knows it: endpoints, which application belongs to which secrets, and what
// was seen after a change (contract H and B25).
#pragma once

#include "shared/core/timestamp.h"
#include "shared/model/bounds.h"

#include <optional>

#include <QJsonObject>
#include <QString>
#include <QUuid>

namespace sb::model {

struct ArgocdEndpoint
{
    QUuid id = {};
    QString name = {};
    QUuid environmentId = {};
    QString baseUrl = {};
    QString tlsServerName = {};
    bool enabled = false;
    std::optional<core::Timestamp> lastHealthAt = {};
    QString healthError = {};
    core::Timestamp createdAt = {};
    QJsonObject source = {};

    bool operator==(const ArgocdEndpoint &) const = default;
};

struct GitopsAppMapping
{
    QUuid id = {};
    QUuid endpointId = {};
    QString applicationName = {};
    QString applicationNamespace = {};
    QString projectName = {};
    /// provider_type, secret_ref_prefix, cluster_name, project_id, environment.
    Bounds rules = {};
    bool enabled = false;
    QJsonObject source = {};

    bool operator==(const GitopsAppMapping &) const = default;
};

/// An application as ArgoCD tells it now.
struct ArgocdApplication
{
    QString name = {};
    QString applicationNamespace = {};
    QString project = {};
    QString destinationCluster = {};
    QString healthStatus = {};
    QString syncStatus = {};

    bool operator==(const ArgocdApplication &) const = default;
};

/// How far an application has come with a change.
struct GitopsObservation
{
    QUuid id = {};
    QUuid endpointId = {};
    QString applicationName = {};
    QString applicationNamespace = {};
    QString state = {};
    /// Why it counts as applied; empty until it does.
    QString evidence = {};
    std::optional<core::Timestamp> lastPolledAt = {};
    int pollsCount = 0;
    QString lastError = {};
    core::Timestamp timeoutAt = {};
    std::optional<core::Timestamp> terminalAt = {};
    QJsonObject source = {};

    bool operator==(const GitopsObservation &) const = default;
};

} // namespace sb::model
