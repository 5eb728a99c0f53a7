#include "server/services/readiness.h"

#include "server/storage/audit_event_repository.h"
#include "server/storage/fingerprint_key_repository.h"
#include "shared/core/secret_bytes.h"

#include <QLoggingCategory>

namespace sb::services {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(readinessLog, "sb.readiness")

constexpr std::chrono::seconds lookLasts{1};

QString schemaFault(const storage::SchemaState &state)
{
    switch (state.fit) {
    case storage::SchemaFit::Current:
        return {};
    case storage::SchemaFit::Behind:
        return u"migrations are missing"_s;
    case storage::SchemaFit::Foreign:
        break;
    }
    return u"made by another version"_s;
}

} // namespace

Readiness::Readiness(const storage::Database &database, const storage::Migrator &migrator,
                     crypto::Kms &kms, std::chrono::milliseconds kmsLookLasts)
    : m_database(database), m_migrator(migrator), m_kms(kms), m_kmsLookLasts(kmsLookLasts)
{}

Readiness::Failures Readiness::check()
{
    if (m_isDraining)
        return {{u"manual_gate"_s, u"draining"_s}};
    const std::lock_guard lock(m_mutex);
    const auto now = Clock::now();
    if (!m_lookedAt || now - *m_lookedAt >= lookLasts) {
        m_last = look();
        m_lookedAt = Clock::now();
    }
    return m_last;
}

Readiness::Failures Readiness::look()
{
    Failures failures;
    try {
        const QString schema = schemaFault(m_migrator.state());
        if (!schema.isEmpty())
            failures[u"schema"_s] = schema;
        else if (!canAppendAudit())
            failures[u"audit"_s] = u"rows cannot be written"_s;
    } catch (const storage::StorageError &error) {
        qCWarning(readinessLog, "postgres: %s", error.what());
        failures[u"postgres"_s] = u"unreachable"_s;
    }
    if (!kmsWorks())
        failures[u"kms"_s] = u"does not wrap and unwrap"_s;
    return failures;
}

/// Rolled back: only whether it could be written is of interest.
bool Readiness::canAppendAudit() const
{
    storage::Transaction tx(m_database.connection());
    try {
        storage::AuditEventRepository().insert(
            tx, {.actor = u"system"_s, .action = u"readiness"_s, .resource = u"audit:probe"_s});
        return true;
    } catch (const storage::StorageError &error) {
        if (error.isUnavailable())
            throw;
        qCWarning(readinessLog, "audit: %s", error.what());
        return false;
    }
}

/// A KMS with another key wraps and unwraps its own, but nothing of before.
bool Readiness::opensWhatIsStored()
{
    try {
        const auto stored = [&] {
            storage::Transaction tx(m_database.connection(), storage::Access::ReadOnly);
            return storage::FingerprintKeyRepository().find(tx);
        }();
        return !stored || m_kms.decryptDataKey(stored->wrapped, stored->kmsKeyId);
    } catch (const storage::StorageError &) {
        // Told by the other checks.
        return true;
    }
}

bool Readiness::kmsWorks()
{
    const auto now = Clock::now();
    if (m_kmsAskedAt && now - *m_kmsAskedAt < m_kmsLookLasts)
        return m_kmsWorks;
    m_kmsWorks = false;
    if (const auto key = m_kms.generateDataKey()) {
        const auto opened = m_kms.decryptDataKey(key->wrapped, key->keyId);
        m_kmsWorks = opened && opened->equals(key->plaintext) && opensWhatIsStored();
    }
    m_kmsAskedAt = now;
    return m_kmsWorks;
}

} // namespace sb::services
