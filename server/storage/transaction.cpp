#include "server/storage/transaction.h"

#include "server/storage/connection.h"

#include <cstring>
#include <libpq-fe.h>
#include <stdexcept>

#include <QLoggingCategory>

namespace sb::storage {

namespace {
Q_LOGGING_CATEGORY(storageLog, "sb.storage")
} // namespace

Transaction::Transaction(Connection &connection, Access access)
    : m_connection(connection), m_access(access), m_isJoined(connection.isEnclosed())
{
    if (m_isJoined) {
        if (m_access == Access::ReadWrite)
            m_connection.run("SAVEPOINT sb_part");
        return;
    }
    const char *begin = access == Access::ReadOnly ? "BEGIN READ ONLY" : "BEGIN";
    m_connection.ensureOpen();
    try {
        m_connection.run(begin);
    } catch (const StorageError &) {
        // PostgreSQL was restarted since the last use: nothing has happened yet, so once more is
        // safe.
        if (!m_connection.isLost())
            throw;
        m_connection.ensureOpen();
        m_connection.run(begin);
    }
    ++m_connection.counters().busy;
}

Transaction::~Transaction()
{
    if (!m_isJoined)
        --m_connection.counters().busy;
    if (!m_open || m_connection.isLost())
        return;
    // What was only read within another transaction needs no way back.
    if (m_isJoined && m_access == Access::ReadOnly)
        return;
    try {
        m_connection.run(m_isJoined ? "ROLLBACK TO SAVEPOINT sb_part" : "ROLLBACK");
    } catch (const StorageError &error) {
        // Whatever state it is in, the connection is not used again.
        qCWarning(storageLog, "rollback failed: %s", error.what());
        m_connection.close();
    }
}

std::vector<Row> Transaction::query(const QString &sql, std::initializer_list<SqlValue> values)
{
    return query(sql, std::span(values.begin(), values.size()));
}

std::vector<Row> Transaction::query(const QString &sql, std::span<const SqlValue> values)
{
    const Answer answer = m_connection.runPrepared(sql, values);
    const int count = PQntuples(answer.get());
    std::vector<Row> rows;
    rows.reserve(static_cast<std::size_t>(count));
    for (int index = 0; index < count; ++index)
        rows.emplace_back(answer, index);
    return rows;
}

std::optional<Row> Transaction::queryRow(const QString &sql, std::initializer_list<SqlValue> values)
{
    const Answer answer = m_connection.runPrepared(sql, std::span(values.begin(), values.size()));
    if (PQntuples(answer.get()) == 0)
        return std::nullopt;
    return Row(answer, 0);
}

int Transaction::execute(const QString &sql, std::initializer_list<SqlValue> values)
{
    return execute(sql, std::span(values.begin(), values.size()));
}

int Transaction::execute(const QString &sql, std::span<const SqlValue> values)
{
    const Answer answer = m_connection.runPrepared(sql, values);
    // Empty for statements that change no rows. libpq takes the result without const and changes
    // nothing.
    return QByteArray(PQcmdTuples(const_cast<PGresult *>(answer.get()))).toInt();
}

void Transaction::planForTheseValues()
{
    m_connection.run("SET LOCAL plan_cache_mode = force_custom_plan");
}

void Transaction::commit()
{
    if (m_isJoined) {
        if (m_access == Access::ReadWrite)
            m_connection.run("RELEASE SAVEPOINT sb_part");
        m_open = false;
        return;
    }
    const Answer answer = m_connection.run("COMMIT");
    m_open = false;
    // PostgreSQL answers ROLLBACK when a statement had failed before.
    if (std::strcmp(PQcmdStatus(const_cast<PGresult *>(answer.get())), "COMMIT") != 0)
        throw StorageError(QStringLiteral("25P02"), QStringLiteral("the transaction was aborted"));
}

EnclosingTransaction::EnclosingTransaction(Connection &connection)
    : m_connection(connection), m_transaction(connection)
{
    if (m_transaction.isJoined())
        throw std::logic_error("an enclosing transaction within another");
    m_connection.setEnclosed(true);
}

EnclosingTransaction::~EnclosingTransaction()
{
    m_connection.setEnclosed(false);
}

void EnclosingTransaction::commit()
{
    m_connection.setEnclosed(false);
    m_transaction.commit();
}

} // namespace sb::storage
