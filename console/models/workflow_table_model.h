// Workflows as a table.
#pragma once

#include "console/models/bounds_text.h"
#include "console/models/row_table_model.h"
#include "shared/model/workflow.h"

namespace sb::console {

class WorkflowTableModel final : public RowTableModel<model::Workflow>
{
    Q_OBJECT

public:
    explicit WorkflowTableModel(const NameOf &nameOf, QObject *parent = nullptr);
};

/// `2 approvals by the role “approver”`.
[[nodiscard]] QString quorumText(const model::Workflow &workflow, const NameOf &nameOf);
/// `14 d`, `1 h 30 min`, `5 min`, `20 s`.
[[nodiscard]] QString durationText(std::int64_t seconds);

} // namespace sb::console
