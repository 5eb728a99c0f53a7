#include "server/services/audit_export.h"

#include "shared/model/permission.h"

#include <algorithm>

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using storage::Transaction;

namespace {

constexpr qint64 rowsPerPage = 200;
/// Looked at for one page: a filter that hardly anything matches must not hold a worker for long.
constexpr int rowsPerLook = 5000;

} // namespace

Result<std::vector<domain::ChangeEvent>> AuditExport::next()
{
    const auto reader = m_authentication.renewed(m_reader);
    if (!reader)
        return failure(reader);
    if (!reader->holdsGlobally(model::permissions::auditRead))
        return failure(ErrorCode::MissingPermission, u"missing permission \"audit.read\""_s);
    const qint64 room = m_request.limit.value_or(m_given + rowsPerPage) - m_given;
    const int limit = static_cast<int>(std::min(room, rowsPerPage));
    return m_unitOfWork.read([&](Transaction &tx) -> Result<std::vector<domain::ChangeEvent>> {
        if (!m_end)
            m_end = m_rows.horizon(tx);
        const auto looked = m_rows.lookAhead(tx, m_position, *m_end, rowsPerLook);
        if (!looked) {
            m_isOver = true;
            return std::vector<domain::ChangeEvent>();
        }
        auto events = m_rows.listMatching(tx, m_request.filter, m_position, *looked, limit);
        m_given += std::ssize(events);
        m_position = std::ssize(events) < limit ? *looked : events.back().position;
        m_isOver = m_request.limit && m_given >= *m_request.limit;
        return events;
    });
}

} // namespace sb::services
