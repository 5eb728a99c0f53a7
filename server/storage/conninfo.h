// `DATABASE_URL` into the settings of a QtSql connection.
#pragma once

#include "server/storage/database.h"

#include <utility>
#include <vector>

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

/// `url` in keyword form with some settings replaced. Throws StorageError when the url is none.
[[nodiscard]] QString conninfoWith(const QString &url,
                                   const std::vector<std::pair<QString, QString>> &replacements);

} // namespace sb::storage
