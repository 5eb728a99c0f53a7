// Table gitops_app_mappings. Deleted mappings stay as rows.
#pragma once

#include "server/domain/gitops_app_mapping.h"
#include "server/domain/page.h"
#include "server/storage/transaction.h"

#include <optional>
#include <vector>

#include <QUuid>

namespace sb::storage {

class GitopsAppMappingRepository
{
public:
    /// False when a live mapping of the same application has the same rules.
    [[nodiscard]] bool insert(Transaction &tx, const domain::GitopsAppMapping &mapping) const;
    /// Live ones by application name; the cursor names the last one shown.
    [[nodiscard]] domain::Page<domain::GitopsAppMapping>
    list(Transaction &tx, const domain::PageRequest &page) const;
    /// Live mappings of live endpoints that may match a place of this provider and reference;
    /// domain::mappingMatches decides.
    [[nodiscard]] std::vector<domain::GitopsAppMapping>
    listCandidates(Transaction &tx, const QString &providerType, const QString &effectiveRef) const;

    /// The mapping that was live until now; nullopt when there is none.
    [[nodiscard]] std::optional<domain::GitopsAppMapping> remove(Transaction &tx,
                                                                 const QUuid &id) const;
    /// All live mappings of an endpoint.
    [[nodiscard]] std::vector<domain::GitopsAppMapping>
    removeByEndpoint(Transaction &tx, const QUuid &endpointId) const;
};

} // namespace sb::storage
