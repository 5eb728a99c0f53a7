// What agents find at their providers, and who may look it up (contract C secrets/bulk, G).
#pragma once

#include "server/services/unit_of_work.h"
#include "server/storage/secret_repository.h"

#include <vector>

namespace sb::services {

/// Which secrets the identity may list, within what its token allows.
[[nodiscard]] storage::SecretViewer secretViewerOf(const domain::Identity &identity);

class SecretInventory
{
public:
    explicit SecretInventory(const UnitOfWork &unitOfWork) : m_unitOfWork(unitOfWork) {}

    /// Keeps an agent's report: all of it or nothing. Answers one id per item, in the order of the
    /// items. 403 out_of_scope when the agent's scope does not hold the provider or the cluster.
    [[nodiscard]] core::Result<std::vector<QUuid>>
    report(const domain::CallContext &call, const domain::DiscoveryReport &report) const;

    /// What the caller may see of it; 400 invalid_query when `after` names no secret.
    [[nodiscard]] core::Result<storage::SecretPage>
    list(const domain::CallContext &call, const storage::SecretFilter &filter,
         const storage::SecretPageRequest &page) const;
    /// NotFound also for one that the caller may not see.
    [[nodiscard]] core::Result<domain::DiscoveredSecret> get(const domain::CallContext &call,
                                                             const QUuid &id) const;

private:
    const UnitOfWork &m_unitOfWork;
    storage::SecretRepository m_secrets;
};

} // namespace sb::services
