// A bound on how many do something at the same time: all together, and for each who does it.
#pragma once

#include <memory>
#include <mutex>

#include <QHash>
#include <QUuid>

namespace sb::services {

/// Held as long as somebody does it; given back when the last copy is gone, from any thread.
using Place = std::shared_ptr<void>;

class Places
{
public:
    Places(int overall, int each) : m_overall(overall), m_each(each) {}

    /// Null when all are taken, or all of `who`. Safe from any thread.
    [[nodiscard]] Place take(const QUuid &who = {}) const;

    [[nodiscard]] int overall() const { return m_overall; }

    [[nodiscard]] int each() const { return m_each; }

private:
    struct Taken
    {
        std::mutex mutex;
        int all = 0;
        QHash<QUuid, int> by;
    };

    int m_overall;
    int m_each;
    /// Outlives this for places that are given back later.
    std::shared_ptr<Taken> m_taken = std::make_shared<Taken>();
};

} // namespace sb::services
