// Table projects (contract F).
#pragma once

#include "server/domain/project.h"
#include "server/storage/transaction.h"

#include <optional>

#include <QUuid>

namespace sb::storage {

class ProjectRepository
{
public:
    [[nodiscard]] std::optional<domain::Project> find(Transaction &tx, const QUuid &id) const;
};

} // namespace sb::storage
