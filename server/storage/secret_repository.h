// Table secrets: what agents have discovered (contract G).
#pragma once

#include "server/domain/discovered_secret.h"
#include "server/domain/page.h"
#include "server/storage/transaction.h"

#include <map>
#include <optional>
#include <vector>

#include <QJsonArray>
#include <QString>
#include <QStringList>

namespace sb::storage {

/// Which secrets somebody may list (contract B3).
struct SecretViewer
{
    /// Holds secret.list globally.
    bool all = false;
    /// The scopes of the other grants, as objects of the known keys to non-empty texts: anything
    /// else in a scope never covers, so such a scope must not stand here.
    QJsonArray scopes = {};
};

/// What is absent matches everything.
struct SecretFilter
{
    std::optional<QString> clusterName = {};
    std::optional<QString> providerType = {};
    /// As it is: nothing in it is a pattern.
    std::optional<QString> refPrefix = {};
    std::optional<QString> status = {};
    /// All of them.
    QJsonObject labels = {};
};

/// Ordered by cluster, ref and id; `after` is the id of the last secret of the page before.
struct SecretPageRequest
{
    int limit = 100;
    int offset = 0;
    std::optional<QUuid> after = {};
};

struct SecretPage
{
    std::vector<domain::DiscoveredSecret> items = {};
    /// Of the filter, whatever the page.
    std::int64_t total = 0;
    /// The last id, when more follow.
    std::optional<QUuid> next = {};
};

class SecretRepository
{
public:
    /// The clusters in which this secret is present, by name, at most `limit` (contract B6).
    [[nodiscard]] QStringList clustersHolding(Transaction &tx, const QString &providerType,
                                              const QString &effectiveRef, int limit) const;

    /// Inserts or renews what was seen (contract C, secrets/bulk): present, seen now. `sightings`
    /// name each ref once. Answers the ids by ref.
    [[nodiscard]] std::map<QString, QUuid>
    upsert(Transaction &tx, const domain::DiscoveryReport &place,
           const std::vector<domain::SecretSighting> &sightings) const;

    [[nodiscard]] SecretPage list(Transaction &tx, const SecretViewer &viewer,
                                  const SecretFilter &filter, const SecretPageRequest &page) const;
    /// nullopt for an unknown one and for one that the viewer may not see.
    [[nodiscard]] std::optional<domain::DiscoveredSecret>
    find(Transaction &tx, const SecretViewer &viewer, const QUuid &id) const;

    /// Present ones not seen for `seconds` become missing, at most `limit`; answers how many by
    /// cluster and provider.
    struct GoneMissing
    {
        QString clusterName = {};
        QString providerType = {};
        int count = 0;
    };

    [[nodiscard]] std::vector<GoneMissing> markMissing(Transaction &tx, std::int64_t seconds,
                                                       int limit) const;
};

} // namespace sb::storage
