// `sb-server doctor`: what is wrong with this server's surroundings, one line per check.
#include "server/app/commands.h"
#include "server/app/kms_factory.h"
#include "server/app/tls_keeper.h"
#include "server/config/environment_reader.h"
#include "server/config/serve_refusals.h"
#include "server/storage/arrears_repository.h"
#include "server/storage/conninfo.h"
#include "server/storage/embedded_migrations.h"
#include "server/storage/fingerprint_key_repository.h"
#include "server/storage/migrator.h"
#include "server/storage/storage_error.h"

#include <algorithm>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <QDateTime>
#include <QFile>
#include <QSet>

namespace sb::app {

using namespace Qt::StringLiterals;
using storage::Transaction;

namespace {

constexpr qint64 soonDays = 14;
constexpr qint64 toleratedSkewSeconds = 5;
constexpr double leastFreePart = 0.05;
constexpr std::chrono::minutes sweeperPatience{10};
/// As the package's unit has it; there it is told as STATE_DIRECTORY.
const QString stateDirectory = QStringLiteral("/var/lib/secret-broker");

/// Says each finding and remembers whether any is a fault.
class Report
{
public:
    void good(const QString &what, const QString &detail)
    {
        say(u"ok    %1: %2"_s.arg(what, -13).arg(detail));
    }

    void warn(const QString &what, const QString &detail)
    {
        say(u"warn  %1: %2"_s.arg(what, -13).arg(detail));
    }

    void bad(const QString &what, const QString &detail)
    {
        m_isGood = false;
        say(u"FAIL  %1: %2"_s.arg(what, -13).arg(detail));
    }

    [[nodiscard]] bool isGood() const { return m_isGood; }

private:
    bool m_isGood = true;
};

void checkTls(Report &report, const config::ServerConfig &config)
{
    if (!config.tls)
        return;
    const auto tls = loadTlsOf(*config.tls);
    if (!tls) {
        report.bad(u"certificate"_s, tls.error().message);
        return;
    }
    const qint64 days = QDateTime::currentDateTimeUtc().daysTo(tls->notAfter);
    const QString until = u"valid until "_s + tls->notAfter.toString(Qt::ISODate);
    if (days < soonDays)
        report.warn(u"certificate"_s, until);
    else
        report.good(u"certificate"_s, until);
}

void checkSchema(Report &report, const storage::Database &database)
{
    const storage::Migrator migrator(database, storage::embeddedMigrations());
    const storage::SchemaState state = migrator.state();
    switch (state.fit) {
    case storage::SchemaFit::Current:
        report.good(u"schema"_s, u"current"_s);
        break;
    case storage::SchemaFit::Behind:
        report.bad(u"schema"_s, u"migrations are missing: run sb-server migrate"_s);
        break;
    case storage::SchemaFit::Foreign:
        report.bad(u"schema"_s, state.fault);
        break;
    }
}

void checkDatabase(Report &report, const storage::Database &database)
{
    static const QString look = uR"(
        SELECT extract(epoch FROM clock_timestamp())::bigint AS seconds,
               pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean AS read_only,
               current_setting('server_version') AS version)"_s;
    Transaction tx(database.connection(), storage::Access::ReadOnly);
    const auto row = tx.queryRow(look).value();
    tx.commit();
    if (row.flag("read_only"_L1))
        report.bad(u"database"_s, u"takes no writes"_s);
    else
        report.good(u"database"_s, u"PostgreSQL "_s + row.text("version"_L1));
    const qint64 skew = qAbs(QDateTime::currentSecsSinceEpoch() - row.integer("seconds"_L1));
    const QString text = u"%1 s apart from the database's"_s.arg(skew);
    if (skew > toleratedSkewSeconds)
        report.bad(u"clock"_s, text);
    else
        report.good(u"clock"_s, text);
}

void checkKms(Report &report, const config::ServerConfig &config, const storage::Database *database)
{
    crypto::SystemRandom random;
    const auto kms = makeKms(config, random);
    if (!kms) {
        report.bad(u"kms"_s, kms.error().message);
        return;
    }
    if (const auto works = tryKms(**kms); !works) {
        const core::Error &error = works.error();
        report.bad(u"kms"_s, error.internal.isEmpty() ? error.message : error.internal);
        return;
    }
    report.good(u"kms"_s, u"wraps and unwraps as "_s + (*kms)->currentKeyId());
    if (!database)
        return;
    Transaction tx(database->connection(), storage::Access::ReadOnly);
    const auto stored = storage::FingerprintKeyRepository().find(tx);
    tx.commit();
    if (!stored)
        return;
    if ((*kms)->decryptDataKey(stored->wrapped, stored->kmsKeyId))
        report.good(u"stored keys"_s, u"can be opened"_s);
    else
        report.bad(u"stored keys"_s,
                   u"the key service does not open what %1 wrapped"_s.arg(stored->kmsKeyId));
}

/// Whether some server does what is to be done without being asked.
void checkSweepers(Report &report, const config::ServerConfig &config,
                   const storage::Database &database)
{
    const auto &sweeps = config.sweeps;
    const auto patience = sweeperPatience + std::max<std::chrono::milliseconds>(
                                                {sweeps.requestsExpired, sweeps.wrapsExpired,
                                                 config.notifications.interval});
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(patience);
    Transaction tx(database.connection(), storage::Access::ReadOnly);
    const storage::Arrears arrears = storage::ArrearsRepository().count(tx, seconds);
    tx.commit();
    if (arrears.total() == 0)
        report.good(u"sweepers"_s, u"nothing is left undone"_s);
    else
        report.bad(u"sweepers"_s,
                   u"undone for more than %1 min: %2 requests past their time, %3 values past "
                   "theirs, %4 messages; no server runs, or its log says why its sweepers fail"_s
                       .arg(seconds.count() / 60)
                       .arg(arrears.requests)
                       .arg(arrears.wraps)
                       .arg(arrears.notifications));
}

/// Where the database's files are, when they are on this machine and that is told.
QString databaseDirectory(const storage::Database &database)
{
    static const QString look = uR"(
        SELECT coalesce((SELECT setting FROM pg_settings WHERE name = 'data_directory'), '/var/lib/postgresql')
               AS directory
        WHERE inet_server_addr() IS NULL OR inet_server_addr() << inet '127.0.0.0/8' OR inet_server_addr() = inet '::1')"_s;
    Transaction tx(database.connection(), storage::Access::ReadOnly);
    const auto row = tx.queryRow(look);
    tx.commit();
    return row ? row->text("directory"_L1) : QString();
}

/// Each file system that matters once: space, and room for files.
void checkDisks(Report &report, const QString &databaseFiles)
{
    QStringList places{u"/"_s, qEnvironmentVariable("STATE_DIRECTORY", stateDirectory),
                       u"/var/log"_s};
    if (!databaseFiles.isEmpty())
        places.append(databaseFiles);
    QSet<quint64> seen;
    for (const QString &place : places) {
        const QByteArray path = QFile::encodeName(place);
        struct stat where = {};
        struct statvfs facts = {};
        if (::stat(path.constData(), &where) != 0 || ::statvfs(path.constData(), &facts) != 0 ||
            facts.f_blocks == 0 || seen.contains(where.st_dev))
            continue;
        seen.insert(where.st_dev);
        const auto part = [](fsblkcnt_t left, fsblkcnt_t all) {
            return all == 0 ? 1.0 : static_cast<double>(left) / static_cast<double>(all);
        };
        const double space = part(facts.f_bavail, facts.f_blocks);
        const double files = part(facts.f_favail, facts.f_files);
        const QString text = u"%1: %2 % free, %3 % of its files"_s.arg(place)
                                 .arg(space * 100, 0, 'f', 0)
                                 .arg(files * 100, 0, 'f', 0);
        if (std::min(space, files) < leastFreePart)
            report.warn(u"disk"_s, text);
        else
            report.good(u"disk"_s, text);
    }
}

/// Whether the rest can be looked at.
bool checkConfiguration(Report &report, const config::EnvironmentReading &reading)
{
    QStringList problems = reading.problems;
    if (problems.isEmpty())
        problems = config::refusalsToServe(reading.config);
    if (!reading.config.databaseUrl.isEmpty()) {
        const QString fault = storage::faultOfConninfo(reading.config.databaseUrl);
        if (!fault.isEmpty())
            problems << u"DATABASE_URL "_s + fault;
    }
    for (const QString &problem : problems)
        report.bad(u"configuration"_s, problem);
    for (const QString &warning : reading.warnings)
        report.warn(u"configuration"_s, warning);
    if (problems.isEmpty())
        report.good(u"configuration"_s, u"complete"_s);
    return reading.problems.isEmpty();
}

} // namespace

int runDoctor()
{
    Report report;
    const auto reading = config::readEnvironment(QProcessEnvironment::systemEnvironment());
    if (!checkConfiguration(report, reading))
        return exit_codes::failed;
    const config::ServerConfig &config = reading.config;
    checkTls(report, config);
    std::optional<storage::Database> database;
    QString databaseFiles;
    if (!config.databaseUrl.isEmpty()) {
        try {
            database.emplace(storage::DatabaseOptions{.url = config.databaseUrl,
                                                      .applicationName = u"sb-server doctor"_s});
            checkDatabase(report, *database);
            checkSchema(report, *database);
            checkSweepers(report, config, *database);
            databaseFiles = databaseDirectory(*database);
        } catch (const storage::StorageError &error) {
            report.bad(u"database"_s, QString::fromUtf8(error.what()));
            database.reset();
        }
    }
    try {
        checkKms(report, config, database ? &*database : nullptr);
    } catch (const storage::StorageError &error) {
        report.bad(u"stored keys"_s, QString::fromUtf8(error.what()));
    }
    checkDisks(report, databaseFiles);
    return report.isGood() ? exit_codes::done : exit_codes::failed;
}

} // namespace sb::app
