#include "agent/agent_metrics.h"

#include "shared/core/version.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace sb::agent {

using namespace Qt::StringLiterals;
using prometheus::BuildCounter;
using prometheus::BuildGauge;

struct AgentMetrics::Series
{
    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter> &jobs = BuildCounter()
                                                        .Name("sb_agent_jobs_total")
                                                        .Help("Jobs ended, by type and outcome.")
                                                        .Register(registry);
    prometheus::Family<prometheus::Counter> &claims =
        BuildCounter().Name("sb_agent_claims_total").Help("Claims asked for.").Register(registry);
    prometheus::Family<prometheus::Counter> &heartbeats = BuildCounter()
                                                              .Name("sb_agent_heartbeats_total")
                                                              .Help("Heartbeats sent.")
                                                              .Register(registry);
    prometheus::Gauge &running = BuildGauge()
                                     .Name("sb_agent_running_jobs")
                                     .Help("Jobs under way.")
                                     .Register(registry)
                                     .Add({});
};

AgentMetrics::AgentMetrics() : m_series(std::make_unique<Series>())
{
    BuildGauge()
        .Name("sb_agent_build_info")
        .Help("The version that runs; always 1.")
        .Register(m_series->registry)
        .Add({{"version", core::version}})
        .Set(1);
}

AgentMetrics::~AgentMetrics() = default;

void AgentMetrics::countJob(const QString &type, const QString &outcome)
{
    // The word comes from the server: one that is not known makes no series of its own.
    const bool isKnown = type == "patch"_L1 || type == "read"_L1;
    m_series->jobs
        .Add({{"type", isKnown ? type.toStdString() : "other"}, {"outcome", outcome.toStdString()}})
        .Increment();
}

void AgentMetrics::setRunningJobs(int count)
{
    m_series->running.Set(count);
}

void AgentMetrics::countClaim(const QString &outcome)
{
    m_series->claims.Add({{"outcome", outcome.toStdString()}}).Increment();
}

void AgentMetrics::countHeartbeat(const QString &outcome)
{
    m_series->heartbeats.Add({{"outcome", outcome.toStdString()}}).Increment();
}

QByteArray AgentMetrics::text() const
{
    return QByteArray::fromStdString(
        prometheus::TextSerializer().Serialize(m_series->registry.Collect()));
}

} // namespace sb::agent
