#include "server/sweepers/sweeper.h"

namespace sb::sweepers {

domain::CallContext systemCall()
{
    return {.actor = {.kind = domain::IdentityKind::System}, .correlationId = QUuid::createUuid()};
}

} // namespace sb::sweepers
