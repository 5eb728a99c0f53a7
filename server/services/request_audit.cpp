#include "server/services/request_audit.h"

namespace sb::services {

using namespace Qt::StringLiterals;

QString requestResource(const QUuid &requestId)
{
    return u"request:"_s + requestId.toString(QUuid::WithoutBraces);
}

QString wrapResource(const QUuid &wrapId)
{
    return u"wrap:"_s + wrapId.toString(QUuid::WithoutBraces);
}

QString jobResource(const QUuid &jobId)
{
    return u"job:"_s + jobId.toString(QUuid::WithoutBraces);
}

AuditEvent requestEvent(const QString &action, const QUuid &requestId, const QJsonObject &metadata)
{
    return {.action = action,
            .resource = requestResource(requestId),
            .metadata = metadata,
            .correlationId = requestId};
}

core::Failure auditedRefusal(core::Error refusal, const QString &action, const QString &resource,
                             const QUuid &requestId)
{
    refusal.auditAction = action;
    refusal.auditResource = resource;
    refusal.auditCorrelation = requestId;
    return core::failure(std::move(refusal));
}

} // namespace sb::services
