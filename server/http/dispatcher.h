// Work off the event loop: worker threads behind bounded queues, and long polls that hold no thread
// (design: dispatch; contract B17, B23).
#pragma once

#include "server/http/doorbell.h"
#include "server/http/limits.h"
#include "server/http/response.h"
#include "server/http/route.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace sb::http {

struct WorkerSettings
{
    int workers = 8;
    int passwordWorkers = 2;
    /// Make the pieces of streams; apart, so that a thousand of them hold up nothing else.
    int streamWorkers = 2;
    qsizetype normalQueue = 256;
    qsizetype reservedQueue = 256;
    qsizetype passwordQueue = 32;
    /// What waited longer than this is answered with 503 instead of being run.
    Milliseconds longestWait{8'000};
    /// How often parked calls are run again when nobody woke them.
    Milliseconds parkedRetry{2'000};
};

/// What becomes of an exception that escaped a handler; called in the worker's thread.
using ExceptionTranslator = std::function<Response(const std::exception &)>;

class Dispatcher : public QObject
{
    Q_OBJECT

public:
    using Work = std::function<Response()>;
    using Done = std::function<void(Response)>;

    /// `onThreadEnd` runs in each worker before it ends. `busy` is answered when a queue is full.
    Dispatcher(WorkerSettings settings, ExceptionTranslator translate,
               std::function<Response()> busy, std::function<void()> onThreadEnd);
    ~Dispatcher() override;

    /// Runs `work` in the lane and calls `done` in the dispatcher's thread. Work that answers with
    /// a Wait is parked and run again; once `isGone` says true it is answered without being run.
    void run(Lane lane, Work work, Done done, std::function<bool()> isGone);

    /// Runs the parked calls again soon. Safe from any thread, cheap when called often.
    void wake();

    /// Answers all parked calls with what they said last.
    void releaseParked();

    [[nodiscard]] qsizetype queued(Lane lane) const;

    [[nodiscard]] qsizetype parked() const
    {
        return static_cast<qsizetype>(m_parked.size() + m_parkedStreams.size());
    }

private:
    struct Call
    {
        Lane lane = Lane::Normal;
        Work work;
        Done done;
        std::function<bool()> isGone;
        QElapsedTimer queuedSince;
        /// Set once the call has been parked: when its patience ends.
        std::optional<std::chrono::steady_clock::time_point> deadline;
    };

    struct Finished
    {
        std::shared_ptr<Call> call;
        Response response;
    };

    struct Parked
    {
        std::shared_ptr<Call> call;
        Response idle;
    };

    struct Pool
    {
        std::mutex mutex;
        std::condition_variable ready;
        /// Taken in this order: what is reserved first.
        std::deque<std::shared_ptr<Call>> reserved;
        std::deque<std::shared_ptr<Call>> normal;
        bool stopping = false;
        std::vector<std::thread> threads;
    };

    void start(Pool &pool, int threads);
    static void stop(Pool &pool);
    void loop(Pool &pool);
    [[nodiscard]] Response perform(Call &call) const;
    [[nodiscard]] Pool &poolOf(Lane lane) const;
    [[nodiscard]] qsizetype roomOf(Lane lane) const;
    [[nodiscard]] bool enqueue(const std::shared_ptr<Call> &call);
    void handBack(Finished finished);
    void takeFinished();
    void gatherWakes();
    void finish(const std::shared_ptr<Call> &call, Response response);
    void runParked(std::vector<Parked> &parked);
    void wakeStreams();

    WorkerSettings m_settings;
    ExceptionTranslator m_translate;
    std::function<Response()> m_busy;
    std::function<void()> m_onThreadEnd;
    mutable Pool m_pool;
    mutable Pool m_passwordPool;
    mutable Pool m_streamPool;
    Doorbell m_finishedBell;
    Doorbell m_wakeBell;
    std::mutex m_finishedMutex;
    std::vector<Finished> m_finished;
    std::vector<Parked> m_parked;
    std::vector<Parked> m_parkedStreams;
    bool m_streamWakeDue = false;
    QTimer m_retry;
    std::atomic<bool> m_wakePosted = false;
};

} // namespace sb::http
