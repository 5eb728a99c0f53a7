// Brings a database to the schema that this program was built for: numbered files, forward only,
// each in one transaction, remembered with its checksum.
#pragma once

#include "server/storage/database.h"

#include <vector>

#include <QByteArray>
#include <QString>

namespace sb::storage {

class Transaction;

struct Migration
{
    /// From 1, without gaps.
    int number = 0;
    /// The file's name, e.g. `0001_foundation.sql`.
    QString name = {};
    QByteArray sql = {};
};

enum class SchemaFit {
    Current,
    /// Migrations are missing.
    Behind,
    /// The database has a migration that this program does not know, knows with other content, or
    /// misses one in between.
    Foreign,
};

struct SchemaState
{
    SchemaFit fit = SchemaFit::Behind;
    /// How many of this program's migrations are in, from the first on without a gap.
    int applied = 0;
    /// Why it is Foreign; for an operator.
    QString fault = {};
};

class Migrator
{
public:
    /// `migrations` in order of number (embeddedMigrations() unless a test says otherwise);
    /// `database` must outlive this. Throws std::logic_error when the numbers have gaps.
    Migrator(const Database &database, std::vector<Migration> migrations);

    /// What readiness asks: one look, nothing is changed. Any role that may read
    /// schema_migrations may call it. Throws StorageError when the database cannot be asked.
    [[nodiscard]] SchemaState state() const;
    /// Whether the connected role may create tables here.
    [[nodiscard]] bool mayMigrate() const;
    /// Applies what is missing and answers how many that were. Safe when several programs do it at
    /// once: one works, the others wait. Throws StorageError, SQLSTATE 55000 with the fault when
    /// the schema is Foreign; what was applied before the fault stays.
    int apply() const;
    /// Runs `grants` with `:app_role` replaced by the quoted name of an existing role (42704
    /// otherwise).
    void grant(const QString &role, const QByteArray &grants) const;

private:
    [[nodiscard]] SchemaState stateIn(Transaction &tx) const;
    void applyOne(Transaction &tx, const Migration &migration) const;

    const Database &m_database;
    std::vector<Migration> m_migrations;
};

} // namespace sb::storage
