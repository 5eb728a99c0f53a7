// A real PostgreSQL for tests: one private cluster per test program (unix socket only, as an
// unprivileged user when the test runs as root), a migrated template, and a fresh database from it
// for whoever asks.
#pragma once

#include "server/storage/database.h"

#include <memory>

#include <QProcess>
#include <QString>
#include <QTemporaryDir>

namespace sb::test {

class PostgresFixture
{
public:
    /// The program's cluster, started on first use and gone with the program; aborts the test with
    /// a message when it cannot be had.
    static PostgresFixture &instance();
    PostgresFixture(const PostgresFixture &) = delete;
    PostgresFixture &operator=(const PostgresFixture &) = delete;
    ~PostgresFixture();

    /// A new database with all migrations and seeds; the answer is the URL under which the server's
    /// own role (`sb_app`, which owns nothing) reaches it.
    QString freshDatabase();
    /// The same database for the role that owns the tables.
    [[nodiscard]] static QString ownerUrl(const QString &url);

    /// SIGKILL and start again, as after a power cut.
    void crash();
    void stop();
    void start();

private:
    PostgresFixture();
    void initialise();
    void migrateTemplate();
    [[nodiscard]] QString urlOf(const QString &role, const QString &database) const;

    QTemporaryDir m_dir;
    QProcess m_server;
    int m_databases = 0;
};

/// A fresh database with a Database on it, for one test function.
struct TestDatabase
{
    QString url = PostgresFixture::instance().freshDatabase();
    storage::Database database{{.url = url, .applicationName = QStringLiteral("test")}};
};

/// Runs SQL text of the test's own as the owner of the tables; several statements are allowed.
void runSql(const QString &ownerUrl, const QByteArray &sql);
/// The first column of the first row as text; null when there is no row.
QString sqlValue(const QString &ownerUrl, const QByteArray &sql);

} // namespace sb::test
