#include "server/http/dispatcher.h"

#include <exception>
#include <utility>

namespace sb::http {

namespace {
/// Wakes that come in quick succession are answered by one round.
constexpr Milliseconds wakeGathering{10};
} // namespace

Dispatcher::Dispatcher(WorkerSettings settings, ExceptionTranslator translate,
                       std::function<Response()> busy, std::function<void()> onThreadEnd)
    : m_settings(settings), m_translate(std::move(translate)), m_busy(std::move(busy)),
      m_onThreadEnd(std::move(onThreadEnd))
{
    connect(&m_retry, &QTimer::timeout, this, &Dispatcher::runParked);
    m_retry.start(m_settings.parkedRetry);
    start(m_pool, m_settings.workers);
    start(m_passwordPool, m_settings.passwordWorkers);
}

Dispatcher::~Dispatcher()
{
    stop(m_pool);
    stop(m_passwordPool);
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

qsizetype Dispatcher::queued(Lane lane) const
{
    Pool &pool = lane == Lane::Password ? m_passwordPool : m_pool;
    const std::lock_guard lock(pool.mutex);
    return static_cast<qsizetype>(lane == Lane::Reserved ? pool.reserved.size()
                                                         : pool.normal.size());
}

bool Dispatcher::enqueue(const std::shared_ptr<Call> &call)
{
    const bool isPassword = call->lane == Lane::Password;
    Pool &pool = isPassword ? m_passwordPool : m_pool;
    {
        const std::lock_guard lock(pool.mutex);
        auto &queue = call->lane == Lane::Reserved ? pool.reserved : pool.normal;
        const qsizetype room = isPassword                     ? m_settings.passwordQueue
                               : call->lane == Lane::Reserved ? m_settings.reservedQueue
                                                              : m_settings.normalQueue;
        if (static_cast<qsizetype>(queue.size()) >= room)
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
        QMetaObject::invokeMethod(
            this,
            [this, call = std::move(call), response = std::move(response)]() mutable {
                finish(call, std::move(response));
            },
            Qt::QueuedConnection);
    }
    if (m_onThreadEnd)
        m_onThreadEnd();
}

Response Dispatcher::perform(Call &call) const
{
    if (Milliseconds(call.queuedSince.elapsed()) > m_settings.longestWait && !call.deadline)
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
            m_parked.push_back({call, std::move(response)});
            return;
        }
    }
    call->done(std::move(response));
}

void Dispatcher::wake()
{
    if (m_wakePosted.exchange(true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            QTimer::singleShot(wakeGathering, this, [this] {
                m_wakePosted = false;
                runParked();
            });
        },
        Qt::QueuedConnection);
}

void Dispatcher::runParked()
{
    const auto now = std::chrono::steady_clock::now();
    for (Parked &parked : std::exchange(m_parked, {})) {
        const bool isOver = now >= parked.call->deadline.value() || parked.call->isGone();
        if (isOver || !enqueue(parked.call))
            parked.call->done(std::move(parked.idle));
    }
}

void Dispatcher::releaseParked()
{
    for (Parked &parked : std::exchange(m_parked, {}))
        parked.call->done(std::move(parked.idle));
}

} // namespace sb::http
