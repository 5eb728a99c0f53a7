// Agents as a table.
#pragma once

#include "console/models/row_table_model.h"
#include "shared/model/agent.h"

namespace sb::console {

class AgentTableModel final : public RowTableModel<model::Agent>
{
    Q_OBJECT

public:
    explicit AgentTableModel(QObject *parent = nullptr);
};

/// `vault, file at eu-1`; `everything` without bounds.
[[nodiscard]] QString agentScopeText(const model::Agent &agent);
[[nodiscard]] QString wordOfAgentStatus(const QString &status);

} // namespace sb::console
