// API tokens as a table.
#pragma once

#include "console/models/row_table_model.h"
#include "shared/model/user.h"

namespace sb::console {

class TokenTableModel final : public RowTableModel<model::ApiToken>
{
    Q_OBJECT

public:
    explicit TokenTableModel(QObject *parent = nullptr);
};

} // namespace sb::console
