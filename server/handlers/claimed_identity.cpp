#include "server/handlers/claimed_identity.h"

#include "shared/core/uuid_text.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;

core::Result<void> checkClaimedIdentity(const domain::Identity &caller,
                                        const std::optional<QString> &claimed,
                                        const QString &pointer)
{
    if (!claimed || core::uuidFromText(*claimed) == caller.id)
        return {};
    return core::failure(
        core::ErrorCode::IdentityMismatch,
        u"the identity is that of the credential; leave it out or send your own id"_s, pointer);
}

} // namespace sb::handlers
