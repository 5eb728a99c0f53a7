// Who stands behind a credential, as the database knows it now: each in one statement over indexes
// (contract B2; tables sessions, api_tokens, users, user_roles, roles, agents).
#pragma once

#include "server/domain/identity.h"
#include "server/storage/transaction.h"

#include <optional>

#include <QByteArray>
#include <QUuid>

namespace sb::storage {

struct AgentCredential
{
    domain::Identity identity = {};
    /// 32 bytes.
    QByteArray secretHash = {};
    /// Of the secret that was rotated out, while it is still valid; else empty.
    QByteArray previousSecretHash = {};
};

struct TokenIdentity
{
    domain::Identity identity = {};
    /// A minute or more has passed since its use was written down.
    bool useIsDue = false;
};

class IdentityRepository
{
public:
    /// nullopt unless the session is live, belongs to the user, and the user is enabled.
    [[nodiscard]] std::optional<domain::Identity>
    findBySession(Transaction &tx, const QUuid &sessionId, const QUuid &userId) const;
    /// By the bare id of an enabled person: for the stop-gap of contract B1.
    [[nodiscard]] std::optional<domain::Identity> findByUserId(Transaction &tx,
                                                               const QUuid &userId) const;
    /// By the SHA-256 of an API token; nullopt unless it is live and its owner enabled.
    [[nodiscard]] std::optional<TokenIdentity> findByToken(Transaction &tx,
                                                           const QByteArray &tokenHash) const;
    /// The same by the token's id, for a call that was let in with it.
    [[nodiscard]] std::optional<domain::Identity> findByTokenId(Transaction &tx,
                                                                const QUuid &tokenId) const;
    /// nullopt when unknown or revoked.
    [[nodiscard]] std::optional<AgentCredential> findAgent(Transaction &tx,
                                                           const QUuid &agentId) const;
};

} // namespace sb::storage
