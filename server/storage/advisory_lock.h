// A lock that one session of all servers holds at a time.
#pragma once

#include "server/storage/database.h"

#include <memory>

#include <QString>

namespace sb::storage {

/// Held by the calling thread's connection until it is destroyed or that connection goes; so it
/// keeps work from being done twice, never data from being changed twice: that is decided by
/// guarded statements.
class AdvisoryLock
{
public:
    /// nullptr when somebody else holds the lock of that name; throws StorageError.
    [[nodiscard]] static std::unique_ptr<AdvisoryLock> tryTake(const Database &database,
                                                               const QString &name);
    AdvisoryLock(const AdvisoryLock &) = delete;
    AdvisoryLock &operator=(const AdvisoryLock &) = delete;
    ~AdvisoryLock();

private:
    AdvisoryLock(const Database &database, QString name);

    const Database &m_database;
    QString m_name;
};

} // namespace sb::storage
