// One transaction on one connection; rolls back unless committed. Repositories take it by
// reference, so that no statement can run outside one.
//
// Within an EnclosingTransaction on the same connection it becomes a part of that one: its commit
// keeps what it did for the whole to commit, its end without one takes back what it did.
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

    /// From here to the transaction's end every statement is planned for the values it is run
    /// with. For lists, whose filters may be absent: one plan for all values could use no index.
    void planForTheseValues();

    /// Throws StorageError; afterwards nothing more may be run.
    void commit();

    /// Part of an enclosing transaction, which decides whether it lasts.
    [[nodiscard]] bool isJoined() const { return m_isJoined; }

private:
    Connection &m_connection;
    Access m_access;
    bool m_isJoined;
    bool m_open = true;
};

/// One commit for all that is written on this thread meanwhile.
class EnclosingTransaction
{
public:
    /// Throws StorageError; std::logic_error inside another one.
    explicit EnclosingTransaction(Connection &connection);
    EnclosingTransaction(const EnclosingTransaction &) = delete;
    EnclosingTransaction &operator=(const EnclosingTransaction &) = delete;
    /// Rolls everything back that was not committed.
    ~EnclosingTransaction();

    [[nodiscard]] Transaction &transaction() { return m_transaction; }

    /// Throws StorageError.
    void commit();

private:
    Connection &m_connection;
    Transaction m_transaction;
};

} // namespace sb::storage
