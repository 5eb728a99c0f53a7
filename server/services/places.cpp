#include "server/services/places.h"

namespace sb::services {

Place Places::take(const QUuid &who) const
{
    const std::lock_guard lock(m_taken->mutex);
    if (m_taken->all >= m_overall || m_taken->by.value(who) >= m_each)
        return {};
    ++m_taken->all;
    ++m_taken->by[who];
    return Place(m_taken.get(), [taken = m_taken, who](void *) {
        const std::lock_guard guard(taken->mutex);
        --taken->all;
        if (--taken->by[who] == 0)
            taken->by.remove(who);
    });
}

} // namespace sb::services
