#include "server/sweepers/expired_wraps.h"

namespace sb::sweepers {

namespace {
constexpr int batch = 200;
} // namespace

Swept ExpiredWraps::sweep()
{
    const int shredded = m_expiry.shredExpiredWraps(systemCall(), batch);
    return {.changed = shredded, .more = shredded == batch};
}

} // namespace sb::sweepers
