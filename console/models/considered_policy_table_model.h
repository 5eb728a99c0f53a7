// Which rules were looked at for a request, and why each of them did or did not fit.
#pragma once

#include "console/models/row_table_model.h"
#include "shared/model/access_request.h"

namespace sb::console {

class ConsideredPolicyTableModel final : public RowTableModel<model::ConsideredPolicy>
{
    Q_OBJECT

public:
    explicit ConsideredPolicyTableModel(QObject *parent = nullptr);
};

} // namespace sb::console
