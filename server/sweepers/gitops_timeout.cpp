#include "server/sweepers/gitops_timeout.h"

namespace sb::sweepers {

Swept GitopsTimeout::sweep()
{
    const int ended = m_polling.endOverdue(systemCall());
    return {.changed = ended, .more = ended == services::GitopsPolling::overdueBatch};
}

} // namespace sb::sweepers
