// Who holds which role where, as a table.
#pragma once

#include "console/models/bounds_text.h"
#include "console/models/row_table_model.h"
#include "shared/model/role.h"

namespace sb::console {

class GrantTableModel final : public RowTableModel<model::UserRole>
{
    Q_OBJECT

public:
    explicit GrantTableModel(const NameOf &nameOf, QObject *parent = nullptr);
};

/// By name where it is somebody.
[[nodiscard]] QString granterText(const model::UserRole &grant, const NameOf &nameOf);
/// `Environment prod, Provider vault`; `everywhere` without a scope.
[[nodiscard]] QString scopeText(const model::Bounds &scope, const NameOf &nameOf);

} // namespace sb::console
