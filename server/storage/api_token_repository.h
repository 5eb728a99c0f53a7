// Table api_tokens (contract B2, section I): credentials of programs, kept as hashes.
#pragma once

#include "server/domain/page.h"
#include "server/domain/session.h"
#include "server/storage/transaction.h"

#include <optional>

#include <QByteArray>
#include <QUuid>

namespace sb::storage {

class ApiTokenRepository
{
public:
    /// `hash` is the SHA-256 of the token's text; it lives `seconds` from now.
    void insert(Transaction &tx, const domain::ApiToken &token, const QByteArray &hash,
                qint64 seconds) const;
    /// nullopt when it is unknown or revoked.
    [[nodiscard]] std::optional<domain::ApiToken> find(Transaction &tx, const QUuid &id) const;
    /// A user's that are not revoked, expired ones among them; oldest first.
    [[nodiscard]] domain::Page<domain::ApiToken> listOf(Transaction &tx, const QUuid &userId,
                                                        const domain::PageRequest &page) const;
    /// False when it was revoked already.
    [[nodiscard]] bool revoke(Transaction &tx, const QUuid &id) const;
    /// Answers how many of the user's were live.
    int revokeAllOf(Transaction &tx, const QUuid &userId) const;
    /// Writes down that the token is used, unless that was written less than a minute ago or
    /// somebody else is about to.
    void rememberUse(Transaction &tx, const QUuid &id) const;
};

} // namespace sb::storage
