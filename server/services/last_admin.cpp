#include "server/services/last_admin.h"

#include "shared/model/permission.h"

namespace sb::services {

using namespace Qt::StringLiterals;

namespace {

bool lockAndLook(storage::Transaction &tx, const storage::UserRoleRepository &grants)
{
    grants.lockChanges(tx);
    return grants.hasHolder(tx, model::permissions::userRoleEdit);
}

} // namespace

LastAdmin::LastAdmin(storage::Transaction &tx) : m_tx(tx), m_wasThere(lockAndLook(tx, m_grants))
{}

core::Result<void> LastAdmin::check() const
{
    if (!m_wasThere || m_grants.hasHolder(m_tx, model::permissions::userRoleEdit))
        return {};
    return core::failure(core::ErrorCode::LastAdmin,
                         u"nobody would be left who may grant roles everywhere"_s);
}

} // namespace sb::services
