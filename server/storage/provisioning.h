// A database and its roles in a cluster that has neither yet.
#pragma once

#include "server/storage/database.h"
#include "shared/core/secret_bytes.h"

namespace sb::storage {

/// Makes the login role and the database unless they are there. `maintenance` reaches another
/// database of the cluster as a role that may make both. The names are the program's own. Throws
/// StorageError.
void provision(const Database &maintenance, const QString &databaseName, const QString &roleName);

/// Whether the cluster knows the role. Throws StorageError.
[[nodiscard]] bool hasRole(const Database &maintenance, const QString &name);

struct ProvisionNames
{
    QString database = {};
    /// Owns database and tables; nobody logs in as it.
    QString owner = {};
    /// The server's own; owns nothing (invariant S6).
    QString app = {};
};

/// Makes both roles and the database, owned by the owner, unless they are there; the server's role
/// gets the password, which does not itself go over the wire. Throws StorageError.
void provision(const Database &maintenance, const ProvisionNames &names,
               const core::SecretBytes &appPassword);

} // namespace sb::storage
