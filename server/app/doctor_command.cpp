// `sb-server doctor`: what is wrong with this server's surroundings, one line per check.
#include "server/app/commands.h"
#include "server/app/kms_factory.h"
#include "server/app/tls_keeper.h"
#include "server/config/environment_reader.h"
#include "server/config/serve_refusals.h"
#include "server/storage/conninfo.h"
#include "server/storage/embedded_migrations.h"
#include "server/storage/fingerprint_key_repository.h"
#include "server/storage/migrator.h"
#include "server/storage/storage_error.h"

#include <sys/statvfs.h>

#include <QDateTime>

namespace sb::app {

using namespace Qt::StringLiterals;
using storage::Transaction;

namespace {

constexpr qint64 soonDays = 14;
constexpr qint64 toleratedSkewSeconds = 5;
constexpr double leastFreePart = 0.05;

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

void checkDisk(Report &report)
{
    struct statvfs facts = {};
    if (::statvfs("/", &facts) != 0 || facts.f_blocks == 0)
        return;
    const double part = static_cast<double>(facts.f_bavail) / static_cast<double>(facts.f_blocks);
    const QString text = u"%1 % free"_s.arg(part * 100, 0, 'f', 0);
    if (part < leastFreePart)
        report.warn(u"disk"_s, text);
    else
        report.good(u"disk"_s, text);
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
    if (!config.databaseUrl.isEmpty()) {
        try {
            database.emplace(storage::DatabaseOptions{.url = config.databaseUrl,
                                                      .applicationName = u"sb-server doctor"_s});
            checkDatabase(report, *database);
            checkSchema(report, *database);
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
    checkDisk(report);
    return report.isGood() ? exit_codes::done : exit_codes::failed;
}

} // namespace sb::app
