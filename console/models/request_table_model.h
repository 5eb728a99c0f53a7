// Access requests as a table, for the inbox and for the list of all.
#pragma once

#include "console/models/row_table_model.h"
#include "shared/model/access_request.h"

namespace sb::console {

class RequestTableModel final : public RowTableModel<model::AccessRequest>
{
    Q_OBJECT

public:
    explicit RequestTableModel(QObject *parent = nullptr);
};

/// What a status looks like; the word always stands beside the icon.
[[nodiscard]] Tone toneOfRequestStatus(const QString &status);
[[nodiscard]] QString iconOfRequestStatus(const QString &status);
/// The status as people read it: `waiting`, `approved`, …
[[nodiscard]] QString wordOfRequestStatus(const QString &status);
/// `vault · eu-1 · secret: shop/database`
[[nodiscard]] QString locationText(const model::Location &location);
/// The requester's name, else the id.
[[nodiscard]] QString requesterText(const model::AccessRequest &request);

} // namespace sb::console
