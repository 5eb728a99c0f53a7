#include "server/sweepers/stale_agents.h"

namespace sb::sweepers {

using namespace Qt::StringLiterals;
using services::AuditEvent;
using services::MaybeAudited;

Swept StaleAgents::sweep()
{
    const auto stale = m_unitOfWork.write(
        systemCall(), [&](storage::Transaction &tx) -> core::Result<MaybeAudited<int>> {
            MaybeAudited<int> outcome;
            for (const QUuid &id : m_agents.markStale(tx, static_cast<int>(m_staleAfter.count()))) {
                outcome.events.push_back(
                    {.action = u"agent.stale"_s,
                     .resource = u"agent:"_s + id.toString(QUuid::WithoutBraces)});
                ++outcome.value;
            }
            return outcome;
        });
    return {.changed = stale.value_or(0)};
}

} // namespace sb::sweepers
