#include "server/services/current_actor.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;

core::Result<domain::Identity> currentActor(storage::Transaction &tx,
                                            const domain::CallContext &call, const QString &gate)
{
    const storage::IdentityRepository identities;
    const domain::Identity &actor = call.actor;
    std::optional<domain::Identity> now;
    if (actor.sessionId)
        now = identities.findBySession(tx, *actor.sessionId, actor.id);
    else if (actor.tokenId)
        now = identities.findByTokenId(tx, *actor.tokenId);
    else
        return actor;
    if (!now)
        return core::failure(ErrorCode::Unauthenticated, u"the token is not valid (any more)"_s);
    if (!gate.isEmpty() && !now->holdsGlobally(gate))
        return core::failure(ErrorCode::MissingPermission,
                             u"missing permission \"%1\" (global scope)"_s.arg(gate));
    return std::move(*now);
}

} // namespace sb::services
