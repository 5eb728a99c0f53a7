#include "server/app/application.h"
#include "server/app/commands.h"
#include "server/app/dev_instance.h"
#include "server/app/log_setup.h"
#include "server/config/environment_reader.h"
#include "shared/process/process_signals.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace sb::app {

using namespace Qt::StringLiterals;
using core::Result;

namespace {

/// The environment as `serve` reads it, with what development need not say.
std::optional<config::ServerConfig> devConfiguration(const CommandLine &line)
{
    auto config = readConfiguration();
    if (!config)
        return std::nullopt;
    config->environment = config::Environment::Development;
    if (qEnvironmentVariableIsEmpty("SB_DRAIN_DELAY"))
        config->drainDelay = std::chrono::milliseconds(0);
    if (!line.listen.isEmpty() || qEnvironmentVariableIsEmpty("API_ADDR")) {
        const QString text = line.listen.isEmpty() ? u"127.0.0.1:8080"_s : line.listen;
        const auto address = process::listenAddressFromText(text);
        if (!address) {
            complain(u"--listen %1 is no address and port"_s.arg(text));
            return std::nullopt;
        }
        config->listen = *address;
    }
    return config;
}

void sayReady(const QString &url, const std::vector<SeededUser> &users)
{
    say(u"sb-server listens on "_s + url);
    for (const SeededUser &user : users) {
        if (user.isNew)
            say(u"  %1  %2  password %3"_s.arg(user.role, -9)
                    .arg(user.email, -30)
                    .arg(user.password));
    }
    say(u"Ctrl+C stops it."_s);
}

Result<void> prepare(DevInstance &instance, config::ServerConfig &config)
{
    if (const auto opened = instance.open(); !opened)
        return opened;
    if (const auto keys = instance.provideKeys(config); !keys)
        return keys;
    if (config.databaseUrl.isEmpty())
        config.databaseUrl = instance.startDatabase();
    return {};
}

} // namespace

int runDev(const CommandLine &line)
{
    auto config = devConfiguration(line);
    if (!config)
        return exit_codes::usage;
    for (const QString &name : config::secretVariables())
        qunsetenv(name.toLatin1().constData());
    installLog(config->logLevel);
    process::ProcessSignals signals_;
    // Outlives the application: the database goes last.
    DevInstance instance(QFileInfo(line.dataDirectory).absoluteFilePath());
    if (const auto prepared = prepare(instance, *config); !prepared) {
        complain(prepared.error().message);
        return exit_codes::failed;
    }
    const QString databaseUrl = config->databaseUrl;
    const core::SecretBytes seedPassword = config->devSeedPassword.clone();
    Application application(std::move(*config));
    if (const auto started = application.start(); !started) {
        complain(started.error().message);
        return exit_codes::failed;
    }
    const auto users = instance.seedUsers(application.users(), seedPassword);
    if (!users) {
        complain(users.error().message);
        return exit_codes::failed;
    }
    QObject::connect(&signals_, &process::ProcessSignals::stopRequested, &application,
                     &Application::stop);
    QObject::connect(&application, &Application::stopped, qApp, &QCoreApplication::quit);
    sayReady(application.url(), *users);
    if (!line.readyFile.isEmpty()) {
        const auto written =
            writeReadyFile(line.readyFile,
                           {.url = application.url(), .databaseUrl = databaseUrl, .users = *users});
        if (!written) {
            complain(written.error().message);
            return exit_codes::failed;
        }
    }
    return QCoreApplication::exec();
}

} // namespace sb::app
