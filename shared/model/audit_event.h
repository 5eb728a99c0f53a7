// One row of the audit trail (contract G).
#pragma once

#include "shared/core/timestamp.h"

#include <optional>

#include <QJsonObject>
#include <QString>
#include <QUuid>

namespace sb::model {

struct AuditEvent
{
    QString id = {};
    /// `<type>:<id>` or a word such as `anonymous`.
    QString actor = {};
    QString actorDisplay = {};
    QString action = {};
    QString resource = {};
    /// `success`, `denied` or `failure`.
    QString status = {};
    QString correlationId = {};
    /// The access request that it belongs to, when it belongs to one.
    std::optional<QUuid> requestId = {};
    QJsonObject metadata = {};
    core::Timestamp occurredAt = {};
    QJsonObject source = {};

    bool operator==(const AuditEvent &) const = default;
};

} // namespace sb::model
