// The last enabled person who may grant roles everywhere cannot be lost (contract B3, invariant
// S9), whichever way: assignment, account, the role's permissions, the role itself.
#pragma once

#include "server/storage/user_role_repository.h"
#include "shared/core/result.h"

namespace sb::services {

/// Made before the change, asked after it, in the same transaction.
class LastAdmin
{
public:
    /// Waits until every other change of who may do what is over. To be taken before any row is
    /// locked.
    explicit LastAdmin(storage::Transaction &tx);

    /// LastAdmin when there was such a person and is none any more.
    [[nodiscard]] core::Result<void> check() const;

private:
    storage::Transaction &m_tx;
    storage::UserRoleRepository m_grants;
    bool m_wasThere;
};

} // namespace sb::services
