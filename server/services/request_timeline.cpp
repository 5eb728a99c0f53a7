#include "server/services/request_timeline.h"

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
        if (!m_requests.findVisible(tx, requestId, viewerOf(call.actor)))
            return failure(core::ErrorCode::NotFound, u"request not found"_s);
        return m_events.listByRequest(tx, requestId, maxEvents);
    });
}

} // namespace sb::services
