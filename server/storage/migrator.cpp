#include "server/storage/migrator.h"

#include "server/storage/connection.h"
#include "server/storage/transaction.h"

#include <stdexcept>

#include <QCryptographicHash>

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

QString checksumOf(const Migration &migration)
{
    return QString::fromLatin1(
        QCryptographicHash::hash(migration.sql, QCryptographicHash::Sha256).toHex());
}

bool hasTable(Transaction &tx)
{
    static const QString findTable =
        u"SELECT to_regclass('schema_migrations') IS NOT NULL AS present"_s;

    return tx.queryRow(findTable).value().flag("present"_L1);
}

/// One transaction of a migrating program: no other migrates until it ends. A migration may take
/// longer than a statement of a request, but waits for no lock for ever.
void beginMigrating(Connection &connection)
{
    connection.run("SET LOCAL statement_timeout = 0");
    connection.run("SET LOCAL lock_timeout = '60s'");
    connection.run("SELECT pg_advisory_xact_lock(hashtextextended('sb-migrate', 0))");
}

} // namespace

Migrator::Migrator(const Database &database, std::vector<Migration> migrations)
    : m_database(database), m_migrations(std::move(migrations))
{
    int expected = 0;
    for (const Migration &migration : m_migrations) {
        if (migration.number != ++expected)
            throw std::logic_error("migrations are not numbered from 1 without gaps");
    }
}

SchemaState Migrator::state() const
{
    Transaction tx(m_database.connection(), Access::ReadOnly);
    SchemaState state = stateIn(tx);
    tx.commit();
    return state;
}

SchemaState Migrator::stateIn(Transaction &tx) const
{
    static const QString listApplied =
        u"SELECT number, name, sha256 FROM schema_migrations ORDER BY number"_s;

    SchemaState state;
    const auto foreign = [&](const QString &fault) {
        state.fit = SchemaFit::Foreign;
        state.fault = fault;
        return state;
    };
    const auto known = static_cast<std::int64_t>(m_migrations.size());
    if (hasTable(tx)) {
        for (const Row &row : tx.query(listApplied)) {
            const std::int64_t number = row.integer("number"_L1);
            const QString name = row.text("name"_L1);
            if (number < 1 || number > known)
                return foreign(u"the database has migration %1, which this program does not know; "
                               u"a newer one made it"_s.arg(name));
            if (number != state.applied + 1)
                return foreign(u"migration %1 is missing although %2 was applied"_s.arg(
                    m_migrations[static_cast<std::size_t>(state.applied)].name, name));
            if (row.text("sha256"_L1) !=
                checksumOf(m_migrations[static_cast<std::size_t>(number) - 1]))
                return foreign(u"migration %1 was applied with other content"_s.arg(name));
            ++state.applied;
        }
    }
    state.fit = state.applied == known ? SchemaFit::Current : SchemaFit::Behind;
    return state;
}

bool Migrator::mayMigrate() const
{
    static const QString mayCreate = uR"(
        SELECT has_schema_privilege(current_schema(), 'CREATE')
           AND coalesce((SELECT pg_has_role(relowner, 'USAGE') FROM pg_class
                         WHERE oid = to_regclass('schema_migrations')), true) AS may)"_s;

    Transaction tx(m_database.connection(), Access::ReadOnly);
    const bool may = tx.queryRow(mayCreate).value().flag("may"_L1);
    tx.commit();
    return may;
}

int Migrator::apply() const
{
    for (int applied = 0;; ++applied) {
        Transaction tx(m_database.connection());
        beginMigrating(m_database.connection());
        const SchemaState state = stateIn(tx);
        if (state.fit == SchemaFit::Foreign)
            throw StorageError(u"55000"_s, state.fault);
        if (state.fit == SchemaFit::Current)
            return applied;
        applyOne(tx, m_migrations[static_cast<std::size_t>(state.applied)]);
        tx.commit();
    }
}

void Migrator::applyOne(Transaction &tx, const Migration &migration) const
{
    static const QString remember =
        u"INSERT INTO schema_migrations (number, name, sha256) VALUES (?, ?, ?)"_s;

    Connection &connection = m_database.connection();
    if (!hasTable(tx)) {
        connection.run(
            "CREATE TABLE schema_migrations (number integer PRIMARY KEY, name text NOT "
            "NULL, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())");
    }
    try {
        connection.run(migration.sql.constData());
    } catch (const StorageError &error) {
        throw StorageError(error.sqlState(), migration.name + u": "_s + error.text());
    }
    tx.execute(remember, {migration.number, migration.name, checksumOf(migration)});
}

void Migrator::grant(const QString &role, const QByteArray &grants) const
{
    static const QString quoteRole =
        u"SELECT quote_ident(rolname) AS quoted FROM pg_roles WHERE rolname = ?"_s;

    Transaction tx(m_database.connection());
    beginMigrating(m_database.connection());
    const auto row = tx.queryRow(quoteRole, {role});
    if (!row)
        throw StorageError(u"42704"_s, u"there is no role %1"_s.arg(role));
    QByteArray statements = grants;
    statements.replace(":app_role", row->text("quoted"_L1).toUtf8());
    m_database.connection().run(statements.constData());
    tx.commit();
}

} // namespace sb::storage
