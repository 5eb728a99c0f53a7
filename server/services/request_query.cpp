#include "server/services/request_query.h"

#include "server/services/request_visibility.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using storage::Transaction;

Result<RequestDetails> RequestQuery::get(const domain::CallContext &call, const QUuid &id) const
{
    return m_unitOfWork.read([&](Transaction &tx) { return details(tx, call, id); });
}

Result<domain::Page<storage::RequestView>> RequestQuery::list(const domain::CallContext &call,
                                                              const storage::RequestFilter &filter,
                                                              const domain::PageRequest &page) const
{
    return m_unitOfWork.read([&](Transaction &tx) -> Result<domain::Page<storage::RequestView>> {
        return m_requests.list(tx, viewerOf(call.actor), filter, page);
    });
}

Result<RequestDetails> RequestQuery::details(Transaction &tx, const domain::CallContext &call,
                                             const QUuid &id) const
{
    auto view = m_requests.findVisible(tx, id, viewerOf(call.actor));
    if (!view)
        return failure(ErrorCode::NotFound, u"request not found"_s);
    RequestDetails details{.request = std::move(view->request), .mayDecide = view->mayDecide};
    details.approvals = m_approvals.listByRequest(tx, id);
    details.warnings = warningsFor(tx, details.request);
    return details;
}

QStringList RequestQuery::warningsFor(Transaction &tx, const domain::AccessRequest &request) const
{
    const bool open = request.status == domain::RequestStatus::Pending ||
                      request.status == domain::RequestStatus::Approved;
    if (!open)
        return {};
    const auto agents = m_agents.countMatching(tx, request.targetProviderType, request.clusterName);
    return agents.live == 0 ? QStringList{u"no_live_agent"_s} : QStringList{};
}

} // namespace sb::services
