// An ArgoCD server as stored (table argocd_endpoints), without its token.
#pragma once

#include "shared/core/timestamp.h"

#include <optional>

#include <QString>
#include <QUuid>

namespace sb::domain {

struct ArgocdEndpoint
{
    QUuid id = {};
    QString name = {};
    std::optional<QUuid> environmentId = {};
    /// Without a slash at the end.
    QString baseUrl = {};
    /// PEM; replaces the system's roots. Empty: the system's.
    QString tlsCaPem = {};
    /// The name that the certificate must bear when it is not the URL's host.
    QString tlsServerName = {};
    QString kmsKeyId = {};
    bool enabled = true;
    std::optional<core::Timestamp> lastHealthAt = {};
    /// What was wrong at that time; empty when nothing was.
    QString healthError = {};
    /// Counts edits by people; the ETag (contract B20).
    qint64 revision = 1;
    std::optional<core::Timestamp> deletedAt = {};
    core::Timestamp createdAt = {};
    core::Timestamp updatedAt = {};

    bool operator==(const ArgocdEndpoint &) const = default;
};

} // namespace sb::domain
