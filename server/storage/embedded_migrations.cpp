#include "server/storage/embedded_migrations.h"

#include <stdexcept>

#include <QDir>
#include <QFile>
#include <QResource>

/// Resources of a static library are left out by the linker unless somebody asks; the macro does
/// not work inside a namespace, not even an unnamed one.
static void bringResourcesIn()
{
    Q_INIT_RESOURCE(migrations);
}

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

QByteArray contentOf(const QString &name)
{
    QFile file(u":/sql/"_s + name);
    if (!file.open(QIODevice::ReadOnly))
        throw std::logic_error("no embedded file " + name.toStdString());
    return file.readAll();
}

} // namespace

std::vector<Migration> embeddedMigrations()
{
    bringResourcesIn();
    std::vector<Migration> migrations;
    const QStringList names =
        QDir(u":/sql"_s).entryList({u"[0-9][0-9][0-9][0-9]_*.sql"_s}, QDir::Files, QDir::Name);
    for (const QString &name : names)
        migrations.push_back(
            {.number = name.first(4).toInt(), .name = name, .sql = contentOf(name)});
    return migrations;
}

QByteArray embeddedGrants()
{
    bringResourcesIn();
    return contentOf(u"grants.sql"_s);
}

} // namespace sb::storage
