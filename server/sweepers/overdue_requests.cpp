#include "server/sweepers/overdue_requests.h"

namespace sb::sweepers {

namespace {
constexpr int batch = 100;
} // namespace

Swept OverdueRequests::sweep()
{
    const int expired = m_expiry.expireOverdue(systemCall(), batch);
    return {.changed = expired, .more = expired == batch};
}

} // namespace sb::sweepers
