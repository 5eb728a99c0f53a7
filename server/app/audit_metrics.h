// What the audit trail tells about the work that was done, as metrics: every row is counted, and
// what operators watch has series of its own.
#pragma once

#include "server/metrics/metrics.h"
#include "server/services/audit_log.h"

namespace sb::app {

class AuditMetrics final : public services::AuditObserver
{
public:
    /// `metrics` outlives this.
    explicit AuditMetrics(metrics::Metrics &metrics) : m_metrics(metrics) {}

    void written(const services::WrittenRow &row) override;

private:
    metrics::Metrics &m_metrics;
};

} // namespace sb::app
