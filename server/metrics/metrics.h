// What Prometheus scrapes (contract section 8): series of this process, its HTTP edge, its work and
// its sweepers, and what was last read from the database. Nothing here waits for anything.
// docs/monitoring/README.md tells of every series.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>

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

/// Connections to the database at this moment.
struct PoolFigures
{
    int open = 0;
    int busy = 0;
    quint64 opened = 0;
    quint64 failed = 0;
};

/// By one or two words (status; type and status).
using Counts = std::map<std::pair<std::string, std::string>, double>;

/// What was read from the database; the same for all servers of it.
struct DatabaseFigures
{
    Counts requests = {};
    Counts jobs = {};
    /// Seconds by type.
    Counts oldestJobs = {};
    Counts agents = {};
    Counts secrets = {};
    double waitingNotifications = 0;
    /// Seconds.
    double oldestNotification = 0;
    double auditRows = 0;
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
    void countAuditEvent(const QString &action, const QString &status);
    /// How a value went on its way: `posted`, `fetched`, `fetched_again`, `revealed`, `expired`,
    /// `refused`.
    void countWrap(const char *outcome);
    /// `lapsed` or `refused`.
    void countLostLease(const char *how);
    /// `approved` or `rejected`, and how long after the submit.
    void observeDecision(const char *outcome, std::chrono::duration<double> after);
    /// `generate` or `decrypt`.
    void countKmsCall(const char *operation, bool hasSucceeded, std::chrono::duration<double> took);

    /// Takes the place of what was read before; words that are gone become 0.
    void setDatabaseFigures(const DatabaseFigures &figures);
    void countFiguresFailure();

    /// The text exposition format 0.0.4. Any thread.
    [[nodiscard]] QByteArray text(const EdgeFigures &edge, const PoolFigures &pool);

private:
    struct Series;
    struct WorkSeries;
    struct DatabaseSeries;
    /// The first owns the registry of the others.
    std::unique_ptr<Series> m_series;
    std::unique_ptr<WorkSeries> m_work;
    std::unique_ptr<DatabaseSeries> m_database;
};

} // namespace sb::metrics
