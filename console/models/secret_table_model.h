// Discovered secrets as a table; never values.
#pragma once

#include "console/models/row_table_model.h"
#include "shared/model/inventory.h"

namespace sb::console {

class SecretTableModel final : public RowTableModel<model::DiscoveredSecret>
{
    Q_OBJECT

public:
    explicit SecretTableModel(QObject *parent = nullptr);
};

/// `app:shop, tier:web`.
[[nodiscard]] QString labelsText(const QJsonObject &labels);

} // namespace sb::console
