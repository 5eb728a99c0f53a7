// The audit trail: every filter of the API, searches kept under names, from an event to all of its
// correlation, and everything that is filtered as a file.
#pragma once

#include "console/models/audit_event_table_model.h"
#include "console/pages/audit_export.h"
#include "console/pages/table_page.h"
#include "console/session/saved_searches.h"
#include "console/widgets/audit_filter_bar.h"
#include "console/widgets/object_detail.h"

#include <QPointer>

namespace sb::console {

class AuditPage final : public TablePage
{
    Q_OBJECT

public:
    static PageInfo pageInfo();

    explicit AuditPage(const PageContext &context, QWidget *parent = nullptr);

    void clear() override;
    /// Everything of that correlation.
    void open(const QString &correlationId) override;
    void search(const client::AuditFilter &filter);
    /// Writes all that the filter leaves.
    void exportTo(const QString &path);

Q_SIGNALS:
    void exported(int events, const QString &problem);

protected:
    void fetch(const client::PageRequest &page) override;
    void received() override;

private:
    void makeBars();
    void fillSearches();
    void saveSearch();
    void showRow();
    void chooseExportFile();

    AuditEventTableModel &m_model;
    SavedSearches m_searches;
    AuditFilterBar *m_filter;
    QComboBox *m_saved;
    ObjectDetail *m_detail;
    QPushButton *m_correlated;
    QPushButton *m_request;
    QPushButton *m_export;
    QPointer<AuditExport> m_running;
};

} // namespace sb::console
