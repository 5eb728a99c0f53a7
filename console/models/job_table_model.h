// Jobs of agents as a table.
#pragma once

#include "console/models/bounds_text.h"
#include "console/models/row_table_model.h"
#include "shared/model/inventory.h"

namespace sb::console {

class JobTableModel final : public RowTableModel<model::Job>
{
    Q_OBJECT

public:
    explicit JobTableModel(const NameOf &nameOf, QObject *parent = nullptr);
};

[[nodiscard]] QString wordOfJobType(const QString &type);
[[nodiscard]] QString wordOfJobStatus(const QString &status);
/// `provider vault, cluster name eu-1`; `any agent` without bounds.
[[nodiscard]] QString jobScopeText(const model::Job &job);

} // namespace sb::console
