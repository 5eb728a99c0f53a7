#include "server/metrics/metrics.h"

#include "server/metrics/process_figures.h"
#include "server/metrics/work_series.h"
#include "shared/core/version.h"

#include <mutex>
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace sb::metrics {

namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;

/// Seconds; from a probe on the event loop to a call that waits half a minute for a job.
const prometheus::Histogram::BucketBoundaries requestBuckets{
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
/// From an automatic approval to one that waited over a long weekend.
const prometheus::Histogram::BucketBoundaries decisionBuckets{
    1, 10, 60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600, 3 * 24 * 3600, 7 * 24 * 3600};
const prometheus::Histogram::BucketBoundaries kmsBuckets{0.0001, 0.0005, 0.001, 0.005, 0.01, 0.025,
                                                         0.05,   0.1,    0.25,  0.5,   1,    5};
const prometheus::Histogram::BucketBoundaries sweepBuckets{0.001, 0.01, 0.1, 0.5, 1, 5, 30};

} // namespace

struct Metrics::Series
{
    prometheus::Gauge &gauge(const char *name, const char *help)
    {
        return BuildGauge().Name(name).Help(help).Register(registry).Add({});
    }

    prometheus::Counter &counter(const char *name, const char *help)
    {
        return BuildCounter().Name(name).Help(help).Register(registry).Add({});
    }

    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter> &requests =
        BuildCounter()
            .Name("sb_http_requests_total")
            .Help("Requests answered, by route template and status.")
            .Register(registry);
    prometheus::Family<prometheus::Histogram> &durations =
        BuildHistogram()
            .Name("sb_http_request_duration_seconds")
            .Help("From the first byte of the head to the answer.")
            .Register(registry);
    prometheus::Family<prometheus::Counter> &sweeps = BuildCounter()
                                                          .Name("sb_sweeper_runs_total")
                                                          .Help("Runs of the sweepers.")
                                                          .Register(registry);
    prometheus::Family<prometheus::Histogram> &sweepDurations =
        BuildHistogram()
            .Name("sb_sweeper_run_duration_seconds")
            .Help("How long a run of a sweeper took.")
            .Register(registry);
    prometheus::Family<prometheus::Counter> &sweepChanges = BuildCounter()
                                                                .Name("sb_sweeper_changes_total")
                                                                .Help("What the sweepers changed.")
                                                                .Register(registry);
    prometheus::Family<prometheus::Gauge> &queued = BuildGauge()
                                                        .Name("sb_http_queue_depth")
                                                        .Help("Requests that wait for a worker.")
                                                        .Register(registry);
    prometheus::Gauge &queuedNormal = queued.Add({{"lane", "normal"}});
    prometheus::Gauge &queuedReserved = queued.Add({{"lane", "reserved"}});
    prometheus::Gauge &connections = gauge("sb_http_connections", "Connections that are open.");
    prometheus::Gauge &waitingCalls =
        gauge("sb_http_waiting_calls", "Long polls that wait for work.");
    prometheus::Gauge &bodyBytes =
        gauge("sb_http_body_bytes_in_flight", "Request bodies held or announced.");
    prometheus::Counter &refused = counter("sb_http_connections_refused_total",
                                           "Connections refused because there were too many.");
    prometheus::Gauge &handshakes = gauge("sb_tls_handshakes", "TLS handshakes in progress.");
    prometheus::Counter &failedHandshakes =
        counter("sb_tls_handshakes_failed_total", "TLS handshakes that came to nothing.");
    /// Of a server that speaks TLS only.
    prometheus::Family<prometheus::Gauge> &certificateEnd =
        BuildGauge()
            .Name("sb_tls_certificate_expiry_timestamp_seconds")
            .Help("When the server's certificate ends, as Unix time.")
            .Register(registry);
    prometheus::Family<prometheus::Counter> &tlsReloads =
        BuildCounter()
            .Name("sb_tls_reloads_total")
            .Help("How often certificate and key were read again.")
            .Register(registry);
    prometheus::Family<prometheus::Gauge> &tlsReloadFailing =
        BuildGauge()
            .Name("sb_tls_reload_failing")
            .Help("1 while the files hold nothing that can be used and the old certificate stays.")
            .Register(registry);
    prometheus::Counter &cpu =
        counter("process_cpu_seconds_total", "User and system CPU time spent.");
    prometheus::Gauge &resident = gauge("process_resident_memory_bytes", "Resident memory size.");
    prometheus::Gauge &virtualMemory =
        gauge("process_virtual_memory_bytes", "Virtual memory size.");
    prometheus::Gauge &threads = gauge("process_threads", "Threads of the process.");
    prometheus::Gauge &openFiles = gauge("process_open_fds", "Open file descriptors.");
    prometheus::Gauge &mostOpenFiles =
        gauge("process_max_fds", "How many file descriptors may be open.");
    prometheus::Gauge &startTime =
        gauge("process_start_time_seconds", "Start of the process as Unix time.");
    prometheus::Family<prometheus::Gauge> &poolConnections =
        BuildGauge()
            .Name("sb_database_connections")
            .Help("Connections to the database, and of those the busy ones.")
            .Register(registry);
    prometheus::Gauge &poolOpen = poolConnections.Add({{"state", "open"}});
    prometheus::Gauge &poolBusy = poolConnections.Add({{"state", "busy"}});
    prometheus::Family<prometheus::Counter> &connects =
        BuildCounter()
            .Name("sb_database_connects_total")
            .Help("Attempts to connect to the database.")
            .Register(registry);
    prometheus::Counter &connected = connects.Add({{"outcome", "success"}});
    prometheus::Counter &notConnected = connects.Add({{"outcome", "failure"}});
    std::mutex scrape;
};

Metrics::Metrics()
    : m_series(std::make_unique<Series>()),
      m_work(std::make_unique<WorkSeries>(m_series->registry)),
      m_database(std::make_unique<DatabaseSeries>(m_series->registry))
{
    BuildGauge()
        .Name("sb_build_info")
        .Help("The version that runs; always 1.")
        .Register(m_series->registry)
        .Add({{"version", core::version}, {"qt", qVersion()}})
        .Set(1);
}

Metrics::~Metrics() = default;

void Metrics::countRequest(const QByteArray &method, const QByteArray &route, int status,
                           std::chrono::duration<double> took)
{
    // A method or path that the server does not know must not become a series of its own.
    const std::string path = route.isEmpty() ? "none" : route.toStdString();
    const std::string name = route.isEmpty() ? "any" : method.toStdString();
    m_series->requests.Add({{"method", name}, {"route", path}, {"status", std::to_string(status)}})
        .Increment();
    m_series->durations.Add({{"method", name}, {"route", path}}, requestBuckets)
        .Observe(took.count());
}

void Metrics::countSweep(const QString &task, const QString &outcome,
                         std::chrono::duration<double> took, int changed)
{
    const std::string name = task.toStdString();
    m_series->sweeps.Add({{"task", name}, {"outcome", outcome.toStdString()}}).Increment();
    m_series->sweepDurations.Add({{"task", name}}, sweepBuckets).Observe(took.count());
    m_series->sweepChanges.Add({{"task", name}}).Increment(changed);
}

void Metrics::setCertificateEnd(double unixTime)
{
    m_series->certificateEnd.Add({}).Set(unixTime);
    m_series->tlsReloadFailing.Add({}).Set(0);
}

void Metrics::countTlsReload(bool isGood)
{
    m_series->tlsReloads.Add({{"outcome", isGood ? "success" : "failure"}}).Increment();
    m_series->tlsReloadFailing.Add({}).Set(isGood ? 0 : 1);
}

void Metrics::countAuditEvent(const QString &action, const QString &status)
{
    m_work->auditEvents.Add({{"action", action.toStdString()}, {"status", status.toStdString()}})
        .Increment();
}

void Metrics::countWrap(const char *outcome)
{
    m_work->wraps.Add({{"outcome", outcome}}).Increment();
}

void Metrics::countLostLease(const char *how)
{
    m_work->lostLeases.Add({{"how", how}}).Increment();
}

void Metrics::observeDecision(const char *outcome, std::chrono::duration<double> after)
{
    m_work->decisions.Add({{"outcome", outcome}}, decisionBuckets).Observe(after.count());
}

void Metrics::countKmsCall(const char *operation, bool hasSucceeded,
                           std::chrono::duration<double> took)
{
    m_work->kmsCalls
        .Add({{"operation", operation}, {"outcome", hasSucceeded ? "success" : "failure"}})
        .Increment();
    m_work->kmsDurations.Add({{"operation", operation}}, kmsBuckets).Observe(took.count());
}

void Metrics::setDatabaseFigures(const DatabaseFigures &figures)
{
    m_database->set(figures);
}

void Metrics::countFiguresFailure()
{
    m_database->failures.Increment();
}

QByteArray Metrics::text(const EdgeFigures &edge, const PoolFigures &pool)
{
    const std::lock_guard lock(m_series->scrape);
    Series &series = *m_series;
    const ProcessFigures process = processFigures();
    // A counter of the kernel's, or of another part of the program, becomes one of ours by its
    // growth.
    const auto raiseTo = [](prometheus::Counter &counter, double value) {
        counter.Increment(value - counter.Value());
    };
    raiseTo(series.cpu, process.cpuSeconds);
    raiseTo(series.refused, static_cast<double>(edge.refusedConnections));
    raiseTo(series.connected, static_cast<double>(pool.opened));
    raiseTo(series.notConnected, static_cast<double>(pool.failed));
    raiseTo(series.failedHandshakes, static_cast<double>(edge.failedHandshakes));
    series.handshakes.Set(static_cast<double>(edge.handshakes));
    series.poolOpen.Set(pool.open);
    series.poolBusy.Set(pool.busy);
    series.resident.Set(static_cast<double>(process.residentBytes));
    series.virtualMemory.Set(static_cast<double>(process.virtualBytes));
    series.threads.Set(static_cast<double>(process.threads));
    series.openFiles.Set(static_cast<double>(process.openFiles));
    series.mostOpenFiles.Set(static_cast<double>(process.mostOpenFiles));
    series.startTime.Set(process.startTime);
    series.connections.Set(static_cast<double>(edge.connections));
    series.queuedNormal.Set(static_cast<double>(edge.queuedNormal));
    series.queuedReserved.Set(static_cast<double>(edge.queuedReserved));
    series.waitingCalls.Set(static_cast<double>(edge.waitingCalls));
    series.bodyBytes.Set(static_cast<double>(edge.bodyBytes));
    m_database->tellAge();
    return QByteArray::fromStdString(
        prometheus::TextSerializer().Serialize(series.registry.Collect()));
}

} // namespace sb::metrics
