// Where connections come from: one per thread, opened on first use with TZ=UTC, a statement_timeout
// and an application_name.
#pragma once

#include "server/storage/transaction.h"

#include <atomic>
#include <chrono>
#include <memory>

#include <QString>

namespace sb::storage {

/// How to reach PostgreSQL, as read from a `DATABASE_URL` (URI or keyword form, by
/// PQconninfoParse).
struct DatabaseOptions
{
    QString url = {};
    std::chrono::milliseconds statementTimeout{8000};
    std::chrono::seconds connectTimeout{2};
    /// A connection older than this is reopened between transactions (DATABASE_CONN_LIFETIME).
    std::chrono::seconds connectionLifetime{1800};
    QString applicationName = QStringLiteral("sb-server");
};

/// Of all threads.
struct ConnectionFigures
{
    /// Open now, and of those in a transaction.
    int open = 0;
    int busy = 0;
    /// Since the start.
    quint64 opened = 0;
    quint64 failed = 0;
};

/// What connections count while they live; shared by all of one database.
struct ConnectionCounters
{
    std::atomic<int> open = 0;
    std::atomic<int> busy = 0;
    std::atomic<quint64> opened = 0;
    std::atomic<quint64> failed = 0;
};

class Database
{
public:
    explicit Database(DatabaseOptions options);
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;
    ~Database();

    /// The calling thread's connection; made on first use, closed when the thread ends. Throws
    /// StorageError.
    Connection &connection() const;
    /// The calling thread works within an EnclosingTransaction.
    [[nodiscard]] bool isEnclosed() const;
    /// Closes the calling thread's connection. Every thread that used the database calls this
    /// before the database goes.
    void closeThreadConnection() const;

    [[nodiscard]] const DatabaseOptions &options() const { return m_options; }

    [[nodiscard]] ConnectionFigures figures() const;

private:
    DatabaseOptions m_options;
    quint64 m_id;
    /// Connections may outlive the database by a moment, at the end of their threads.
    std::shared_ptr<ConnectionCounters> m_counters = std::make_shared<ConnectionCounters>();
};

} // namespace sb::storage
