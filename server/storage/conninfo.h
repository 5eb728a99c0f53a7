// `DATABASE_URL` into the settings of a QtSql connection.
#pragma once

#include "server/storage/database.h"

#include <QSqlDatabase>
#include <QString>

namespace sb::storage {

/// Why `url` is no connection string, or an empty text; never quotes the url, for it may hold a
/// password.
[[nodiscard]] QString faultOfConninfo(const QString &url);

/// Sets host, database, user, password and options of `database` from `options.url` (URI or keyword
/// form, read by libpq itself), with UTC, the statement timeout and the application name. Throws
/// StorageError when the url is none.
void applyConninfo(const DatabaseOptions &options, QSqlDatabase &database);

} // namespace sb::storage
