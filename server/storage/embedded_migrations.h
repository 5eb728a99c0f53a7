// The files of sql/ as they were when the program was built.
#pragma once

#include "server/storage/migrator.h"

#include <vector>

#include <QByteArray>

namespace sb::storage {

/// In order of number.
[[nodiscard]] std::vector<Migration> embeddedMigrations();

/// sql/grants.sql, for Migrator::grant.
[[nodiscard]] QByteArray embeddedGrants();

} // namespace sb::storage
