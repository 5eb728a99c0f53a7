// Table argocd_endpoints. Deleted endpoints stay as rows without a token.
#pragma once

#include "server/domain/argocd_endpoint.h"
#include "server/domain/page.h"
#include "server/storage/transaction.h"

#include <optional>

#include <QByteArray>
#include <QString>
#include <QUuid>

namespace sb::storage {

/// A token under the storage envelope.
struct SealedToken
{
    QByteArray ciphertext = {};
    QByteArray nonce = {};
    QByteArray wrappedKey = {};
    QString kmsKeyId = {};
};

class ArgocdEndpointRepository
{
public:
    /// False when a live endpoint has the name. Times, health and revision are the row's own.
    [[nodiscard]] bool insert(Transaction &tx, const domain::ArgocdEndpoint &endpoint,
                              const SealedToken &token) const;
    /// Deleted ones too.
    [[nodiscard]] std::optional<domain::ArgocdEndpoint> find(Transaction &tx,
                                                             const QUuid &id) const;
    /// Deleted ones too; locked.
    [[nodiscard]] std::optional<domain::ArgocdEndpoint> findForUpdate(Transaction &tx,
                                                                      const QUuid &id) const;
    /// Keeps it from being deleted until the transaction ends; false unless it is live.
    [[nodiscard]] bool lockLive(Transaction &tx, const QUuid &id) const;
    /// Live ones by name; the cursor names the last one shown.
    [[nodiscard]] domain::Page<domain::ArgocdEndpoint> list(Transaction &tx,
                                                            const domain::PageRequest &page) const;
    /// nullopt once it is deleted.
    [[nodiscard]] std::optional<SealedToken> findToken(Transaction &tx, const QUuid &id) const;

    /// Counts as an edit.
    void setEnabled(Transaction &tx, const QUuid &id, bool enabled) const;
    /// Deleted from now on; the token is gone with it.
    void remove(Transaction &tx, const QUuid &id) const;
    /// What the last call found; empty when all was well. Left alone when deleted.
    void recordHealth(Transaction &tx, const QUuid &id, const QString &error) const;
};

} // namespace sb::storage
