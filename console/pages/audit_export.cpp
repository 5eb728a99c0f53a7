#include "console/pages/audit_export.h"

#include "console/models/table_text.h"
#include "console/session/error_text.h"

#include <numeric>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

/// The most that the server gives at once (contract B18).
constexpr int pageSize = 1000;

} // namespace

AuditExport::AuditExport(Session &session, client::AuditFilter filter, const QString &path,
                         QObject *parent)
    : QObject(parent), m_session(session), m_filter(std::move(filter)), m_file(path),
      m_isNdjson(path.endsWith(".ndjson"_L1) || path.endsWith(".jsonl"_L1))
{}

void AuditExport::start()
{
    if (!m_file.open(QIODevice::WriteOnly))
        return finish(m_file.errorString());
    fetch({});
}

void AuditExport::fetch(const QString &cursor)
{
    using Events = client::Page<model::AuditEvent>;
    m_session.audit().list(m_filter, {.limit = pageSize, .cursor = cursor}, this,
                           [this](client::Answer<Events> answer) {
                               if (!answer)
                                   return finish(problemText(answer.error()));
                               write(std::move(answer->items));
                               Q_EMIT progressed(m_written);
                               if (answer->nextCursor.isEmpty())
                                   finish({});
                               else
                                   fetch(answer->nextCursor);
                           });
}

void AuditExport::write(std::vector<model::AuditEvent> events)
{
    AuditEventTableModel table;
    const TableFilterModel rows(table);
    std::vector<int> columns(static_cast<std::size_t>(table.columnCount()));
    std::iota(columns.begin(), columns.end(), 0);
    const int count = static_cast<int>(events.size());
    table.setRows(std::move(events));
    QByteArray bytes = m_isNdjson ? asNdjson(rows) : asCsv(rows, columns);
    // Headings only once.
    if (!m_isNdjson && m_written > 0)
        bytes.remove(0, bytes.indexOf('\n') + 1);
    m_file.write(bytes);
    m_written += count;
}

void AuditExport::finish(const QString &problem)
{
    QString told = problem;
    if (!told.isEmpty())
        m_file.cancelWriting();
    else if (!m_file.commit())
        told = m_file.errorString();
    Q_EMIT finished(m_written, told);
}

} // namespace sb::console
