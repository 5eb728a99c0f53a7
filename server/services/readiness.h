// Whether this server can do its work now (contract B24).
#pragma once

#include "server/crypto/kms.h"
#include "server/services/unit_of_work.h"
#include "server/storage/migrator.h"

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>

#include <QString>

namespace sb::services {

class Readiness
{
public:
    using Clock = std::chrono::steady_clock;
    /// Check to a short reason without anything of the inside; empty means ready.
    using Failures = std::map<QString, QString>;

    /// All outlive this. A look at the KMS is kept for `kmsLookLasts`.
    Readiness(const storage::Database &database, const storage::Migrator &migrator,
              crypto::Kms &kms, std::chrono::milliseconds kmsLookLasts);

    /// Checks postgres, schema, audit and kms; a look is kept for a second. One caller looks, the
    /// others wait for it.
    [[nodiscard]] Failures check();

    /// From now on the answer is that the server drains. Safe from any thread.
    void beginDrain() { m_isDraining = true; }

private:
    [[nodiscard]] Failures look();
    [[nodiscard]] bool canAppendAudit() const;
    [[nodiscard]] bool kmsWorks();
    [[nodiscard]] bool opensWhatIsStored();

    const storage::Database &m_database;
    const storage::Migrator &m_migrator;
    crypto::Kms &m_kms;
    std::chrono::milliseconds m_kmsLookLasts;
    std::atomic<bool> m_isDraining = false;
    std::mutex m_mutex;
    std::optional<Clock::time_point> m_lookedAt;
    Failures m_last;
    std::optional<Clock::time_point> m_kmsAskedAt;
    bool m_kmsWorks = false;
};

} // namespace sb::services
