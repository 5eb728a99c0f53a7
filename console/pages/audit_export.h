// Writes all events that a filter leaves into a file, page by page, while the window goes on; the
// file appears whole or not at all.
#pragma once

#include "console/models/audit_event_table_model.h"
#include "console/session/session.h"

#include <QObject>
#include <QSaveFile>

namespace sb::console {

class AuditExport : public QObject
{
    Q_OBJECT

public:
    /// CSV, or JSON lines when `path` ends in .ndjson or .jsonl. `session` outlives this.
    AuditExport(Session &session, client::AuditFilter filter, const QString &path,
                QObject *parent = nullptr);

    /// `finished` comes later. Destroying this gives up and leaves no file.
    void start();

Q_SIGNALS:
    void progressed(int events);
    /// `problem` is empty when all is written.
    void finished(int events, const QString &problem);

private:
    void fetch(const QString &cursor);
    void write(std::vector<model::AuditEvent> events);
    void finish(const QString &problem);

    Session &m_session;
    client::AuditFilter m_filter;
    QSaveFile m_file;
    bool m_isNdjson;
    int m_written = 0;
};

} // namespace sb::console
