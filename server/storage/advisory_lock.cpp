#include "server/storage/advisory_lock.h"

#include <QLoggingCategory>

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {
Q_LOGGING_CATEGORY(storageLog, "sb.storage")
} // namespace

AdvisoryLock::AdvisoryLock(const Database &database, QString name)
    : m_database(database), m_name(std::move(name))
{}

std::unique_ptr<AdvisoryLock> AdvisoryLock::tryTake(const Database &database, const QString &name)
{
    static const QString takeLock =
        u"SELECT pg_try_advisory_lock(hashtextextended(?, 0)) AS taken"_s;

    Transaction tx(database.connection());
    const bool taken = tx.queryRow(takeLock, {name}).value().flag("taken"_L1);
    tx.commit();
    if (!taken)
        return nullptr;
    return std::unique_ptr<AdvisoryLock>(new AdvisoryLock(database, name));
}

AdvisoryLock::~AdvisoryLock()
{
    static const QString releaseLock = u"SELECT pg_advisory_unlock(hashtextextended(?, 0))"_s;

    try {
        Transaction tx(m_database.connection());
        (void)tx.query(releaseLock, {m_name});
        tx.commit();
    } catch (const StorageError &error) {
        // The session is gone and the lock with it.
        qCWarning(storageLog, "advisory lock: %s", error.what());
    }
}

} // namespace sb::storage
