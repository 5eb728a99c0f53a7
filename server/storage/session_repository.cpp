#include "server/storage/session_repository.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

void SessionRepository::insert(Transaction &tx, const QUuid &id, const QUuid &userId,
                               core::Timestamp expiresAt) const
{
    static const QString insertSession =
        u"INSERT INTO sessions (id, user_id, expires_at) VALUES (?, ?, sb_ts(?))"_s;

    tx.execute(insertSession, {id, userId, expiresAt});
}

bool SessionRepository::revoke(Transaction &tx, const QUuid &id) const
{
    static const QString revokeSession =
        u"UPDATE sessions SET revoked_at = now() WHERE id = ? AND revoked_at IS NULL"_s;

    return tx.execute(revokeSession, {id}) == 1;
}

int SessionRepository::revokeAllOf(Transaction &tx, const QUuid &userId) const
{
    static const QString revokeSessions = uR"(
        UPDATE sessions SET revoked_at = now()
        WHERE user_id = ? AND revoked_at IS NULL AND expires_at > now())"_s;

    return tx.execute(revokeSessions, {userId});
}

} // namespace sb::storage
