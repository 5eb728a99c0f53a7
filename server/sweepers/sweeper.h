// Work that nobody asks for: what time alone makes due.
#pragma once

#include "server/domain/identity.h"

#include <chrono>

#include <QString>

namespace sb::sweepers {

struct Swept
{
    /// What was changed.
    int changed = 0;
    /// There may be more at once: come back without waiting for the interval.
    bool more = false;
};

class Sweeper
{
public:
    Sweeper() = default;
    Sweeper(const Sweeper &) = delete;
    Sweeper &operator=(const Sweeper &) = delete;
    virtual ~Sweeper() = default;

    /// Names the lock, the metric and the log line; unique.
    [[nodiscard]] virtual QString name() const = 0;
    [[nodiscard]] virtual std::chrono::milliseconds interval() const = 0;
    /// One bounded batch; throws what an operator must repair. Called on the runner's thread, at
    /// one server at a time as a rule, but right also when two do it.
    [[nodiscard]] virtual Swept sweep() = 0;
};

/// A call by the system itself, with a correlation of its own.
domain::CallContext systemCall();

} // namespace sb::sweepers
