#include "server/http/dispatcher.h"

#include <exception>
#include <limits>
#include <utility>

namespace sb::http {

namespace {
/// Wakes that come in quick succession are answered by one round.
constexpr Milliseconds wakeGathering{10};
/// There may be a thousand streams, and they are in no hurry.
constexpr Milliseconds streamWakeGathering{60};
} // namespace

Dispatcher::Dispatcher(WorkerSettings settings, ExceptionTranslator translate,
                       std::function<Response()> busy, std::function<void()> onThreadEnd)
    : m_settings(settings), m_translate(std::move(translate)), m_busy(std::move(busy)),
      m_onThreadEnd(std::move(onThreadEnd))
{
    connect(&m_finishedBell, &Doorbell::rung, this, &Dispatcher::takeFinished);
    connect(&m_wakeBell, &Doorbell::rung, this, &Dispatcher::gatherWakes);
    connect(&m_retry, &QTimer::timeout, this, [this] {
        runParked(m_parked);
        runParked(m_parkedStreams);
    });
    m_retry.start(m_settings.parkedRetry);
    start(m_pool, m_settings.workers);
    start(m_passwordPool, m_settings.passwordWorkers);
    start(m_streamPool, m_settings.streamWorkers);
}

Dispatcher::~Dispatcher()
{
    stop(m_pool);
    stop(m_passwordPool);
    stop(m_streamPool);
}

void Dispatcher::start(Pool &pool, int threads)
{
    for (int count = 0; count < threads; ++count)
        pool.threads.emplace_back([this, &pool] { loop(pool); });
}

void Dispatcher::stop(Pool &pool)
{
    {
        const std::lock_guard lock(pool.mutex);
        pool.stopping = true;
    }
    pool.ready.notify_all();
    for (std::thread &thread : pool.threads)
        thread.join();
}

Dispatcher::Pool &Dispatcher::poolOf(Lane lane) const
{
    if (lane == Lane::Password)
        return m_passwordPool;
    return lane == Lane::Stream ? m_streamPool : m_pool;
}

qsizetype Dispatcher::roomOf(Lane lane) const
{
    switch (lane) {
    case Lane::Password:
        return m_settings.passwordQueue;
    case Lane::Reserved:
        return m_settings.reservedQueue;
    case Lane::Stream:
        // Each connection has at most one piece here: their cap is this queue's.
        return std::numeric_limits<qsizetype>::max();
    case Lane::Loop:
    case Lane::Normal:
        break;
    }
    return m_settings.normalQueue;
}

qsizetype Dispatcher::queued(Lane lane) const
{
    Pool &pool = poolOf(lane);
    const std::lock_guard lock(pool.mutex);
    return static_cast<qsizetype>(lane == Lane::Reserved ? pool.reserved.size()
                                                         : pool.normal.size());
}

bool Dispatcher::enqueue(const std::shared_ptr<Call> &call)
{
    Pool &pool = poolOf(call->lane);
    {
        const std::lock_guard lock(pool.mutex);
        auto &queue = call->lane == Lane::Reserved ? pool.reserved : pool.normal;
        if (static_cast<qsizetype>(queue.size()) >= roomOf(call->lane))
            return false;
        call->queuedSince.start();
        queue.push_back(call);
    }
    pool.ready.notify_one();
    return true;
}

void Dispatcher::run(Lane lane, Work work, Done done, std::function<bool()> isGone)
{
    auto call = std::make_shared<Call>();
    call->lane = lane;
    call->work = std::move(work);
    call->done = std::move(done);
    call->isGone = std::move(isGone);
    if (!enqueue(call))
        call->done(m_busy());
}

void Dispatcher::loop(Pool &pool)
{
    for (;;) {
        std::shared_ptr<Call> call;
        {
            std::unique_lock lock(pool.mutex);
            pool.ready.wait(lock, [&] {
                return pool.stopping || !pool.reserved.empty() || !pool.normal.empty();
            });
            auto &queue = pool.reserved.empty() ? pool.normal : pool.reserved;
            if (queue.empty())
                break;
            call = std::move(queue.front());
            queue.pop_front();
        }
        Response response = perform(*call);
        handBack({std::move(call), std::move(response)});
    }
    if (m_onThreadEnd)
        m_onThreadEnd();
}

/// One ring for all that is finished until the loop comes to it.
void Dispatcher::handBack(Finished finished)
{
    bool isFirst = false;
    {
        const std::lock_guard lock(m_finishedMutex);
        isFirst = m_finished.empty();
        m_finished.push_back(std::move(finished));
    }
    if (isFirst)
        m_finishedBell.ring();
}

void Dispatcher::takeFinished()
{
    std::vector<Finished> all;
    {
        const std::lock_guard lock(m_finishedMutex);
        all.swap(m_finished);
    }
    for (Finished &finished : all)
        finish(finished.call, std::move(finished.response));
}

Response Dispatcher::perform(Call &call) const
{
    // A stream that waits long for its turn is only slow.
    const bool mayShed = !call.deadline && call.lane != Lane::Stream;
    if (mayShed && Milliseconds(call.queuedSince.elapsed()) > m_settings.longestWait)
        return m_busy();
    // The one catch of a worker (design: exactly one per thread of control).
    try {
        return call.work();
    } catch (const std::exception &error) {
        return m_translate(error);
    }
}

void Dispatcher::finish(const std::shared_ptr<Call> &call, Response response)
{
    const auto now = std::chrono::steady_clock::now();
    if (response.wait.patience > Milliseconds(0) && !call->isGone()) {
        if (!call->deadline)
            call->deadline = now + response.wait.patience;
        if (now < *call->deadline) {
            auto &parked = call->lane == Lane::Stream ? m_parkedStreams : m_parked;
            parked.push_back({call, std::move(response)});
            return;
        }
    }
    call->done(std::move(response));
}

void Dispatcher::wake()
{
    if (!m_wakePosted.exchange(true))
        m_wakeBell.ring();
}

void Dispatcher::gatherWakes()
{
    QTimer::singleShot(wakeGathering, this, [this] {
        m_wakePosted = false;
        runParked(m_parked);
    });
    wakeStreams();
}

void Dispatcher::wakeStreams()
{
    if (std::exchange(m_streamWakeDue, true))
        return;
    QTimer::singleShot(streamWakeGathering, this, [this] {
        m_streamWakeDue = false;
        runParked(m_parkedStreams);
    });
}

void Dispatcher::runParked(std::vector<Parked> &parkedCalls)
{
    const auto now = std::chrono::steady_clock::now();
    for (Parked &parked : std::exchange(parkedCalls, {})) {
        const bool isOver = now >= parked.call->deadline.value() || parked.call->isGone();
        if (isOver || !enqueue(parked.call))
            parked.call->done(std::move(parked.idle));
    }
}

void Dispatcher::releaseParked()
{
    for (auto *calls : {&m_parked, &m_parkedStreams}) {
        for (Parked &parked : std::exchange(*calls, {}))
            parked.call->done(std::move(parked.idle));
    }
}

} // namespace sb::http
