// The audit trail as a table.
#pragma once

#include "console/models/row_table_model.h"
#include "shared/model/audit_event.h"

namespace sb::console {

class AuditEventTableModel final : public RowTableModel<model::AuditEvent>
{
    Q_OBJECT

public:
    explicit AuditEventTableModel(QObject *parent = nullptr);
};

/// Members of the metadata in one line.
[[nodiscard]] QString auditMetadataText(const model::AuditEvent &event);

} // namespace sb::console
