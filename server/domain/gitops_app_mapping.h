// Which ArgoCD application lives on which secrets (table gitops_app_mappings, contract B25).
#pragma once

#include "server/domain/scope_match.h"
#include "shared/core/result.h"

#include <optional>
#include <vector>

#include <QString>
#include <QUuid>

namespace sb::domain {

/// What a request must be like; an absent rule says nothing.
struct MappingRules
{
    std::optional<QString> providerType = {};
    std::optional<QString> secretRefPrefix = {};
    std::optional<QString> clusterName = {};
    std::optional<QUuid> projectId = {};
    std::optional<QString> environment = {};

    bool operator==(const MappingRules &) const = default;
};

/// An application of one ArgoCD server.
struct ApplicationRef
{
    QString name = {};
    /// Empty: the namespace that ArgoCD itself lives in.
    QString applicationNamespace = {};
    /// The ArgoCD project that it must belong to; empty: any.
    QString projectName = {};

    bool operator==(const ApplicationRef &) const = default;
};

struct GitopsAppMapping
{
    QUuid id = {};
    QUuid endpointId = {};
    ApplicationRef application = {};
    MappingRules rules = {};
    /// Ids of another system, stored and shown; they never match (contract B25).
    std::optional<QUuid> secretMappingId = {};
    std::optional<QUuid> providerConnectionId = {};
    bool enabled = true;
    core::Timestamp createdAt = {};
    core::Timestamp updatedAt = {};

    bool operator==(const GitopsAppMapping &) const = default;
};

/// RFC 1123, at most `longest` characters: what Kubernetes lets an object be called.
bool isKubernetesName(const QString &name, qsizetype longest = 253);

/// Whether the request's place fits every rule that is given. A mapping that gives none, or is
/// switched off, matches nothing.
bool mappingMatches(const GitopsAppMapping &mapping, const Place &place);

/// 422 invalid_value with one detail per fault: no rule at all, a rule that could never match, a
/// name that no Kubernetes object can bear.
core::Result<void> checkMapping(const ApplicationRef &application, const MappingRules &rules);

} // namespace sb::domain
