#include "server/app/application.h"

#include "server/app/fault_answer.h"
#include "server/app/kms_factory.h"
#include "server/app/log_setup.h"
#include "server/app/metered_kms.h"
#include "server/http/error_mapping.h"
#include "server/openapi/body_schemas.h"
#include "server/openapi/openapi_document.h"
#include "server/storage/embedded_migrations.h"
#include "server/sweepers/discover_schedule.h"
#include "server/sweepers/expired_wraps.h"
#include "server/sweepers/gitops_poll.h"
#include "server/sweepers/gitops_timeout.h"
#include "server/sweepers/housekeeping.h"
#include "server/sweepers/job_recovery.h"
#include "server/sweepers/notification_delivery.h"
#include "server/sweepers/overdue_requests.h"
#include "server/sweepers/stale_agents.h"
#include "server/sweepers/stale_secrets.h"

#include <algorithm>

#include <QJsonDocument>
#include <QTimer>

namespace sb::app {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

/// Connections that are no worker's: two that hash passwords, two that make streams, sweepers,
/// deliveries, change channel, figures, start.
constexpr int otherConnections = 9;
constexpr int mostWorkers = 16;
constexpr std::chrono::minutes housekeepingInterval{10};

storage::DatabaseOptions databaseOptions(const config::ServerConfig &config)
{
    return {.url = config.databaseUrl, .connectionLifetime = config.databaseConnectionLifetime};
}

notify::NotifierSettings notifierSettings(const config::ServerConfig &config)
{
    const config::NotificationSettings &wanted = config.notifications;
    notify::NotifierSettings settings{.networks = {.allowed = config.outboundAllow},
                                      .webhookSecret = wanted.webhookSecret.clone(),
                                      .caPem = wanted.caPem};
    if (!wanted.mail.url.isEmpty())
        settings.mail = outbound::MailSettings{.url = wanted.mail.url,
                                               .from = wanted.mail.from,
                                               .username = wanted.mail.username,
                                               .password = wanted.mail.password.clone(),
                                               .requireTls = wanted.mail.requireTls,
                                               .caPem = wanted.caPem};
    return settings;
}

QString wordOf(sweepers::SweepOutcome outcome)
{
    switch (outcome) {
    case sweepers::SweepOutcome::Success:
        return u"success"_s;
    case sweepers::SweepOutcome::Failure:
        return u"failure"_s;
    case sweepers::SweepOutcome::SkippedLock:
        break;
    }
    return u"skipped_lock"_s;
}

} // namespace

Application::Application(config::ServerConfig config)
    : m_config(std::move(config)), m_database(databaseOptions(m_config)),
      m_migrator(m_database, storage::embeddedMigrations()), m_changes(databaseOptions(m_config)),
      m_unitOfWork(m_database, m_auditLog, &m_changes), m_users(m_unitOfWork),
      m_figures(m_database, m_metrics, m_config.metricsRefresh),
      m_notifier(notifierSettings(m_config)), m_outbox(m_unitOfWork, m_config.notifications.mostAge)
{}

Application::~Application()
{
    // First whoever may still call, then what is called.
    m_deliveryStop.request_stop();
    if (m_deliveries)
        m_deliveries->stop();
    if (m_gitopsSweepers) {
        m_services->gitops.polling.stop();
        m_gitopsSweepers->stop();
    }
    if (m_sweepers)
        m_sweepers->stop();
    m_figures.stop();
    m_changes.stop();
    if (m_services)
        m_services->gitops.discovery.stop();
    m_tlsKeeper.reset();
    m_metricsServer.reset();
    m_server.reset();
    m_sweepers.reset();
    m_gitopsSweepers.reset();
}

Result<void> Application::start()
{
    if (const auto ready = prepareSchema(); !ready)
        return ready;
    auto kms = makeKms(m_config, m_random);
    if (!kms)
        return failure(kms);
    m_kms = std::make_unique<MeteredKms>(std::move(*kms), m_metrics);
    auto fingerprints =
        services::FingerprintKey::open(m_unitOfWork, *m_kms, sweepers::systemCall());
    if (!fingerprints)
        return failure(fingerprints);
    m_services =
        std::make_unique<ServiceSet>(Foundation{.config = m_config,
                                                .database = m_database,
                                                .migrator = m_migrator,
                                                .kms = *m_kms,
                                                .random = m_random,
                                                .unitOfWork = m_unitOfWork,
                                                .auditLog = m_auditLog,
                                                .observer = m_changes,
                                                .metricsText = [this] { return metricsText(); }},
                                     std::move(*fingerprints));
    if (const auto made = makeFirstAdmin(); !made)
        return made;
    if (const auto loaded = loadTls(); !loaded)
        return loaded;
    if (const auto listening = listen(); !listening)
        return listening;
    m_changes.start(m_services->eventFeed, *m_server);
    m_figures.start();
    startSweepers();
    startGitopsSweepers();
    startDeliveries();
    return {};
}

Result<void> Application::prepareSchema()
{
    const storage::SchemaState state = m_migrator.state();
    if (state.fit == storage::SchemaFit::Foreign)
        return failure(ErrorCode::WrongState, state.fault);
    if (state.fit == storage::SchemaFit::Current)
        return {};
    if (!m_migrator.mayMigrate())
        return failure(ErrorCode::WrongState,
                       u"the database lacks migrations: run sb-server migrate"_s);
    m_migrator.apply();
    return {};
}

Result<void> Application::loadTls()
{
    if (!m_config.tls)
        return {};
    m_tlsKeeper = std::make_unique<TlsKeeper>(*m_config.tls, m_metrics);
    auto tls = m_tlsKeeper->load();
    if (!tls)
        return failure(tls);
    m_tls = std::move(*tls);
    return {};
}

void Application::reloadTls()
{
    if (m_tlsKeeper)
        m_tlsKeeper->reload();
}

Result<void> Application::makeFirstAdmin()
{
    const config::BootstrapAdmin &admin = m_config.bootstrapAdmin;
    const domain::CallContext system = sweepers::systemCall();
    if (admin.userId) {
        if (const auto granted = m_users.grantFirstAdmin(system, *admin.userId); !granted)
            return failure(ErrorCode::NotFound,
                           u"SB_BOOTSTRAP_ADMIN_USER_ID: "_s + granted.error().message);
    }
    if (admin.email.isEmpty() || !m_users.isEmpty())
        return {};
    const auto added = m_users.add(system, {.email = admin.email,
                                            .displayName = u"Admin"_s,
                                            .password = admin.password.clone(),
                                            .role = u"admin"_s});
    // Another server that starts at the same moment may have been first.
    if (!added && added.error().code != ErrorCode::Conflict)
        return failure(ErrorCode::InvalidValue,
                       u"SB_BOOTSTRAP_ADMIN_EMAIL or _PASSWORD: "_s + added.error().message);
    return {};
}

http::ServerOptions Application::serverOptions(const process::ListenAddress &address) const
{
    http::ServerOptions options;
    options.address = address.host;
    options.port = address.port;
    options.workers.workers = std::clamp(m_config.databaseMaxConnections - otherConnections -
                                             (m_config.gitops.enabled ? 1 : 0),
                                         1, mostWorkers);
    options.pipeline = [&pipeline = m_services->pipeline](http::Request &request) {
        return pipeline.handle(request);
    };
    options.headCheck = [&pipeline = m_services->pipeline](const http::Request &request) {
        return pipeline.checkHead(request);
    };
    // The pipeline catches what handlers throw; this is for what it lets through.
    options.translate = [](const std::exception &fault) {
        const domain::CallContext call = sweepers::systemCall();
        return http::problem(faultAnswer(fault, call), call.requestId);
    };
    options.onThreadEnd = [this] { m_database.closeThreadConnection(); };
    return options;
}

Result<void> Application::listen()
{
    const auto place = m_config.metricsListen ? MetricsPlace::OwnPort : MetricsPlace::MainPort;
    m_routes = routeTable(m_services->handlers(), place,
                          m_config.gitops.enabled ? Gitops::On : Gitops::Off);
    openapi::holdBodiesToSchemas(m_routes);
    m_services->openApiHandler.publish(
        QJsonDocument(openapi::openApiDocument(m_routes, openapi::embeddedDescription()))
            .toJson(QJsonDocument::Compact));
    http::ServerOptions options = serverOptions(m_config.listen);
    options.limits.connections = m_config.maxConnections;
    options.accessLog = [this](const http::AccessRecord &record) {
        m_metrics.countRequest(record.method, record.route, record.status,
                               std::chrono::microseconds(record.microseconds));
        logRequest(record);
    };
    options.tls = m_tls;
    m_server = std::make_unique<http::Server>(std::move(options), m_routes);
    if (m_tlsKeeper)
        m_tlsKeeper->keep(*m_server);
    connect(m_server.get(), &http::Server::drained, this, &Application::stopped);
    if (const auto port = m_server->listen(); !port)
        return failure(ErrorCode::Unavailable,
                       u"API_ADDR "_s + m_config.listen.toText() + u": "_s + port.error().message);
    return m_config.metricsListen ? listenForMetrics() : Result<void>();
}

/// Within the machine in plain HTTP, beyond it as the main listener.
Result<void> Application::listenForMetrics()
{
    m_metricsRoutes = metricsRouteTable(m_services->healthHandler);
    http::ServerOptions own = serverOptions(*m_config.metricsListen);
    own.workers.workers = 0;
    own.workers.passwordWorkers = 0;
    own.workers.streamWorkers = 0;
    if (!m_config.metricsListen->isLoopback())
        own.tls = m_tls;
    const bool isTls = own.tls.has_value();
    m_metricsServer = std::make_unique<http::Server>(std::move(own), m_metricsRoutes);
    if (isTls)
        m_tlsKeeper->keep(*m_metricsServer);
    if (const auto port = m_metricsServer->listen(); !port)
        return failure(ErrorCode::Unavailable, u"SB_METRICS_ADDR "_s +
                                                   m_config.metricsListen->toText() + u": "_s +
                                                   port.error().message);
    return {};
}

QString Application::url() const
{
    return m_server->url();
}

void Application::startSweepers()
{
    using namespace sweepers;
    const config::SweepTimes &times = m_config.sweeps;
    ServiceSet &set = *m_services;
    std::vector<std::unique_ptr<Sweeper>> all;
    all.push_back(std::make_unique<OverdueRequests>(set.expiry, times.requestsExpired));
    all.push_back(std::make_unique<ExpiredWraps>(set.expiry, times.wrapsExpired));
    all.push_back(std::make_unique<JobRecovery>(
        [&set](const domain::CallContext &system) { return set.jobQueue.recoverLapsed(system); },
        times.jobsRecovery));
    all.push_back(
        std::make_unique<StaleAgents>(m_unitOfWork, times.agentsStaleAfter, times.agentsStale));
    all.push_back(
        std::make_unique<StaleSecrets>(m_unitOfWork, times.secretsStaleAfter, times.secretsStale));
    if (!m_config.discoverTargets.empty())
        all.push_back(std::make_unique<DiscoverSchedule>(set.jobBoard, m_config.discoverTargets,
                                                         times.discover));
    all.push_back(std::make_unique<Housekeeping>(m_unitOfWork, housekeepingInterval));
    m_sweepers = std::make_unique<SweeperRunner>(
        m_database, std::move(all), [this](const SweepReport &report) { countSweep(report); });
    m_sweepers->start();
}

void Application::startGitopsSweepers()
{
    using namespace sweepers;
    if (!m_config.gitops.enabled)
        return;
    const services::GitopsPolling &polling = m_services->gitops.polling;
    std::vector<std::unique_ptr<Sweeper>> all;
    all.push_back(std::make_unique<GitopsPoll>(polling, m_config.gitops.pollInterval));
    all.push_back(std::make_unique<GitopsTimeout>(polling, m_config.gitops.timeoutInterval));
    m_gitopsSweepers = std::make_unique<SweeperRunner>(
        m_database, std::move(all), [this](const SweepReport &report) { countSweep(report); });
    m_gitopsSweepers->start();
}

void Application::countSweep(const sweepers::SweepReport &report)
{
    m_metrics.countSweep(report.name, wordOf(report.outcome), report.took, report.changed);
}

void Application::startDeliveries()
{
    std::vector<std::unique_ptr<sweepers::Sweeper>> all;
    all.push_back(std::make_unique<sweepers::NotificationDelivery>(
        m_outbox, m_notifier, m_config.notifications.interval, m_deliveryStop.get_token()));
    m_deliveries = std::make_unique<sweepers::SweeperRunner>(
        m_database, std::move(all),
        [this](const sweepers::SweepReport &report) { countSweep(report); });
    m_deliveries->start();
}

void Application::stop()
{
    if (!m_server || m_isDraining)
        return;
    if (m_isStopping) {
        drain();
        return;
    }
    m_isStopping = true;
    m_services->readiness.beginDrain();
    QTimer::singleShot(m_config.drainDelay, this, &Application::drain);
}

void Application::drain()
{
    if (std::exchange(m_isDraining, true))
        return;
    m_services->gitops.discovery.stop();
    m_server->beginDrain(m_config.shutdownGrace);
}

QByteArray Application::metricsText()
{
    const http::ServerFigures edge = m_server->figures();
    const storage::ConnectionFigures pool = m_database.figures();
    return m_metrics.text(
        {.connections = edge.connections,
         .queuedNormal = edge.queuedNormal,
         .queuedReserved = edge.queuedReserved,
         .waitingCalls = edge.parked,
         .bodyBytes = edge.bodyBytesInFlight,
         .refusedConnections = edge.refusedConnections,
         .handshakes = edge.handshakes,
         .failedHandshakes = edge.failedHandshakes},
        {.open = pool.open, .busy = pool.busy, .opened = pool.opened, .failed = pool.failed});
}

} // namespace sb::app
