#include "server/app/commands.h"

#include "server/app/application.h"
#include "server/app/file_limit.h"
#include "server/app/log_setup.h"
#include "server/config/environment_reader.h"
#include "server/config/serve_refusals.h"
#include "server/storage/conninfo.h"
#include "server/storage/embedded_migrations.h"
#include "server/sweepers/sweeper.h"
#include "shared/process/process_signals.h"
#include "shared/process/service_notifier.h"

#include <cstdio>
#include <unistd.h>

#include <QCoreApplication>
#include <QFile>

namespace sb::app {

using namespace Qt::StringLiterals;

namespace {

/// Longer than any password may be.
constexpr qint64 longestPasswordLine = 4096;

/// Refuses what is no connection string; the url itself may hold a password and is never shown.
bool hasDatabase(const config::ServerConfig &config)
{
    if (config.databaseUrl.isEmpty()) {
        complain(u"DATABASE_URL must be set"_s);
        return false;
    }
    const QString fault = storage::faultOfConninfo(config.databaseUrl);
    if (!fault.isEmpty())
        complain(u"DATABASE_URL "_s + fault);
    return fault.isEmpty();
}

bool maySayServe(const config::ServerConfig &config)
{
    QStringList refusals = config::refusalsToServe(config);
    if (config.tls) {
        if (const auto tls = loadTlsOf(*config.tls); !tls)
            refusals << u"SB_TLS_CERT_FILE, SB_TLS_KEY_FILE: "_s + tls.error().message;
    }
    for (const QString &refusal : refusals)
        complain(refusal);
    return refusals.isEmpty() && hasDatabase(config);
}

core::SecretBytes passwordFromStdin()
{
    QFile input;
    QByteArray line;
    if (input.open(stdin, QIODevice::ReadOnly))
        line = input.readLine(longestPasswordLine);
    while (line.endsWith('\n') || line.endsWith('\r'))
        line.chop(1);
    return core::SecretBytes::takeFrom(line);
}

} // namespace

void complain(const QString &text)
{
    const QByteArray line = "sb-server: " + text.toUtf8() + '\n';
    std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()), stderr);
}

void say(const QString &text)
{
    const QByteArray line = text.toUtf8() + '\n';
    std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()), stdout);
    std::fflush(stdout);
}

std::optional<config::ServerConfig> readConfiguration()
{
    auto reading = config::readEnvironment(QProcessEnvironment::systemEnvironment());
    for (const QString &warning : reading.warnings)
        complain(u"warning: "_s + warning);
    for (const QString &problem : reading.problems)
        complain(problem);
    if (!reading.problems.isEmpty())
        return std::nullopt;
    return std::move(reading.config);
}

int runCheckConfig()
{
    const auto config = readConfiguration();
    if (!config || !maySayServe(*config))
        return exit_codes::usage;
    say(u"the configuration is complete"_s);
    return exit_codes::done;
}

int runServe()
{
    auto config = readConfiguration();
    if (!config || !maySayServe(*config))
        return exit_codes::usage;
    for (const QString &name : config::secretVariables())
        qunsetenv(name.toLatin1().constData());
    installLog(config->logLevel);
    if (!raiseFileLimit(config->maxConnections))
        complain(u"warning: the limit for open files is too low for SB_MAX_CONNECTIONS"_s);
    process::ProcessSignals signals_;
    process::ServiceNotifier notifier;
    process::blockReloadSignal();
    process::ReloadSignal reload;
    Application application(std::move(*config));
    if (const auto started = application.start(); !started) {
        complain(started.error().message);
        return exit_codes::failed;
    }
    QObject::connect(&signals_, &process::ProcessSignals::stopRequested, &application,
                     &Application::stop);
    QObject::connect(&signals_, &process::ProcessSignals::stopRequested, &notifier,
                     &process::ServiceNotifier::stopping);
    QObject::connect(&reload, &process::ReloadSignal::reloadRequested, &application, [&] {
        notifier.reloading();
        application.reloadTls();
        notifier.ready();
    });
    QObject::connect(&application, &Application::stopped, qApp, &QCoreApplication::quit);
    say(u"sb-server listens on "_s + application.url());
    notifier.ready();
    return QCoreApplication::exec();
}

int runMigrate(const CommandLine &line)
{
    const auto config = readConfiguration();
    if (!config || !hasDatabase(*config))
        return exit_codes::usage;
    const storage::Database database(
        {.url = config->databaseUrl, .applicationName = u"sb-server migrate"_s});
    const storage::Migrator migrator(database, storage::embeddedMigrations());
    const int applied = migrator.apply();
    if (!line.appRole.isEmpty())
        migrator.grant(line.appRole, storage::embeddedGrants());
    say(applied == 0 ? u"the schema is current"_s : u"applied %1 migrations"_s.arg(applied));
    return exit_codes::done;
}

int runUserAdd(const CommandLine &line)
{
    const auto config = readConfiguration();
    if (!config || !hasDatabase(*config))
        return exit_codes::usage;
    const storage::Database database(
        {.url = config->databaseUrl, .applicationName = u"sb-server user"_s});
    const services::AuditLog auditLog;
    const services::UnitOfWork unitOfWork(database, auditLog);
    crypto::SystemRandom random;
    services::NewUser user{.email = line.email,
                           .displayName = line.displayName,
                           .mustChangePassword = !line.passwordFromStdin,
                           .role = line.role};
    user.password = line.passwordFromStdin ? passwordFromStdin() : services::makePassword(random);
    const auto added = services::UserService(unitOfWork).add(sweepers::systemCall(), user);
    if (!added) {
        complain(added.error().message);
        return exit_codes::failed;
    }
    say(u"added "_s + added->email + u" with id "_s + added->id.toString(QUuid::WithoutBraces));
    if (!line.passwordFromStdin)
        say(u"password, shown once, to be changed at the first login: "_s +
            QString::fromLatin1(user.password.view().data(),
                                static_cast<qsizetype>(user.password.size())));
    return exit_codes::done;
}

} // namespace sb::app
