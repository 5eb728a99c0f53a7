// Everything that lies under a data key of the key service, by which key: for moving it to the
// current one. A row is outdated when another key, or another version of it, wrapped its data key.
#pragma once

#include "server/domain/secret_wrap.h"
#include "server/storage/argocd_endpoint_repository.h"
#include "server/storage/transaction.h"

#include <vector>

#include <QByteArray>
#include <QString>
#include <QUuid>

namespace sb::storage {

struct CurrentKey
{
    QString keyId = {};
    /// With what every wrapped data key of this version begins; empty when the id tells all.
    QByteArray mark = {};
};

struct StoredKeyCounts
{
    qint64 current = 0;
    qint64 outdated = 0;
};

class StoredKeyRepository
{
public:
    /// Wraps whose value is still there.
    [[nodiscard]] StoredKeyCounts countWraps(Transaction &tx, const CurrentKey &key) const;
    /// Tokens of live ArgoCD endpoints.
    [[nodiscard]] StoredKeyCounts countTokens(Transaction &tx, const CurrentKey &key) const;
    /// The next `limit` outdated wraps behind `after` in the order of their ids, not locked.
    [[nodiscard]] std::vector<domain::SecretWrap> nextWraps(Transaction &tx, const CurrentKey &key,
                                                            const QUuid &after, int limit) const;
    /// Live endpoints with an outdated token.
    [[nodiscard]] std::vector<QUuid> outdatedTokens(Transaction &tx, const CurrentKey &key) const;
    /// Puts the same value under another data key; `wrap` holds the new ciphertext, `before` is the
    /// wrapped data key that it was read with. False, at once, when somebody has changed it since
    /// or is working with it.
    [[nodiscard]] bool replaceWrap(Transaction &tx, const domain::SecretWrap &wrap,
                                   const QByteArray &before) const;
    /// The same for a token. Not an edit: the revision stays.
    [[nodiscard]] bool replaceToken(Transaction &tx, const QUuid &endpointId,
                                    const SealedToken &token, const QByteArray &before) const;
};

} // namespace sb::storage
