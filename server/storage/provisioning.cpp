#include "server/storage/provisioning.h"

#include "server/storage/connection.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

void provision(const Database &maintenance, const QString &databaseName, const QString &roleName)
{
    static const QString findRole =
        u"SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = ?) AS there, quote_ident(?) AS quoted"_s;
    static const QString findDatabase =
        u"SELECT EXISTS (SELECT FROM pg_database WHERE datname = ?) AS there, quote_ident(?) AS quoted"_s;

    Connection &connection = maintenance.connection();
    // CREATE DATABASE runs outside of transactions, so the statements are built from names that
    // PostgreSQL has quoted itself.
    const auto make = [&](const QString &find, const QString &name, const QString &statement) {
        Transaction tx(connection, Access::ReadOnly);
        const Row row = tx.queryRow(find, {name, name}).value();
        tx.commit();
        if (!row.flag("there"_L1))
            connection.run(statement.arg(row.text("quoted"_L1)).toUtf8().constData());
    };
    make(findRole, roleName, u"CREATE ROLE %1 LOGIN"_s);
    make(findDatabase, databaseName, u"CREATE DATABASE %1"_s);
}

} // namespace sb::storage
