#include "server/domain/permission_rules.h"

#include "shared/core/json_pointer.h"
#include "shared/model/permission.h"

#include <vector>

using namespace Qt::StringLiterals;

namespace sb::domain {

bool maySee(const Identity &user, const AccessRequest &request)
{
    const bool isUser = user.kind == IdentityKind::Person || user.kind == IdentityKind::Service;
    return isUser && (user.id == request.requesterId ||
                      user.holdsGlobally(model::permissions::requestReadAll) ||
                      holdsFor(user, model::permissions::secretApprove, placeOf(request)));
}

core::Result<void> checkMayRequest(const Identity &user, const Place &place)
{
    if (!holdsFor(user, model::permissions::secretRequest, place))
        return core::failure(core::ErrorCode::MissingPermission,
                             u"missing permission \"secret.request\" for this target"_s);
    return {};
}

core::Result<void> checkActsAsRequester(const Identity &user)
{
    if (!user.mayUse(model::permissions::secretRequest))
        return core::failure(core::ErrorCode::MissingPermission,
                             u"this token does not carry \"secret.request\""_s);
    return {};
}

bool maySeeRollout(const Identity &user, const QUuid &requesterId)
{
    return user.id == requesterId && checkActsAsRequester(user);
}

core::Result<void> checkPermissionList(const QStringList &permissions, const QString &pointer)
{
    std::vector<core::ErrorDetail> faults;
    for (qsizetype i = 0; i < permissions.size(); ++i) {
        const QString place = core::jsonPointer(pointer, QString::number(i));
        if (!model::findPermission(permissions[i]))
            faults.push_back({place, u"is not a permission"_s});
        else if (permissions.indexOf(permissions[i]) < i)
            faults.push_back({place, u"is named again"_s});
    }
    if (!faults.empty())
        return core::failure(core::Error{.code = core::ErrorCode::InvalidValue,
                                         .message = u"The permissions are not valid."_s,
                                         .details = std::move(faults)});
    return {};
}

core::Result<void> checkNoEscalation(const Identity &granter, const QStringList &permissions)
{
    QStringList missing;
    for (const QString &permission : permissions) {
        if (!granter.holdsGlobally(permission))
            missing += permission;
    }
    missing.removeDuplicates();
    if (!missing.isEmpty())
        return core::failure(core::ErrorCode::Escalation,
                             u"You do not hold globally: "_s + missing.join(u", "_s));
    return {};
}

} // namespace sb::domain
