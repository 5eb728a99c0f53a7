// Tables environments and environment_targets (contract F, B7).
#pragma once

#include "server/domain/environment.h"
#include "server/storage/transaction.h"

#include <optional>
#include <vector>

#include <QString>
#include <QUuid>

namespace sb::storage {

class EnvironmentRepository
{
public:
    /// Without its targets.
    [[nodiscard]] std::optional<domain::Environment>
    findByName(Transaction &tx, const QUuid &projectId, const QString &name) const;
    /// The environments that claim locations at this provider whose prefix the ref begins with,
    /// each with those of its targets only; what else must match is domain/environment_match's
    /// affair.
    [[nodiscard]] std::vector<domain::Environment>
    listClaiming(Transaction &tx, const QString &providerType, const QString &effectiveRef) const;
};

} // namespace sb::storage
