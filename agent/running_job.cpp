#include "agent/running_job.h"

#include "agent/patient_call.h"

#include <algorithm>
#include <exception>

namespace sb::agent {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using client::Answer;
using client::ApiCallback;

namespace {

/// A completion is accepted after the lease too while nobody has claimed anew (contract B11); so
/// long it is tried.
constexpr auto completionGrace = 60s;
constexpr auto shortestRenewal = 200ms;

} // namespace

QString toWord(JobOutcome outcome)
{
    switch (outcome) {
    case JobOutcome::Succeeded:
        return u"succeeded"_s;
    case JobOutcome::Failed:
        return u"failed"_s;
    case JobOutcome::Released:
        return u"released"_s;
    case JobOutcome::Lost:
        break;
    }
    return u"lost"_s;
}

RunningJob::RunningJob(const JobSurroundings &surroundings, const client::AgentApi &api,
                       client::ClaimedJob job)
    : m_surroundings(surroundings), m_api(api), m_job(std::move(job))
{
    m_renewal.setSingleShot(true);
    m_leaseEnd.setSingleShot(true);
    connect(&m_renewal, &QTimer::timeout, this, &RunningJob::renew);
    connect(&m_leaseEnd, &QTimer::timeout, this, &RunningJob::loseLease);
    scheduleRenewal(m_job.leaseLeft);
    m_thread = std::jthread([this](const std::stop_token &stop) { work(stop); });
}

RunningJob::~RunningJob() = default;

void RunningJob::abandon()
{
    m_thread.request_stop();
}

void RunningJob::scheduleRenewal(std::chrono::milliseconds leaseLeft)
{
    m_leaseEndsAt = std::chrono::steady_clock::now() + leaseLeft;
    m_renewal.start(std::max<std::chrono::milliseconds>(leaseLeft / 3, shortestRenewal));
    m_leaseEnd.start(leaseLeft);
}

void RunningJob::renew()
{
    m_api.renew(m_job.claim, this, [this](const Answer<std::chrono::milliseconds> &lease) {
        if (lease)
            scheduleRenewal(*lease);
        else if (lease.error().codeName == "claim_lost"_L1)
            loseLease();
        else // the lease lasts as long as it lasts; until then the next answer may be a better one
            m_renewal.start(
                std::max<std::chrono::milliseconds>(m_job.leaseLeft / 6, shortestRenewal));
    });
}

/// From here on another agent may work on the same target: what runs must not write any more.
void RunningJob::loseLease()
{
    m_renewal.stop();
    m_leaseEnd.stop();
    if (m_isReporting)
        return;
    m_isLost = true;
    abandon();
}

/// In the job's own thread.
void RunningJob::work(const std::stop_token &stop)
{
    JobOutcome outcome = JobOutcome::Lost;
    QString error;
    try {
        outcome = carryOut(stop, error);
    } catch (const std::exception &fault) {
        // Nobody is told; when the lease has lapsed the job is given to somebody else.
        error = QString::fromUtf8(fault.what());
    }
    QMetaObject::invokeMethod(
        this, [this, outcome, error] { Q_EMIT finished(outcome, error); }, Qt::QueuedConnection);
}

JobOutcome RunningJob::carryOut(const std::stop_token &stop, QString &error)
{
    client::HttpClient http(m_surroundings.config.transport);
    const client::AgentApi api(http, m_surroundings.config.endpoint, m_surroundings.config.agentId,
                               m_surroundings.config.agentSecret.clone());
    const auto result = executeJob({.api = api,
                                    .providers = m_surroundings.providers,
                                    .privateKey = m_surroundings.privateKey,
                                    .random = m_surroundings.random,
                                    .clusterName = m_surroundings.config.clusterName},
                                   m_job, stop);
    if (!result)
        error = result.error().message;
    if (result || !stop.stop_requested())
        return report(api, result, stop);
    return m_isLost ? JobOutcome::Lost : release(api);
}

/// Until it is answered, or the lease has been gone for a while: nobody else knows how it ended.
JobOutcome RunningJob::report(const client::AgentApi &api, const core::Result<void> &result,
                              const std::stop_token &stop)
{
    m_isReporting = true;
    const client::JobReport told{.succeeded = result.has_value(),
                                 .error = result ? QString() : result.error().message};
    client::Backoff backoff(m_surroundings.random, {.first = 200ms, .most = 5s});
    for (;;) {
        const auto answer = client::await<void>([&](QObject *context, ApiCallback<void> callback) {
            api.complete(m_job.claim, told, context, std::move(callback));
        });
        if (answer)
            return told.succeeded ? JobOutcome::Succeeded : JobOutcome::Failed;
        const bool isTooLate =
            std::chrono::steady_clock::now() > m_leaseEndsAt.load() + completionGrace;
        // Once the program is to end, one attempt is all there is time for.
        if (!answer.error().isTransient() || isTooLate ||
            !client::pauseFor(backoff.next(answer.error().error.retryAfterSeconds), stop))
            return JobOutcome::Lost;
    }
}

JobOutcome RunningJob::release(const client::AgentApi &api) const
{
    const auto answer = client::await<void>([&](QObject *context, ApiCallback<void> callback) {
        api.release(m_job.claim, context, std::move(callback));
    });
    return answer ? JobOutcome::Released : JobOutcome::Lost;
}

} // namespace sb::agent
