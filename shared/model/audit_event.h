// One row of the audit trail (contract G).
#pragma once

#include "shared/core/timestamp.h"

#include <QJsonObject>
#include <QString>

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
    /// The X-Request-Id of the call.
    QString requestId = {};
    QJsonObject metadata = {};
    core::Timestamp occurredAt = {};
    QJsonObject source = {};

    bool operator==(const AuditEvent &) const = default;

    /// The access request that it is about, when it is about one.
    [[nodiscard]] QString accessRequestId() const
    {
        if (resource.startsWith(QLatin1String("request:")))
            return resource.mid(8);
        const bool isOfRequest = action.startsWith(QLatin1String("wrap."));
        return isOfRequest ? correlationId : QString();
    }
};

} // namespace sb::model
