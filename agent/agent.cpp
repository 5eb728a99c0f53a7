#include "agent/agent.h"

#include "shared/core/uuid_text.h"
#include "shared/core/version.h"
#include "shared/process/json_log.h"

#include <QElapsedTimer>

namespace sb::agent {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using client::Answer;
using client::ApiError;
using client::ClaimedJob;
using process::LogLevel;
using process::logLine;

namespace {

/// How long a claim waits at the server for work (RFC 7240; contract B11 allows 30).
constexpr auto claimWait = 20s;
/// An answer that came faster did not wait.
constexpr auto noWait = 1s;

void logJob(LogLevel level, QStringView message, const ClaimedJob &job, const QString &error = {})
{
    logLine(level, u"sb.agent.job", message, [&](codec::JsonWriter &json) {
        json.field(u"job_id", job.claim.jobId)
            .field(u"job_type", job.jobType)
            .field(u"correlation_id", job.correlationId)
            .fieldIfPresent(u"error", error);
    });
}

} // namespace

Agent::Agent(const AgentConfig &config, const crypto::X25519KeyPair &keys, Providers providers,
             crypto::RandomSource &random)
    : m_config(config), m_keys(keys), m_providers(std::move(providers)),
      m_random(random), m_surroundings{.config = m_config,
                                       .providers = m_providers,
                                       .privateKey = m_keys.privateKey,
                                       .random = m_random},
      m_http(config.transport),
      m_api(m_http, config.endpoint, config.agentId, config.agentSecret.clone()),
      m_keyBackoff(random, {.first = 250ms, .most = 30s}),
      m_claimBackoff(random, {.first = 500ms, .most = 30s}),
      m_callContext(std::make_unique<QObject>())
{
    m_nextClaim.setSingleShot(true);
    connect(&m_beat, &QTimer::timeout, this, &Agent::beat);
    connect(&m_nextClaim, &QTimer::timeout, this, &Agent::claim);
}

Agent::~Agent()
{
    for (RunningJob *running : m_running.keys()) {
        running->disconnect(this);
        running->abandon();
        delete running;
    }
}

void Agent::start()
{
    announceKey();
}

void Agent::announceKey()
{
    m_api.putPublicKey(m_keys.publicKey, m_callContext.get(), [this](const Answer<void> &answer) {
        if (answer) {
            logLine(LogLevel::Info, u"sb.agent", u"the server knows this agent's key");
            m_isReady = true;
            m_beat.start(m_config.heartbeatInterval);
            beat();
            claim();
            return;
        }
        noteAnswer(u"public-key"_s, answer.error());
        const int retryAfter = answer.error().error.retryAfterSeconds;
        QTimer::singleShot(m_keyBackoff.next(retryAfter), m_callContext.get(),
                           [this] { announceKey(); });
    });
}

void Agent::beat()
{
    m_api.heartbeat(QString::fromLatin1(core::version), m_callContext.get(),
                    [this](const Answer<std::optional<std::chrono::seconds>> &answer) {
                        m_metrics.countHeartbeat(answer ? u"ok"_s : u"error"_s);
                        // A secret that is refused now may be right again after a restore.
                        m_isReady = answer || answer.error().status != 401;
                        if (!answer)
                            noteAnswer(u"heartbeat"_s, answer.error());
                        else
                            m_beat.start(*answer ? std::chrono::milliseconds(**answer)
                                                 : m_config.heartbeatInterval);
                    });
}

void Agent::claimAfter(std::chrono::milliseconds pause)
{
    if (!m_isStopping)
        m_nextClaim.start(pause);
}

void Agent::claim()
{
    if (m_isStopping || m_isClaiming || m_running.size() >= m_config.concurrency)
        return;
    m_isClaiming = true;
    QElapsedTimer since;
    since.start();
    m_api.claim(claimWait, m_callContext.get(),
                [this, since](const Answer<std::optional<ClaimedJob>> &answer) {
                    m_isClaiming = false;
                    handleClaim(answer, std::chrono::milliseconds(since.elapsed()));
                });
}

void Agent::handleClaim(const Answer<std::optional<ClaimedJob>> &answer,
                        std::chrono::milliseconds took)
{
    if (!answer) {
        m_metrics.countClaim(u"error"_s);
        m_isReady = m_isReady && answer.error().status != 401;
        noteAnswer(u"claim"_s, answer.error());
        claimAfter(m_claimBackoff.next(answer.error().error.retryAfterSeconds));
        return;
    }
    m_claimBackoff.reset();
    m_metrics.countClaim(*answer ? u"job"_s : u"idle"_s);
    if (*answer) {
        run(**answer);
        claimAfter(0ms);
        return;
    }
    claimAfter(took < noWait ? m_config.claimInterval : 0ms);
}

void Agent::run(const ClaimedJob &job)
{
    logJob(LogLevel::Info, u"claimed", job);
    auto *running = new RunningJob(m_surroundings, m_api, job);
    m_running.insert(running, true);
    m_metrics.setRunningJobs(static_cast<int>(m_running.size()));
    connect(running, &RunningJob::finished, this,
            [this, running](JobOutcome outcome, const QString &error) {
                finish(running, outcome, error);
            });
}

void Agent::finish(RunningJob *running, JobOutcome outcome, const QString &error)
{
    const bool isFine = outcome == JobOutcome::Succeeded || outcome == JobOutcome::Released;
    logJob(isFine ? LogLevel::Info : LogLevel::Warning, toWord(outcome), running->job(), error);
    m_metrics.countJob(running->job().jobType, toWord(outcome));
    m_running.remove(running);
    m_metrics.setRunningJobs(static_cast<int>(m_running.size()));
    running->deleteLater();
    if (m_isStopping && m_running.isEmpty())
        Q_EMIT stopped();
    claimAfter(0ms);
}

void Agent::stop()
{
    if (m_isStopping) {
        abandonAll();
        return;
    }
    m_isStopping = true;
    m_beat.stop();
    m_nextClaim.stop();
    m_callContext.reset();
    if (m_running.isEmpty()) {
        QMetaObject::invokeMethod(this, &Agent::stopped, Qt::QueuedConnection);
        return;
    }
    QTimer::singleShot(m_config.shutdownGrace, this, &Agent::abandonAll);
}

void Agent::abandonAll()
{
    for (RunningJob *running : m_running.keys())
        running->abandon();
}

void Agent::noteAnswer(const QString &what, const ApiError &error)
{
    logLine(LogLevel::Warning, u"sb.agent", what, [&](codec::JsonWriter &json) {
        json.field(u"error", error.toText()).field(u"correlation_id", error.correlationId);
    });
}

} // namespace sb::agent
