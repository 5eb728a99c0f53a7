#include "server/services/login_throttle.h"

namespace sb::services {

using namespace Qt::StringLiterals;

core::Result<void> LoginThrottle::admit(const QString &address)
{
    const TokenBuckets::Taken taken = m_attempts.take(address);
    if (taken.isAdmitted)
        return {};
    return core::failure(
        core::Error{.code = core::ErrorCode::RateLimited,
                    .message = u"too many logins from this address; try again later"_s,
                    .retryAfterSeconds = taken.secondsToNext});
}

} // namespace sb::services
