// Rows of texts as an aligned table.
#pragma once

#include <vector>

#include <QString>
#include <QStringList>

namespace sb::cli {

/// Columns two spaces apart, as wide as their widest text, the last one ragged; texts are made
/// harmless. Only the head when there are no rows.
[[nodiscard]] QString tableText(const QStringList &head, const std::vector<QStringList> &rows);

} // namespace sb::cli
