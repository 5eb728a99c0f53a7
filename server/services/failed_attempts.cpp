#include "server/services/failed_attempts.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::Result;
using storage::Transaction;

void FailedAttempts::record(const domain::CallContext &call, const QString &subject,
                            AuditEvent event) const
{
    event.status = AuditStatus::Denied;
    event.actor = u"anonymous"_s;
    event.metadata.insert(u"address"_s, call.peerAddress);
    // A change of counters cannot be refused, so there is no error to pass on.
    (void)m_unitOfWork.write(call, [&](Transaction &tx) -> Result<MaybeAudited<bool>> {
        const auto untold = m_attempts.count(tx, m_key.ofFailedAttempt(subject), call.peerAddress);
        if (!untold)
            return MaybeAudited<bool>{.whyNone = AuditExemption::LoginCounters};
        AuditEvent told = event;
        if (*untold > 0)
            told.metadata.insert(u"attempts_before"_s, *untold);
        return MaybeAudited<bool>{.value = true, .events = {std::move(told)}};
    });
}

} // namespace sb::services
