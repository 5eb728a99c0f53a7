// Table sessions: one row per login; its id is the `jti` of the token (contract B2).
#pragma once

#include "server/domain/session.h"
#include "server/storage/transaction.h"

#include <QUuid>

namespace sb::storage {

class SessionRepository
{
public:
    void insert(Transaction &tx, const QUuid &id, const QUuid &userId,
                core::Timestamp expiresAt) const;
    /// False when it was over already.
    [[nodiscard]] bool revoke(Transaction &tx, const QUuid &id) const;
    /// Ends all live sessions of the user; answers how many.
    int revokeAllOf(Transaction &tx, const QUuid &userId) const;
};

} // namespace sb::storage
