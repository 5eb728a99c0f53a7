#include "server/sweepers/gitops_poll.h"

namespace sb::sweepers {

Swept GitopsPoll::sweep()
{
    const int polled = m_polling.pollDue(systemCall());
    return {.changed = polled, .more = polled == m_polling.batch()};
}

} // namespace sb::sweepers
