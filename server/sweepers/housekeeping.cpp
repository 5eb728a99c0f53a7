#include "server/sweepers/housekeeping.h"

namespace sb::sweepers {

using namespace Qt::StringLiterals;
using services::MaybeAudited;

namespace {
constexpr int batch = 1000;
} // namespace

Swept Housekeeping::sweep()
{
    const auto forgotten = m_unitOfWork.write(
        systemCall(),
        [&](storage::Transaction &tx) -> core::Result<MaybeAudited<storage::Forgotten>> {
            MaybeAudited<storage::Forgotten> outcome{.value = m_repository.forgetOld(tx, batch)};
            // Counters and kept answers are exempt from the audit (contract B22).
            if (outcome.value.sessions > 0 || outcome.value.issuedDeks > 0)
                outcome.events.push_back(
                    {.action = u"housekeeping.sweep"_s,
                     .resource = u"database:self"_s,
                     .metadata = {{u"sessions"_s, outcome.value.sessions},
                                  {u"issued_deks"_s, outcome.value.issuedDeks}}});
            return outcome;
        });
    const storage::Forgotten counts = forgotten.value_or(storage::Forgotten{});
    const bool more = counts.sessions == batch || counts.idempotencyKeys == batch ||
                      counts.loginCounters == batch || counts.failedAttempts == batch ||
                      counts.issuedDeks == batch || counts.notifications == batch;
    return {.changed = counts.total(), .more = more};
}

} // namespace sb::sweepers
