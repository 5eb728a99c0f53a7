// One connection to PostgreSQL: opened by QtSql, used through the libpq handle behind the driver,
// which halves the cost of a statement and binds values out of band. Belongs to one thread.
#pragma once

#include "server/storage/database.h"
#include "server/storage/sql_value.h"
#include "shared/core/secret_bytes.h"

#include <chrono>
#include <memory>
#include <span>

#include <QByteArray>
#include <QHash>
#include <QString>

struct pg_conn;
struct pg_result;

namespace sb::storage {

using Answer = std::shared_ptr<const pg_result>;

class Connection
{
public:
    /// `name` must be unique among the process's connections. Opens nothing yet.
    Connection(
        const DatabaseOptions &options, QString name,
        std::shared_ptr<ConnectionCounters> counters = std::make_shared<ConnectionCounters>());
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;
    ~Connection();

    /// Opens, or opens anew when the connection is known to be lost or older than its lifetime.
    /// Call outside a transaction. Throws StorageError.
    void ensureOpen();
    /// Runs a statement of the program's own without values, not prepared. Throws StorageError.
    Answer run(const char *statement);
    /// Runs a statement with `?` placeholders in its prepared form, made on first use. Throws
    /// StorageError; a lost connection is remembered.
    Answer runPrepared(const QString &sql, std::span<const SqlValue> values);
    [[nodiscard]] bool isLost() const;
    /// What PostgreSQL keeps of a password (SCRAM), made on this side: the password is not sent.
    [[nodiscard]] QByteArray passwordVerifier(const QString &role,
                                              const core::SecretBytes &password) const;
    void close();

    /// For waiting until the server says something.
    [[nodiscard]] int socket() const;
    /// Reads what the server said without being asked; whether another session notified.
    [[nodiscard]] bool takeForeignNotifications();

    /// Transactions begun now become part of the one that is open (see EnclosingTransaction).
    [[nodiscard]] bool isEnclosed() const { return m_isEnclosed; }

    void setEnclosed(bool isEnclosed) { m_isEnclosed = isEnclosed; }

    [[nodiscard]] ConnectionCounters &counters() { return *m_counters; }

private:
    void open();
    [[nodiscard]] const QByteArray &preparedName(const QString &sql);
    [[nodiscard]] Answer checked(pg_result *result) const;

    const DatabaseOptions &m_options;
    QString m_name;
    std::shared_ptr<ConnectionCounters> m_counters;
    pg_conn *m_handle = nullptr;
    bool m_isEnclosed = false;
    std::chrono::steady_clock::time_point m_openedAt;
    QHash<QString, QByteArray> m_prepared;
};

/// `?` placeholders as `$1`, `$2`, …; quoted text, quoted names and comments are left alone.
[[nodiscard]] QByteArray numberedPlaceholders(const QString &sql);

} // namespace sb::storage
