#include "server/storage/audit_event_repository.h"

#include <QJsonDocument>

namespace sb::storage {

using namespace Qt::StringLiterals;

void AuditEventRepository::insert(Transaction &tx, const domain::AuditEvent &event) const
{
    static const QString insertEvent = uR"(
        INSERT INTO audit_events (actor, action, resource, status, correlation_id, metadata, request_id)
        VALUES (?, ?, ?, ?, ?, ?::jsonb, ?))"_s;

    const QUuid correlation =
        event.correlationId.isNull() ? QUuid::createUuid() : event.correlationId;
    const QString metadata =
        QString::fromUtf8(QJsonDocument(event.metadata).toJson(QJsonDocument::Compact));
    tx.execute(insertEvent, {event.actor, event.action, event.resource,
                             domain::toWord(event.status), correlation, metadata, event.requestId});
}

} // namespace sb::storage
