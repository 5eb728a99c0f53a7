// What Prometheus scrapes (contract section 8): series of this process, its HTTP edge and its
// sweepers. Nothing here waits for anything.
#pragma once

#include <chrono>
#include <memory>

#include <QByteArray>
#include <QString>

namespace sb::metrics {

/// How full the HTTP edge is at this moment.
struct EdgeFigures
{
    qint64 connections = 0;
    qint64 queuedNormal = 0;
    qint64 queuedReserved = 0;
    qint64 waitingCalls = 0;
    qint64 bodyBytes = 0;
    quint64 refusedConnections = 0;
    qint64 handshakes = 0;
    quint64 failedHandshakes = 0;
};

class Metrics
{
public:
    Metrics();
    Metrics(const Metrics &) = delete;
    Metrics &operator=(const Metrics &) = delete;
    ~Metrics();

    /// `route` is the template, or empty when none matched.
    void countRequest(const QByteArray &method, const QByteArray &route, int status,
                      std::chrono::duration<double> took);
    /// `outcome` is `success`, `failure` or `skipped_lock`.
    void countSweep(const QString &task, const QString &outcome, std::chrono::duration<double> took,
                    int changed);

    /// The certificate that new connections are shown from now on ends at this Unix time.
    void setCertificateEnd(double unixTime);
    /// Certificate and key were read again; `isGood` when they are in use now.
    void countTlsReload(bool isGood);

    /// The text exposition format 0.0.4. Any thread.
    [[nodiscard]] QByteArray text(const EdgeFigures &figures);

private:
    struct Series;
    std::unique_ptr<Series> m_series;
};

} // namespace sb::metrics
