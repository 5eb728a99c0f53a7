// Tables environments and environment_targets (contract F, B7).
#pragma once

#include "server/domain/environment_match.h"
#include "server/storage/transaction.h"

#include <vector>

#include <QString>
#include <QStringList>
#include <QUuid>

namespace sb::storage {

class EnvironmentRepository
{
public:
    /// The names of a project's environments; empty for an unknown project.
    [[nodiscard]] QStringList listNames(Transaction &tx, const QUuid &projectId) const;
    /// Keeps it from being deleted until the transaction ends; false when there is none.
    [[nodiscard]] bool lockExisting(Transaction &tx, const QUuid &id) const;
    /// The targets at this provider whose prefix the ref begins with; what else must match is
    /// domain/environment_match's affair.
    [[nodiscard]] std::vector<domain::EnvironmentClaim>
    listClaims(Transaction &tx, const QString &providerType, const QString &effectiveRef) const;
};

} // namespace sb::storage
