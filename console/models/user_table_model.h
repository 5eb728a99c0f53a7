// People and service accounts as a table.
#pragma once

#include "console/models/row_table_model.h"
#include "shared/model/user.h"

namespace sb::console {

class UserTableModel final : public RowTableModel<model::User>
{
    Q_OBJECT

public:
    explicit UserTableModel(QObject *parent = nullptr);
};

[[nodiscard]] QString wordOfUserKind(const model::User &user);
/// `may log in`, `switched off`, `locked until …`.
[[nodiscard]] QString userStateText(const model::User &user);

} // namespace sb::console
