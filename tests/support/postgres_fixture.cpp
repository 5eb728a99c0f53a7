#include "tests/support/postgres_fixture.h"

#include "server/storage/embedded_migrations.h"

#include <chrono>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QLockFile>
#include <QStandardPaths>

namespace sb::test {

using namespace Qt::StringLiterals;

namespace {

constexpr int startDeadlineMs = 30'000;

[[noreturn]] void giveUp(const QString &why)
{
    qFatal("no PostgreSQL for the test: %s", qPrintable(why));
}

/// initdb and postgres are not in PATH on Debian.
QString postgresProgram(const QString &name)
{
    const QDir versions(u"/usr/lib/postgresql"_s);
    const QStringList newestFirst =
        versions.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name | QDir::Reversed);
    for (const QString &version : newestFirst) {
        const QString path = versions.filePath(version + u"/bin/"_s + name);
        if (QFile::exists(path))
            return path;
    }
    const QString path = QStandardPaths::findExecutable(name);
    if (path.isEmpty())
        giveUp(name + u" is not installed"_s);
    return path;
}

/// PostgreSQL refuses to run as root; the child becomes `postgres` (or `nobody`), and dies with the
/// test whatever happens to it.
void runUnprivileged(QProcess &process)
{
    const passwd *user = nullptr;
    if (::geteuid() == 0) {
        user = ::getpwnam("postgres");
        if (!user)
            user = ::getpwnam("nobody");
    }
    const uid_t uid = user ? user->pw_uid : ::geteuid();
    const gid_t gid = user ? user->pw_gid : ::getegid();
    process.setChildProcessModifier([uid, gid] {
        if (::geteuid() == 0 && (::setgid(gid) != 0 || ::setuid(uid) != 0))
            ::_exit(126);
        ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
        ::umask(077);
    });
}

void handOver(const QString &path)
{
    const passwd *user = ::getpwnam("postgres");
    if (!user)
        user = ::getpwnam("nobody");
    if (::geteuid() == 0 &&
        (!user || ::chown(qUtf8Printable(path), user->pw_uid, user->pw_gid) != 0))
        giveUp(u"cannot hand over "_s + path);
}

std::unique_ptr<PGconn, decltype(&PQfinish)> connectTo(const QString &url)
{
    return {PQconnectdb(qUtf8Printable(url)), &PQfinish};
}

std::unique_ptr<PGresult, decltype(&PQclear)> checkedRun(PGconn *connection, const QByteArray &sql)
{
    std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection, sql.constData()),
                                                         &PQclear);
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        giveUp(QString::fromUtf8(PQerrorMessage(connection)) + u" in "_s +
               QString::fromUtf8(sql.left(400)));
    return result;
}

/// Where the migrated cluster of these migrations is kept between test programs: to copy it costs a
/// tenth of making it anew.
QString keptCluster()
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(postgresProgram(u"postgres"_s).toUtf8());
    hash.addData(QByteArray::number(::geteuid()));
    for (const storage::Migration &migration : storage::embeddedMigrations())
        hash.addData(migration.sql);
    hash.addData(storage::embeddedGrants());
    // Beside the programs under test, which stand in a folder of this build's own.
    return QDir(QCoreApplication::applicationDirPath())
        .filePath(u"clusters/"_s + QString::fromLatin1(hash.result().toHex().left(16)));
}

/// Owners and modes stay: PostgreSQL insists on both.
void copyCluster(const QString &from, const QString &to)
{
    QProcess copy;
    copy.setProcessChannelMode(QProcess::MergedChannels);
    copy.start(u"cp"_s, {u"-a"_s, u"--reflink=auto"_s, from, to});
    if (!copy.waitForFinished(startDeadlineMs) || copy.exitCode() != 0)
        giveUp(u"cp: "_s + QString::fromUtf8(copy.readAll()));
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        giveUp(u"cannot read "_s + path);
    return file.readAll();
}

} // namespace

PostgresFixture &PostgresFixture::instance()
{
    static PostgresFixture fixture;
    return fixture;
}

PostgresFixture::PostgresFixture() : m_dir(u"/tmp/sbt-XXXXXX"_s)
{
    if (!m_dir.isValid())
        giveUp(m_dir.errorString());
    handOver(m_dir.path());
    const QString kept = keptCluster();
    QLockFile lock(kept + u".lock"_s);
    // Whoever comes first makes it, the others wait; a maker that died holds no lock.
    lock.setStaleLockTime(0);
    if (!QDir().mkpath(QFileInfo(kept).path()) || !lock.tryLock(startDeadlineMs))
        giveUp(u"cannot lock "_s + kept);
    if (QFile::exists(kept)) {
        lock.unlock();
        copyCluster(kept, m_dir.filePath(u"data"_s));
        start();
        return;
    }
    initialise();
    start();
    migrateTemplate();
    stop();
    // Whole or not at all: a copy that was cut short has another name.
    const QString unfinished = kept + u".unfinished"_s;
    QDir(unfinished).removeRecursively();
    copyCluster(m_dir.filePath(u"data"_s), unfinished);
    if (!QDir().rename(unfinished, kept))
        giveUp(u"cannot keep "_s + kept);
    lock.unlock();
    start();
}

PostgresFixture::~PostgresFixture()
{
    m_server.kill();
    m_server.waitForFinished(5000);
}

void PostgresFixture::initialise()
{
    QProcess initdb;
    runUnprivileged(initdb);
    initdb.setProcessChannelMode(QProcess::MergedChannels);
    initdb.start(postgresProgram(u"initdb"_s),
                 {u"-D"_s, m_dir.filePath(u"data"_s), u"-U"_s, u"sb_owner"_s, u"-A"_s, u"trust"_s,
                  u"-E"_s, u"UTF8"_s, u"--no-locale"_s, u"--no-sync"_s});
    if (!initdb.waitForFinished(startDeadlineMs) || initdb.exitCode() != 0)
        giveUp(u"initdb: "_s + QString::fromUtf8(initdb.readAll()));
}

void PostgresFixture::start()
{
    runUnprivileged(m_server);
    m_server.setStandardOutputFile(QProcess::nullDevice());
    m_server.setStandardErrorFile(m_dir.filePath(u"log"_s));
    m_server.start(postgresProgram(u"postgres"_s),
                   {u"-D"_s, m_dir.filePath(u"data"_s), u"-k"_s, m_dir.path(), u"-c"_s,
                    u"listen_addresses="_s, u"-c"_s, u"fsync=off"_s, u"-c"_s,
                    u"full_page_writes=off"_s, u"-c"_s, u"max_connections=200"_s, u"-c"_s,
                    u"shared_buffers=64MB"_s});
    QElapsedTimer since;
    since.start();
    for (;;) {
        const auto connection = connectTo(urlOf(u"sb_owner"_s, u"postgres"_s));
        if (PQstatus(connection.get()) == CONNECTION_OK)
            return;
        if (since.hasExpired(startDeadlineMs) || m_server.state() == QProcess::NotRunning)
            giveUp(QString::fromUtf8(PQerrorMessage(connection.get())) +
                   QString::fromUtf8(contentOf(m_dir.filePath(u"log"_s))));
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

void PostgresFixture::stop()
{
    m_server.terminate();
    if (!m_server.waitForFinished(500)) {
        // Smart shutdown waits for clients; the tests' own are still there.
        ::kill(static_cast<pid_t>(m_server.processId()), SIGINT);
        m_server.waitForFinished(10'000);
    }
}

void PostgresFixture::crash()
{
    m_server.kill();
    m_server.waitForFinished(5000);
    start();
}

void PostgresFixture::migrateTemplate()
{
    const QString owner = urlOf(u"sb_owner"_s, u"postgres"_s);
    runSql(owner, "CREATE ROLE sb_app LOGIN");
    runSql(owner, "CREATE DATABASE sb_template");
    const QString templateUrl = urlOf(u"sb_owner"_s, u"sb_template"_s);
    const storage::Database database({.url = templateUrl, .applicationName = u"migrate"_s});
    const storage::Migrator migrator(database, storage::embeddedMigrations());
    migrator.apply();
    migrator.grant(u"sb_app"_s, storage::embeddedGrants());
}

QString PostgresFixture::freshDatabase()
{
    const QString name = u"t%1"_s.arg(++m_databases);
    runSql(urlOf(u"sb_owner"_s, u"postgres"_s),
           "CREATE DATABASE " + name.toUtf8() + " TEMPLATE sb_template");
    return urlOf(u"sb_app"_s, name);
}

QString PostgresFixture::urlOf(const QString &role, const QString &database) const
{
    return u"postgresql://%1@/%2?host=%3"_s.arg(role, database, m_dir.path());
}

QString PostgresFixture::ownerUrl(const QString &url)
{
    return QString(url).replace(u"://sb_app@"_s, u"://sb_owner@"_s);
}

void runSql(const QString &ownerUrl, const QByteArray &sql)
{
    const auto connection = connectTo(ownerUrl);
    checkedRun(connection.get(), sql);
}

QString sqlValue(const QString &ownerUrl, const QByteArray &sql)
{
    const auto connection = connectTo(ownerUrl);
    const auto result = checkedRun(connection.get(), sql);
    if (PQntuples(result.get()) == 0)
        return {};
    return QString::fromUtf8(PQgetvalue(result.get(), 0, 0));
}

} // namespace sb::test
