// One job under way: a thread that does it, and a lease that is renewed meanwhile.
#pragma once

#include "agent/agent_config.h"
#include "agent/job_execution.h"

#include <atomic>
#include <chrono>
#include <thread>

#include <QObject>
#include <QTimer>

namespace sb::agent {

enum class JobOutcome {
    Succeeded,
    Failed,
    /// Given back unfinished.
    Released,
    /// The claim is somebody else's, or nobody heard how it ended.
    Lost,
};

/// What every job of an agent shares; outlives all of them.
struct JobSurroundings
{
    const AgentConfig &config;
    const Providers &providers;
    const core::SecretBytes &privateKey;
    crypto::RandomSource &random;
};

class RunningJob : public QObject
{
    Q_OBJECT

public:
    /// Begins at once. `api` belongs to the calling thread and renews the lease from there.
    RunningJob(const JobSurroundings &surroundings, const client::AgentApi &api,
               client::ClaimedJob job);
    /// Waits for the thread.
    ~RunningJob() override;

    [[nodiscard]] const client::ClaimedJob &job() const { return m_job; }

    /// Gives the job back as soon as possible.
    void abandon();

Q_SIGNALS:
    void finished(sb::agent::JobOutcome outcome, const QString &error);

private:
    void scheduleRenewal(std::chrono::milliseconds leaseLeft);
    void renew();
    void loseLease();
    void work(const std::stop_token &stop);
    [[nodiscard]] JobOutcome carryOut(const std::stop_token &stop, QString &error);
    [[nodiscard]] JobOutcome report(const client::AgentApi &api, const core::Result<void> &result,
                                    const std::stop_token &stop);
    [[nodiscard]] JobOutcome release(const client::AgentApi &api) const;

    const JobSurroundings &m_surroundings;
    const client::AgentApi &m_api;
    client::ClaimedJob m_job;
    QTimer m_renewal;
    QTimer m_leaseEnd;
    std::atomic<std::chrono::steady_clock::time_point> m_leaseEndsAt = {};
    std::atomic<bool> m_isLost = false;
    /// The work is done and the server is being told: no loss of the lease ends that.
    std::atomic<bool> m_isReporting = false;
    std::jthread m_thread;
};

/// For metrics and logs.
[[nodiscard]] QString toWord(JobOutcome outcome);

} // namespace sb::agent
