// The agent: announces its key, beats, claims, and runs what it was given (contract 6).
#pragma once

#include "agent/agent_config.h"
#include "agent/agent_metrics.h"
#include "agent/running_job.h"
#include "shared/client/backoff.h"
#include "shared/crypto/x25519.h"

#include <QHash>
#include <QObject>
#include <QTimer>

namespace sb::agent {

class Agent : public QObject
{
    Q_OBJECT

public:
    /// `config` and `keys` stay as they are; `providers` are what this agent serves.
    Agent(const AgentConfig &config, const crypto::X25519KeyPair &keys, Providers providers,
          crypto::RandomSource &random);
    ~Agent() override;

    void start();
    /// Claims nothing more, finishes what runs within SB_SHUTDOWN_GRACE, gives back the rest. The
    /// second time without the grace.
    void stop();

    /// The key is announced and the server takes our secret.
    [[nodiscard]] bool isReady() const { return m_isReady && !m_isStopping; }

    [[nodiscard]] QByteArray metricsText() const { return m_metrics.text(); }

Q_SIGNALS:
    void stopped();

private:
    void announceKey();
    void beat();
    void claim();
    void claimAfter(std::chrono::milliseconds pause);
    void handleClaim(const client::Answer<std::optional<client::ClaimedJob>> &answer,
                     std::chrono::milliseconds took);
    void run(const client::ClaimedJob &job);
    void finish(RunningJob *running, JobOutcome outcome, const QString &error);
    void abandonAll();
    void noteAnswer(const QString &what, const client::ApiError &error);

    const AgentConfig &m_config;
    const crypto::X25519KeyPair &m_keys;
    Providers m_providers;
    crypto::RandomSource &m_random;
    JobSurroundings m_surroundings;
    client::HttpClient m_http;
    client::AgentApi m_api;
    client::Backoff m_keyBackoff;
    client::Backoff m_claimBackoff;
    AgentMetrics m_metrics;
    QTimer m_beat;
    QTimer m_nextClaim;
    /// Calls end with it: replaced when a stop is asked for.
    std::unique_ptr<QObject> m_callContext;
    bool m_isClaiming = false;
    QHash<RunningJob *, bool> m_running;
    bool m_isReady = false;
    bool m_isStopping = false;
};

} // namespace sb::agent
