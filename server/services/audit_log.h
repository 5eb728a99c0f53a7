// Writes audit rows (contract 0.5, B22). Values never enter: events carry names, ids, counts and
// states only.
#pragma once

#include "server/domain/audit_event.h"
#include "server/domain/identity.h"
#include "server/storage/database.h"
#include "shared/core/error.h"

#include <chrono>
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
    /// Set on the vote that decided a request: how long that took. For metrics; not stored.
    std::optional<std::chrono::milliseconds> decidedAfter = {};
};

/// What metrics are told of a row.
struct WrittenRow
{
    QString actor = {};
    QString action = {};
    AuditStatus status = AuditStatus::Success;
    std::optional<std::chrono::milliseconds> decidedAfter = {};
};

/// Told of every row once it is committed, on the thread that did it.
class AuditObserver
{
public:
    AuditObserver() = default;
    AuditObserver(const AuditObserver &) = delete;
    AuditObserver &operator=(const AuditObserver &) = delete;
    virtual ~AuditObserver() = default;
    /// Must not block.
    virtual void written(const WrittenRow &row) = 0;
};

class AuditLog
{
public:
    /// `observer` outlives this.
    explicit AuditLog(AuditObserver *observer = nullptr) : m_observer(observer) {}

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

    /// What this thread has appended was committed, or was rolled back. Said by whoever owns the
    /// transaction, also at its beginning, for what an exception left behind.
    void announce() const;
    void forget() const;

private:
    AuditObserver *m_observer;
};

} // namespace sb::services
