// The audit trail of wrong secrets: at most one row per subject, address and minute, each with the
// count of those that had none (contract B22).
#pragma once

#include "server/services/fingerprint_key.h"
#include "server/services/unit_of_work.h"
#include "server/storage/failed_attempt_repository.h"

namespace sb::services {

class FailedAttempts
{
public:
    FailedAttempts(const UnitOfWork &unitOfWork, const FingerprintKey &key)
        : m_unitOfWork(unitOfWork), m_key(key)
    {}

    /// `subject` is what was attempted, e.g. an e-mail or an agent's id; only its keyed fingerprint
    /// is stored. `event` becomes `denied`, by anonymous, when this minute has no row yet.
    void record(const domain::CallContext &call, const QString &subject, AuditEvent event) const;

private:
    const UnitOfWork &m_unitOfWork;
    const FingerprintKey &m_key;
    storage::FailedAttemptRepository m_attempts;
};

} // namespace sb::services
