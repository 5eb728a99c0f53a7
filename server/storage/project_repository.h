// Table projects (contract F).
#pragma once

#include "server/domain/identity.h"
#include "server/domain/page.h"
#include "server/domain/project.h"
#include "server/storage/transaction.h"

#include <optional>
#include <vector>

#include <QUuid>

namespace sb::storage {

class ProjectRepository
{
public:
    [[nodiscard]] std::optional<domain::Project> find(Transaction &tx, const QUuid &id) const;
    /// The same with the row locked until the transaction ends.
    [[nodiscard]] std::optional<domain::Project> findForUpdate(Transaction &tx,
                                                               const QUuid &id) const;
    /// Keeps the project from being deleted until the transaction ends; false when there is none.
    [[nodiscard]] bool holdForUse(Transaction &tx, const QUuid &id) const;
    [[nodiscard]] std::vector<domain::Project> listAll(Transaction &tx) const;
    /// Those that one of the scopes leaves room for, oldest first.
    [[nodiscard]] domain::Page<domain::Project> page(Transaction &tx,
                                                     const std::vector<domain::Scope> &scopes,
                                                     const domain::PageRequest &page) const;
    /// False when the name is taken.
    [[nodiscard]] bool insert(Transaction &tx, const domain::Project &project) const;
    void setStatus(Transaction &tx, const QUuid &id, domain::ProjectStatus status) const;
};

} // namespace sb::storage
