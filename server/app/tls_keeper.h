// Certificate and key of the listeners: read at start, and again when the files change or somebody
// asks, without touching connections that are open.
#pragma once

#include "server/config/server_config.h"
#include "server/http/server.h"
#include "server/http/tls_configuration.h"
#include "server/metrics/metrics.h"

#include <chrono>
#include <vector>

#include <QObject>
#include <QStringList>
#include <QTimer>

namespace sb::app {

/// The certificate as `settings` says; see http::loadTls.
[[nodiscard]] core::Result<http::LoadedTls> loadTlsOf(const config::TlsSettings &settings);

class TlsKeeper : public QObject
{
    Q_OBJECT

public:
    /// `metrics` outlives this. The files are looked at once every `interval`.
    TlsKeeper(const config::TlsSettings &settings, metrics::Metrics &metrics,
              std::chrono::milliseconds interval = std::chrono::seconds(5));

    /// What listeners start with; afterwards `keep` them supplied.
    [[nodiscard]] core::Result<QSslConfiguration> load();

    /// `server` outlives this, or its use.
    void keep(http::Server &server) { m_servers.push_back(&server); }

    /// Reads the files and hands them to the listeners. What cannot be used is logged and counted,
    /// and the old certificate stays.
    void reload();

private:
    void look();
    [[nodiscard]] QStringList stamps() const;

    config::TlsSettings m_settings;
    metrics::Metrics &m_metrics;
    std::vector<http::Server *> m_servers;
    /// The files as they were when they were read last.
    QStringList m_stamps;
    QTimer m_timer;
};

} // namespace sb::app
