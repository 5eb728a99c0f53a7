#include "tests/architecture/source_tree.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace sb::test {

QString sourceRoot()
{
    return qEnvironmentVariable("SB_SOURCE_DIR", QDir::currentPath());
}

QStringList sourcePaths(const QStringList &folders, const QStringList &suffixes)
{
    const QDir root(sourceRoot());
    QStringList paths;
    for (const QString &folder : folders) {
        QDirIterator files(root.filePath(folder), QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QString path = root.relativeFilePath(files.next());
            if (suffixes.contains(QFileInfo(path).suffix()))
                paths.append(path);
        }
    }
    paths.sort();
    return paths;
}

QString sourceText(const QString &path)
{
    QFile file(QDir(sourceRoot()).filePath(path));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(file.fileName()));
    return QString::fromUtf8(file.readAll());
}

} // namespace sb::test
