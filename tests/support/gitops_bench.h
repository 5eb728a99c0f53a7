// A whole server with GitOps on and an ArgoCD that it may reach, polled as fast as can be.
#pragma once

#include "tests/support/argocd_server.h"
#include "tests/support/broker_bench.h"

namespace sb::test {

class GitopsBench : public BrokerBench
{
public:
    /// `adjust` as for BrokerBench.
    explicit GitopsBench(const std::function<void(config::ServerConfig &)> &adjust = {});

    /// The body of POST /argocd-endpoints for `argocd`; `more` is appended, e.g. `,"x":1`.
    [[nodiscard]] QByteArray endpointBody(const QByteArray &name = "prod",
                                          const QByteArray &token = ArgocdServer::token,
                                          const QByteArray &more = {}) const;
    /// Made by `admin`; its id.
    QString addEndpoint(const QByteArray &name = "prod",
                        const QByteArray &token = ArgocdServer::token);
    /// Of `file` `app/…` to the application; its id.
    QString addMapping(const QString &endpoint, const QByteArray &name = "shop",
                       const QByteArray &more = {});
    /// A patch by `developer`, approved and reported as done by an agent; its id.
    QString executedPatch();
    /// The request's first observation, once it has been polled `polls` times more; empty after ten
    /// seconds without.
    QJsonObject polled(const QString &request, int polls = 1);
    /// Waits until the first observation is in that state; what it is in the end.
    QJsonObject inState(const QString &request, const QString &state);
    /// As if the patch had been executed that much earlier.
    void shiftExecution(const QString &request, int seconds) const;
    [[nodiscard]] QJsonObject observation(const QString &request);

    ArgocdServer argocd;

private:
    BenchAgent m_agent;
};

} // namespace sb::test
