// Waiting for an asynchronous call in the calling thread, for programs and threads that have
// nothing else to do.
#pragma once

#include "shared/client/api_error.h"

#include <chrono>
#include <optional>
#include <stop_token>

#include <QEventLoop>
#include <QObject>

namespace sb::client {

/// Calls `start(context, callback)` and runs a local event loop until the callback has come or
/// `stop` is asked for, which ends the call and answers Kind::Cancelled. T is the value's type.
template <typename T, typename Start>
Answer<T> await(Start &&start, const std::stop_token &stop = {})
{
    QEventLoop loop;
    std::optional<Answer<T>> answer;
    QObject context;
    std::forward<Start>(start)(&context, [&](Answer<T> given) {
        answer.emplace(std::move(given));
        loop.quit();
    });
    // The destructor of the callback waits for one that runs, so the loop outlives it.
    const std::stop_callback onStop(stop, [&loop] {
        QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection);
    });
    if (!answer)
        loop.exec();
    if (!answer)
        return noAnswer(ApiError::cancelled());
    return std::move(*answer);
}

/// Sleeps; false as soon as `stop` is asked for.
[[nodiscard]] bool pauseFor(std::chrono::milliseconds time, const std::stop_token &stop);

} // namespace sb::client
