// Writes audit rows (contract 0.5, B22). Values never enter: events carry names, ids, counts and
// states only.
#pragma once

#include "server/domain/audit_event.h"
#include "server/domain/identity.h"
#include "server/storage/database.h"
#include "shared/core/error.h"

#include <optional>

#include <QJsonObject>
#include <QString>
#include <QUuid>

namespace sb::services {

using domain::AuditStatus;

struct AuditEvent
{
    /// e.g. `request.submit`
    QString action = {};
    /// `<type>:<id>`
    QString resource = {};
    QJsonObject metadata = {};
    AuditStatus status = AuditStatus::Success;
    /// The access request's id where one is concerned; else the call's (contract B21).
    std::optional<QUuid> correlationId = {};
    /// Set when the actor is not the caller, e.g. `system`.
    std::optional<QString> actor = {};
};

class AuditLog
{
public:
    void append(storage::Transaction &tx, const domain::CallContext &call,
                const AuditEvent &event) const;

    /// Audits a refusal, as `denied` with the error code in the metadata, when it is of a kind that
    /// contract B22 asks for: a 403, or one with an `auditAction` (409s on decide, spent
    /// wraps). In a transaction of its own; any other error is left alone.
    void appendRefusal(const storage::Database &database, const domain::CallContext &call,
                       const core::Error &refusal) const;

    /// One row in a transaction of its own, for refusals outside any unit of work.
    void appendAlone(const storage::Database &database, const domain::CallContext &call,
                     const AuditEvent &event) const;
};

} // namespace sb::services
