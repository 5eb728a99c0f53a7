// Rows of a table as text for the clipboard and for files.
#pragma once

#include "console/models/table_filter_model.h"

#include <vector>

#include <QByteArray>

namespace sb::console {

/// Of the filter model's row: cells of these columns, separated by tabs.
[[nodiscard]] QString rowAsText(const TableFilterModel &model, int row,
                                const std::vector<int> &columns);
/// Indented JSON of the row.
[[nodiscard]] QString rowAsJson(const TableFilterModel &model, int row);
/// RFC 4180 with CRLF, in the order shown, headings first. Cells that a spreadsheet would run as a
/// formula begin with an apostrophe.
[[nodiscard]] QByteArray asCsv(const TableFilterModel &model, const std::vector<int> &columns);
/// One compact JSON object per line, in the order shown.
[[nodiscard]] QByteArray asNdjson(const TableFilterModel &model);

} // namespace sb::console
