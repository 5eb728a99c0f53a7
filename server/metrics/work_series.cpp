#include "server/metrics/work_series.h"

namespace sb::metrics {

namespace {

prometheus::Family<prometheus::Counter> &counters(prometheus::Registry &registry, const char *name,
                                                  const char *help)
{
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

prometheus::Family<prometheus::Gauge> &gauges(prometheus::Registry &registry, const char *name,
                                              const char *help)
{
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

prometheus::Family<prometheus::Histogram> &histograms(prometheus::Registry &registry,
                                                      const char *name, const char *help)
{
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

/// What stands in `told` and not in `now` is 0 from now on: a series that vanishes would keep its
/// last value in the eyes of an alert for minutes.
void setAll(prometheus::Family<prometheus::Gauge> &family, const Counts &told, const Counts &now,
            const char *first, const char *second = nullptr)
{
    const auto gaugeOf =
        [&](const std::pair<std::string, std::string> &words) -> prometheus::Gauge & {
        return second ? family.Add({{first, words.first}, {second, words.second}})
                      : family.Add({{first, words.first}});
    };
    for (const auto &[words, count] : told) {
        if (!now.contains(words))
            gaugeOf(words).Set(0);
    }
    for (const auto &[words, count] : now)
        gaugeOf(words).Set(count);
}

/// The words that there may be, so that a series is there before anything has happened.
Counts withZeros(Counts counts, std::initializer_list<const char *> words)
{
    for (const char *word : words)
        counts.try_emplace({word, std::string()}, 0);
    return counts;
}

} // namespace

Metrics::WorkSeries::WorkSeries(prometheus::Registry &registry)
    : auditEvents(counters(registry, "sb_audit_events_total",
                           "Rows that this server wrote into the audit trail.")),
      wraps(counters(registry, "sb_wraps_total", "Values on their way, by what became of them.")),
      lostLeases(counters(registry, "sb_job_leases_lost_total",
                          "Jobs that agents held and did not finish in time.")),
      decisions(histograms(registry, "sb_request_decision_seconds",
                           "From the submit of a request to the deciding vote.")),
      kmsCalls(counters(registry, "sb_kms_calls_total", "Calls of the key management.")),
      kmsDurations(histograms(registry, "sb_kms_call_duration_seconds",
                              "How long a call of the key management took."))
{
    for (const char *outcome :
         {"posted", "fetched", "fetched_again", "revealed", "expired", "refused"})
        wraps.Add({{"outcome", outcome}});
    for (const char *how : {"lapsed", "refused"})
        lostLeases.Add({{"how", how}});
    for (const char *operation : {"generate", "decrypt"}) {
        for (const char *outcome : {"success", "failure"})
            kmsCalls.Add({{"operation", operation}, {"outcome", outcome}});
    }
}

Metrics::DatabaseSeries::DatabaseSeries(prometheus::Registry &registry)
    : requests(gauges(registry, "sb_requests", "Access requests by state.")),
      jobs(gauges(registry, "sb_jobs", "Jobs by type and state.")),
      oldestJobs(gauges(registry, "sb_job_oldest_queued_age_seconds",
                        "How long the oldest job has waited for an agent.")),
      agents(gauges(registry, "sb_agents", "Agents by state.")),
      secrets(gauges(registry, "sb_discovered_secrets", "Discovered secrets by state.")),
      waitingNotifications(
          gauges(registry, "sb_notifications_waiting", "Notifications that are not delivered yet.")
              .Add({})),
      oldestNotification(gauges(registry, "sb_notification_oldest_waiting_age_seconds",
                                "How long the oldest of them has waited.")
                             .Add({})),
      auditRows(gauges(registry, "sb_audit_rows",
                       "Rows of the audit trail, by the database's own estimate.")
                    .Add({})),
      age(gauges(registry, "sb_database_figures_age_seconds",
                 "How old the figures are that were read from the database.")
              .Add({})),
      failures(counters(registry, "sb_database_figures_failures_total",
                        "How often they could not be read.")
                   .Add({}))
{}

void Metrics::DatabaseSeries::set(const DatabaseFigures &figures)
{
    const std::lock_guard lock(m_mutex);
    DatabaseFigures now = figures;
    now.requests = withZeros(now.requests, {"pending", "approved", "rejected", "cancelled",
                                            "executed", "failed", "expired"});
    now.oldestJobs = withZeros(now.oldestJobs, {"patch", "read", "discover"});
    now.agents = withZeros(now.agents, {"active", "stale", "revoked"});
    now.secrets = withZeros(now.secrets, {"present", "missing"});
    setAll(requests, m_told.requests, now.requests, "status");
    setAll(jobs, m_told.jobs, now.jobs, "type", "status");
    setAll(oldestJobs, m_told.oldestJobs, now.oldestJobs, "type");
    setAll(agents, m_told.agents, now.agents, "status");
    setAll(secrets, m_told.secrets, now.secrets, "status");
    waitingNotifications.Set(now.waitingNotifications);
    oldestNotification.Set(now.oldestNotification);
    auditRows.Set(now.auditRows);
    m_told = std::move(now);
    m_readAt = std::chrono::steady_clock::now();
}

void Metrics::DatabaseSeries::tellAge()
{
    const std::lock_guard lock(m_mutex);
    age.Set(std::chrono::duration<double>(std::chrono::steady_clock::now() - m_readAt).count());
}

} // namespace sb::metrics
