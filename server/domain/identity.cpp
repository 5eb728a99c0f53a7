#include "server/domain/identity.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace sb::domain {

bool Identity::mayUse(const QString &permission) const
{
    return !tokenPermissions || tokenPermissions->contains(permission);
}

bool Identity::holdsGlobally(const QString &permission) const
{
    return mayUse(permission) && std::any_of(grants.begin(), grants.end(), [&](const Grant &grant) {
               return grant.scope.empty() && grant.permissions.contains(permission);
           });
}

bool Identity::holdsSomewhere(const QString &permission) const
{
    return mayUse(permission) && std::any_of(grants.begin(), grants.end(), [&](const Grant &grant) {
               return grant.permissions.contains(permission);
           });
}

QString Identity::actor() const
{
    switch (kind) {
    case IdentityKind::Person:
    case IdentityKind::Service:
        return u"user:"_s + id.toString(QUuid::WithoutBraces);
    case IdentityKind::Agent:
        return u"agent:"_s + id.toString(QUuid::WithoutBraces);
    case IdentityKind::System:
        return u"system"_s;
    case IdentityKind::Anonymous:
        break;
    }
    return u"anonymous"_s;
}

} // namespace sb::domain
