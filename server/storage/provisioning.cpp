#include "server/storage/provisioning.h"

#include "server/storage/connection.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

const QString findRole =
    u"SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = ?) AS there, quote_ident(?) AS quoted"_s;
const QString findDatabase =
    u"SELECT EXISTS (SELECT FROM pg_database WHERE datname = ?) AS there, quote_ident(?) AS quoted"_s;

struct Found
{
    bool isThere = false;
    /// The name as PostgreSQL has quoted it itself.
    QString quoted = {};
};

Found find(Connection &connection, const QString &statement, const QString &name)
{
    Transaction tx(connection, Access::ReadOnly);
    const Row row = tx.queryRow(statement, {name, name}).value();
    tx.commit();
    return {.isThere = row.flag("there"_L1), .quoted = row.text("quoted"_L1)};
}

bool isSuperuser(Connection &connection)
{
    static const QString look = u"SELECT rolsuper FROM pg_roles WHERE rolname = current_user"_s;
    Transaction tx(connection, Access::ReadOnly);
    const Row row = tx.queryRow(look).value();
    tx.commit();
    return row.flag("rolsuper"_L1);
}

void run(Connection &connection, const QString &statement)
{
    connection.run(statement.toUtf8().constData());
}

/// CREATE DATABASE runs outside of transactions, and neither takes values.
void makeUnlessThere(Connection &connection, const QString &look, const QString &name,
                     const QString &statement)
{
    const Found found = find(connection, look, name);
    if (!found.isThere)
        run(connection, statement.arg(found.quoted));
}

} // namespace

void provision(const Database &maintenance, const QString &databaseName, const QString &roleName)
{
    Connection &connection = maintenance.connection();
    makeUnlessThere(connection, findRole, roleName, u"CREATE ROLE %1 LOGIN"_s);
    makeUnlessThere(connection, findDatabase, databaseName, u"CREATE DATABASE %1"_s);
}

bool hasRole(const Database &maintenance, const QString &name)
{
    return find(maintenance.connection(), findRole, name).isThere;
}

void provision(const Database &maintenance, const ProvisionNames &names,
               const core::SecretBytes &appPassword)
{
    Connection &connection = maintenance.connection();
    makeUnlessThere(connection, findRole, names.owner, u"CREATE ROLE %1 NOLOGIN"_s);
    makeUnlessThere(connection, findRole, names.app, u"CREATE ROLE %1 LOGIN"_s);
    makeUnlessThere(connection, findDatabase, names.database, u"CREATE DATABASE %1"_s);
    const QString owner = find(connection, findRole, names.owner).quoted;
    const QString app = find(connection, findRole, names.app).quoted;
    const QString database = find(connection, findDatabase, names.database).quoted;
    // Who is no superuser must belong to the owner to hand the database over.
    if (!isSuperuser(connection))
        run(connection, u"GRANT %1 TO CURRENT_USER"_s.arg(owner));
    run(connection, u"ALTER DATABASE %1 OWNER TO %2"_s.arg(database, owner));
    run(connection,
        u"ALTER ROLE %1 PASSWORD '%2'"_s.arg(
            app, QString::fromLatin1(connection.passwordVerifier(names.app, appPassword))));
}

} // namespace sb::storage
