#include "server/services/grant_audit.h"

#include "shared/core/uuid_text.h"

namespace sb::services {

using namespace Qt::StringLiterals;

namespace {

AuditEvent eventOf(const QString &action, const domain::UserRole &grant, const QString &roleName)
{
    QJsonObject scope;
    for (const auto &[key, value] : grant.scope)
        scope.insert(key, value);
    return {.action = action,
            .resource = u"user_role:"_s + core::toText(grant.id),
            .metadata = {{u"user_id"_s, core::toText(grant.userId)},
                         {u"role_id"_s, core::toText(grant.roleId)},
                         {u"role"_s, roleName},
                         {u"scope"_s, scope}}};
}

} // namespace

QString roleResource(const QUuid &roleId)
{
    return u"role:"_s + core::toText(roleId);
}

AuditEvent grantEvent(const domain::UserRole &grant, const QString &roleName)
{
    return eventOf(u"user_role.grant"_s, grant, roleName);
}

AuditEvent revokeEvent(const domain::UserRole &grant, const QString &roleName)
{
    return eventOf(u"user_role.revoke"_s, grant, roleName);
}

} // namespace sb::services
