// Table workflow_definitions: how a request is decided (contract E, B8).
#pragma once

#include "server/domain/key_page.h"
#include "server/domain/workflow.h"
#include "server/storage/transaction.h"

#include <optional>
#include <vector>

namespace sb::storage {

class WorkflowRepository
{
public:
    /// Every workflow, disabled ones too, by name, with the name of its approver role.
    [[nodiscard]] std::vector<domain::Workflow> list(Transaction &tx) const;
    /// The same, page by page; sort keys: name, id.
    [[nodiscard]] domain::KeyPage<domain::Workflow> page(Transaction &tx,
                                                         const domain::KeyPageRequest &page) const;
    [[nodiscard]] std::optional<domain::Workflow> find(Transaction &tx, const QUuid &id) const;
    /// Locks the row against edits and against policies that begin to use it.
    [[nodiscard]] std::optional<domain::Workflow> findForUpdate(Transaction &tx,
                                                                const QUuid &id) const;
    /// Keeps the workflow as it is until the transaction ends; false when there is none.
    [[nodiscard]] bool holdAsItIs(Transaction &tx, const QUuid &id) const;

    /// False when the name is taken. Whether another one is the default must be known before.
    [[nodiscard]] bool insert(Transaction &tx, const domain::Workflow &workflow) const;
    /// Everything but the name; the revision is raised.
    void update(Transaction &tx, const domain::Workflow &workflow) const;
    void remove(Transaction &tx, const QUuid &id) const;

    /// The default workflow; nobody else can make one the default until the transaction ends.
    [[nodiscard]] std::optional<QUuid> holdDefault(Transaction &tx) const;
};

} // namespace sb::storage
