// One transaction on one connection; rolls back unless committed. Repositories take it by
// reference, so that no statement can run outside one.
#pragma once

#include "server/storage/row.h"
#include "server/storage/sql_value.h"
#include "server/storage/storage_error.h"

#include <initializer_list>
#include <optional>
#include <span>
#include <vector>

#include <QString>

namespace sb::storage {

class Connection;

enum class Access { ReadWrite, ReadOnly };

class Transaction
{
public:
    /// Begins at once; throws StorageError. Reconnects first when the connection is known to be
    /// lost.
    explicit Transaction(Connection &connection, Access access = Access::ReadWrite);
    Transaction(const Transaction &) = delete;
    Transaction &operator=(const Transaction &) = delete;
    /// Rolls back what was not committed; never throws.
    ~Transaction();

    /// Runs one statement with `?` placeholders and answers all its rows; throws StorageError.
    /// `sql` must be a constant: its prepared form is kept by text.
    std::vector<Row> query(const QString &sql, std::initializer_list<SqlValue> values = {});
    std::vector<Row> query(const QString &sql, std::span<const SqlValue> values);
    /// The first row, if there is one.
    std::optional<Row> queryRow(const QString &sql, std::initializer_list<SqlValue> values = {});
    /// The number of rows changed.
    int execute(const QString &sql, std::initializer_list<SqlValue> values = {});
    int execute(const QString &sql, std::span<const SqlValue> values);

    /// Throws StorageError; afterwards nothing more may be run.
    void commit();

private:
    Connection &m_connection;
    bool m_open = true;
};

} // namespace sb::storage
