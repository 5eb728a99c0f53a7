// Roles as a table.
#pragma once

#include "console/models/row_table_model.h"
#include "shared/model/role.h"

namespace sb::console {

class RoleTableModel final : public RowTableModel<model::Role>
{
    Q_OBJECT

public:
    explicit RoleTableModel(QObject *parent = nullptr);
};

} // namespace sb::console
