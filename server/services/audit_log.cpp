#include "server/services/audit_log.h"

#include "server/storage/audit_event_repository.h"
#include "shared/core/uuid_text.h"

#include <vector>

namespace sb::services {

using namespace Qt::StringLiterals;

namespace {

/// The errors that are answered with 403 (contract B14).
bool isForbidden(core::ErrorCode code)
{
    switch (code) {
    case core::ErrorCode::MissingPermission:
    case core::ErrorCode::IdentityMismatch:
    case core::ErrorCode::OutOfScope:
    case core::ErrorCode::Escalation:
    case core::ErrorCode::PasswordChangeRequired:
    case core::ErrorCode::SelfApproval:
    case core::ErrorCode::NotEligible:
    case core::ErrorCode::Forbidden:
        return true;
    default:
        return false;
    }
}

/// The actor stays the token's owner; the token is told beside it.
QJsonObject metadataOf(const domain::CallContext &call, const AuditEvent &event)
{
    QJsonObject metadata = event.metadata;
    if (call.actor.tokenId && !event.actor) {
        metadata.insert(u"token_id"_s, core::toText(*call.actor.tokenId));
        metadata.insert(u"token_name"_s, call.actor.tokenName);
    }
    return metadata;
}

/// Appended by this thread in the transaction that is open.
thread_local std::vector<WrittenRow> appended;

} // namespace

void AuditLog::append(storage::Transaction &tx, const domain::CallContext &call,
                      const AuditEvent &event) const
{
    static const storage::AuditEventRepository events;
    events.insert(tx, {.actor = event.actor.value_or(call.actor.actor()),
                       .action = event.action,
                       .resource = event.resource,
                       .status = event.status,
                       .correlationId = event.correlationId.value_or(call.correlationId),
                       .metadata = metadataOf(call, event),
                       .requestId = call.requestId});
    if (m_observer)
        appended.push_back({.actor = event.actor.value_or(call.actor.actor()),
                            .action = event.action,
                            .status = event.status,
                            .decidedAfter = event.decidedAfter});
}

void AuditLog::announce() const
{
    for (const WrittenRow &row : appended)
        m_observer->written(row);
    appended.clear();
}

void AuditLog::forget() const
{
    appended.clear();
}

void AuditLog::appendRefusal(const storage::Database &database, const domain::CallContext &call,
                             const core::Error &refusal) const
{
    if (refusal.audited || (refusal.auditAction.isEmpty() && !isForbidden(refusal.code)))
        return;
    const QString code = core::errorCodeName(refusal.code).toString();
    AuditEvent event{.action = refusal.auditAction.isEmpty() ? code : refusal.auditAction,
                     .resource = refusal.auditResource,
                     .metadata = {{u"error"_s, code}},
                     .status = AuditStatus::Denied,
                     .correlationId = refusal.auditCorrelation};
    if (event.resource.isEmpty())
        event.resource = call.actor.actor();
    appendAlone(database, call, event);
}

void AuditLog::appendAlone(const storage::Database &database, const domain::CallContext &call,
                           const AuditEvent &event) const
{
    storage::Transaction tx(database.connection());
    forget();
    append(tx, call, event);
    tx.commit();
    announce();
}

} // namespace sb::services
