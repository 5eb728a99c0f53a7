#include "server/sweepers/stale_secrets.h"

namespace sb::sweepers {

using namespace Qt::StringLiterals;
using services::MaybeAudited;

namespace {
constexpr int batch = 5000;
} // namespace

Swept StaleSecrets::sweep()
{
    const auto missing = m_unitOfWork.write(
        systemCall(), [&](storage::Transaction &tx) -> core::Result<MaybeAudited<int>> {
            MaybeAudited<int> outcome;
            // One row for each place: thousands may go missing at once.
            for (const auto &gone : m_secrets.markMissing(tx, m_staleAfter.count(), batch)) {
                outcome.events.push_back({.action = u"discovery.missing"_s,
                                          .resource = u"cluster:"_s + gone.clusterName,
                                          .metadata = {{u"provider_type"_s, gone.providerType},
                                                       {u"count"_s, gone.count}}});
                outcome.value += gone.count;
            }
            return outcome;
        });
    const int changed = missing.value_or(0);
    return {.changed = changed, .more = changed == batch};
}

} // namespace sb::sweepers
