#include "server/app/tls_keeper.h"

#include <sys/stat.h>

#include <QFile>
#include <QLoggingCategory>

namespace sb::app {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(tlsLog, "sb.tls")

/// Changes whenever the file is written or replaced, also by way of a symbolic link.
QString stampOf(const QString &path)
{
    struct stat facts = {};
    if (path.isEmpty() || ::stat(QFile::encodeName(path).constData(), &facts) != 0)
        return {};
    return u"%1.%2 %3 %4"_s.arg(facts.st_mtim.tv_sec)
        .arg(facts.st_mtim.tv_nsec)
        .arg(facts.st_ino)
        .arg(facts.st_size);
}

} // namespace

core::Result<http::LoadedTls> loadTlsOf(const config::TlsSettings &settings)
{
    return http::loadTls({.certificate = settings.certificateFile,
                          .key = settings.keyFile,
                          .clientIssuers = settings.agentIssuersFile});
}

TlsKeeper::TlsKeeper(const config::TlsSettings &settings, metrics::Metrics &metrics,
                     std::chrono::milliseconds interval)
    : m_settings(settings), m_metrics(metrics)
{
    connect(&m_timer, &QTimer::timeout, this, &TlsKeeper::look);
    m_timer.start(interval);
}

core::Result<QSslConfiguration> TlsKeeper::load()
{
    m_stamps = stamps();
    const auto loaded = loadTlsOf(m_settings);
    if (!loaded)
        return core::failure(loaded);
    m_metrics.setCertificateEnd(static_cast<double>(loaded->notAfter.toSecsSinceEpoch()));
    return loaded->configuration;
}

void TlsKeeper::reload()
{
    const auto tls = load();
    m_metrics.countTlsReload(tls.has_value());
    if (!tls) {
        qCCritical(tlsLog, "the old certificate stays: %s", qPrintable(tls.error().message));
        return;
    }
    for (http::Server *server : m_servers)
        server->setTls(*tls);
    qCInfo(tlsLog, "certificate and key were read again");
}

void TlsKeeper::look()
{
    if (stamps() != m_stamps)
        reload();
}

QStringList TlsKeeper::stamps() const
{
    return {stampOf(m_settings.certificateFile), stampOf(m_settings.keyFile),
            stampOf(m_settings.agentIssuersFile)};
}

} // namespace sb::app
