#include "server/services/request_timeline.h"

#include "server/domain/permission_rules.h"
#include "server/services/request_visibility.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::failure;
using core::Result;
using storage::Transaction;

namespace {

/// A request of a hundred keys, each sealed, fetched, fetched again and shredded, stays below it.
constexpr int maxEvents = 1000;

} // namespace

Result<std::vector<domain::AuditEvent>> RequestTimeline::list(const domain::CallContext &call,
                                                              const QUuid &requestId) const
{
    return m_unitOfWork.read([&](Transaction &tx) -> Result<std::vector<domain::AuditEvent>> {
        const auto view = m_requests.findVisible(tx, requestId, viewerOf(call.actor));
        if (!view)
            return failure(core::ErrorCode::NotFound, u"request not found"_s);
        auto events = m_events.listByRequest(tx, requestId, maxEvents);
        if (!domain::maySeeRollout(call.actor, view->request.requesterId))
            std::erase_if(events, domain::isAboutRollout);
        return events;
    });
}

} // namespace sb::services
