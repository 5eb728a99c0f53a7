#include "server/sweepers/job_recovery.h"

namespace sb::sweepers {

Swept JobRecovery::sweep()
{
    return {.changed = m_recoverLapsed(systemCall())};
}

} // namespace sb::sweepers
