// The sources of the project as the architecture tests read them.
#pragma once

#include <QString>
#include <QStringList>

namespace sb::test {

/// The root of the source tree, from SB_SOURCE_DIR, else where the test was started.
QString sourceRoot();
/// Paths below the root of every file under `folders` that ends in one of `suffixes`, sorted.
QStringList sourcePaths(const QStringList &folders, const QStringList &suffixes);
/// The whole text of a file, by its path below the root.
QString sourceText(const QString &path);

} // namespace sb::test
