// A database and the server's own role in a cluster that has neither yet.
#pragma once

#include "server/storage/database.h"

namespace sb::storage {

/// Makes the login role and the database unless they are there. `maintenance` reaches another
/// database of the cluster as a role that may make both. The names are the program's own. Throws
/// StorageError.
void provision(const Database &maintenance, const QString &databaseName, const QString &roleName);

} // namespace sb::storage
