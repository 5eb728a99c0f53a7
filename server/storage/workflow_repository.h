// Table workflow_definitions: how a request is decided (contract E, B8).
#pragma once

#include "server/domain/workflow.h"
#include "server/storage/transaction.h"

#include <vector>

namespace sb::storage {

class WorkflowRepository
{
public:
    /// Every workflow, disabled ones too, by name, with the name of its approver role.
    [[nodiscard]] std::vector<domain::Workflow> list(Transaction &tx) const;
};

} // namespace sb::storage
