// The audit trail as a whole, oldest first, a page at a time (contract G, B26): every row that
// matches, none twice, in memory no more than a page.
#pragma once

#include "server/services/authentication.h"
#include "server/storage/audit_stream_repository.h"

#include <optional>
#include <vector>

namespace sb::services {

struct ExportRequest
{
    storage::AuditFilter filter = {};
    /// Behind this row; from the beginning when absent.
    std::optional<domain::EventPosition> after = {};
    /// At most so many rows.
    std::optional<qint64> limit = {};
};

class AuditExport
{
public:
    /// All outlive this.
    AuditExport(const UnitOfWork &unitOfWork, const Authentication &authentication,
                domain::Identity reader, ExportRequest request)
        : m_unitOfWork(unitOfWork), m_authentication(authentication), m_reader(std::move(reader)),
          m_request(std::move(request)),
          m_position(m_request.after.value_or(domain::EventPosition{}))
    {}

    /// The next rows, perhaps none: ask until isOver(). Ends with the rows that were committed, and
    /// no longer overtaken by older ones, at the first call. Unauthenticated or MissingPermission
    /// when the reader may no longer read.
    [[nodiscard]] core::Result<std::vector<domain::ChangeEvent>> next();

    [[nodiscard]] bool isOver() const { return m_isOver; }

private:
    const UnitOfWork &m_unitOfWork;
    const Authentication &m_authentication;
    domain::Identity m_reader;
    ExportRequest m_request;
    domain::EventPosition m_position;
    std::optional<domain::EventPosition> m_end;
    qint64 m_given = 0;
    bool m_isOver = false;
    storage::AuditStreamRepository m_rows;
};

} // namespace sb::services
