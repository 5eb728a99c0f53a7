// The running server: the one place where everything is put together (design: composition root).
#pragma once

#include "server/app/audit_metrics.h"
#include "server/app/change_signal.h"
#include "server/app/figures_collector.h"
#include "server/app/service_set.h"
#include "server/app/tls_keeper.h"
#include "server/metrics/metrics.h"
#include "server/notify/notifier.h"
#include "server/services/notification_outbox.h"
#include "server/sweepers/sweeper_runner.h"

#include <memory>
#include <stop_token>

#include <QObject>

namespace sb::app {

class Application : public QObject
{
    Q_OBJECT

public:
    /// `config` is complete and checked; `config.databaseUrl` is the server's own role.
    explicit Application(config::ServerConfig config);
    ~Application() override;

    /// Checks schema and keys, makes the first admin when one is configured, listens, begins to
    /// sweep. A Result tells an operator why not; StorageError when the database is away.
    [[nodiscard]] core::Result<void> start();
    /// e.g. `http://127.0.0.1:8080`; after start().
    [[nodiscard]] QString url() const;

    [[nodiscard]] const services::UserService &users() const { return m_users; }

    /// After start(); for tests that visit every route.
    [[nodiscard]] const http::RouteTable &routes() const { return m_routes; }

    /// Readiness says no for SB_DRAIN_DELAY, then the listener closes, what runs is finished within
    /// API_SHUTDOWN_GRACE (contract B24). The second time without delay.
    void stop();

    /// Certificate and key are read again, if there are any.
    void reloadTls();

Q_SIGNALS:
    void stopped();

private:
    [[nodiscard]] core::Result<void> prepareSchema();
    [[nodiscard]] core::Result<void> makeFirstAdmin();
    [[nodiscard]] core::Result<void> listen();
    [[nodiscard]] core::Result<void> loadTls();
    [[nodiscard]] core::Result<void> listenForMetrics();
    [[nodiscard]] http::ServerOptions serverOptions(const process::ListenAddress &address) const;
    void startSweepers();
    void startGitopsSweepers();
    void countSweep(const sweepers::SweepReport &report);
    void startDeliveries();
    void drain();
    [[nodiscard]] QByteArray metricsText();

    config::ServerConfig m_config;
    crypto::SystemRandom m_random;
    storage::Database m_database;
    storage::Migrator m_migrator;
    ChangeSignal m_changes;
    metrics::Metrics m_metrics;
    AuditMetrics m_auditMetrics{m_metrics};
    services::AuditLog m_auditLog{&m_auditMetrics};
    services::UnitOfWork m_unitOfWork;
    services::UserService m_users;
    std::unique_ptr<crypto::Kms> m_kms;
    std::unique_ptr<ServiceSet> m_services;
    http::RouteTable m_routes;
    http::RouteTable m_metricsRoutes;
    FiguresCollector m_figures;
    std::unique_ptr<sweepers::SweeperRunner> m_sweepers;
    /// Waits for other servers, so it is a thread of its own; nullptr when GitOps is off.
    std::unique_ptr<sweepers::SweeperRunner> m_gitopsSweepers;
    std::unique_ptr<TlsKeeper> m_tlsKeeper;
    std::optional<QSslConfiguration> m_tls;
    notify::Notifier m_notifier;
    services::NotificationOutbox m_outbox;
    /// Ends calls to receivers that run.
    std::stop_source m_deliveryStop;
    std::unique_ptr<sweepers::SweeperRunner> m_deliveries;
    std::unique_ptr<http::Server> m_server;
    std::unique_ptr<http::Server> m_metricsServer;
    bool m_isStopping = false;
    bool m_isDraining = false;
};

} // namespace sb::app
