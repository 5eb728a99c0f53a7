// Projects and their environments as tables.
#pragma once

#include "console/models/row_table_model.h"
#include "shared/model/project.h"

namespace sb::console {

class ProjectTableModel final : public RowTableModel<model::Project>
{
    Q_OBJECT

public:
    explicit ProjectTableModel(QObject *parent = nullptr);
};

class EnvironmentTableModel final : public RowTableModel<model::Environment>
{
    Q_OBJECT

public:
    explicit EnvironmentTableModel(QObject *parent = nullptr);
};

/// `vault shop/ at eu-1, mount kv`.
[[nodiscard]] QString targetText(const model::EnvironmentTarget &target);

} // namespace sb::console
