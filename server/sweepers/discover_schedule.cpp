#include "server/sweepers/discover_schedule.h"

namespace sb::sweepers {

Swept DiscoverSchedule::sweep()
{
    // Runs come up to ten percent early; what another server queued within this time will do.
    const auto recent = m_interval * 4 / 5;
    Swept swept;
    for (const domain::DiscoverTarget &target : m_targets) {
        const auto queued = m_jobs.enqueueScheduled(systemCall(), target, recent);
        swept.changed += queued.value_or(false) ? 1 : 0;
    }
    return swept;
}

} // namespace sb::sweepers
