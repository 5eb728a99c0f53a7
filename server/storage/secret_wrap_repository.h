// Table secret_wraps: encrypted values on their way, and the metadata that stays when they are gone
// (contract B12).
#pragma once

#include "server/domain/secret_wrap.h"
#include "server/storage/transaction.h"

#include <optional>
#include <vector>

#include <QString>
#include <QUuid>

namespace sb::storage {

class SecretWrapRepository
{
public:
    /// expires_at = now + ttl.
    void insert(Transaction &tx, const domain::SecretWrap &wrap, qint64 ttlSeconds) const;
    [[nodiscard]] std::optional<domain::SecretWrap> find(Transaction &tx, const QUuid &id) const;
    [[nodiscard]] std::optional<domain::SecretWrap> findForUpdate(Transaction &tx,
                                                                  const QUuid &id) const;
    /// In order of creation, without superseded ones; ciphertext is left out.
    [[nodiscard]] std::vector<domain::SecretWrap> listByRequest(Transaction &tx,
                                                                const QUuid &requestId) const;

    /// Marks the wrap of that key that a later post replaces, and shreds it. Answers whether there
    /// was one.
    bool supersede(Transaction &tx, const QUuid &requestId, const QString &keyName) const;
    void markConsumedByAgent(Transaction &tx, const QUuid &id, const QUuid &agentId,
                             const QUuid &claimId) const;
    /// The one reveal: marks the wrap as consumed and shreds it, unless it is consumed, shredded,
    /// superseded or expired already (then false and nothing changes). Decrypt first.
    [[nodiscard]] bool consumeByUser(Transaction &tx, const QUuid &id, const QUuid &userId) const;
    /// Sets expires_at to at least now + seconds for every wrap of the request that still has its
    /// ciphertext.
    void extendExpiry(Transaction &tx, const QUuid &requestId, qint64 atLeastSeconds) const;
    /// Sets expires_at to exactly now + seconds for the same (contract B10, at approval).
    void setExpiry(Transaction &tx, const QUuid &requestId, qint64 seconds) const;
    /// Ciphertext, nonce and wrapped key become NULL; the row stays. Answers how many had something
    /// to lose.
    int shredByRequest(Transaction &tx, const QUuid &requestId) const;
    void shred(Transaction &tx, const QUuid &id) const;
    /// Shreds at most `limit` wraps whose time is over, longest overdue first, and answers their
    /// metadata. Those of pending and approved requests go when the request expires; those that
    /// somebody else has locked wait for the next time.
    [[nodiscard]] std::vector<domain::SecretWrap> shredExpired(Transaction &tx, int limit) const;
};

} // namespace sb::storage
