// A table with what every list page needs around it: quick filter, columns, export, and a plain
// word while it loads, is empty, filters everything away or has failed.
#pragma once

#include "console/widgets/busy_bar.h"
#include "console/widgets/empty_state.h"
#include "console/widgets/table_view.h"
#include "shared/core/result.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QStackedWidget>
#include <QToolButton>

namespace sb::console {

class TablePanel : public QWidget
{
    Q_OBJECT

public:
    /// `model` outlives this. `name` is spoken by screen readers and begins file names.
    TablePanel(TableModel &model, const QString &name, QWidget *parent = nullptr);

    /// What stands there when the list is empty.
    void setEmptyText(const EmptyStateText &text);

    /// For buttons and filters of the page's own, to the left of the quick filter.
    [[nodiscard]] QHBoxLayout &bar() { return *m_bar; }

    [[nodiscard]] TableView &view() { return *m_view; }

    [[nodiscard]] TableFilterModel &filter() { return *m_filter; }

    [[nodiscard]] QLineEdit &quickFilter() { return *m_quickFilter; }

    void setSlow(bool isSlow);
    /// What is shown now, for a test or a screen reader: `table`, `loading`, `empty`, `filtered`,
    /// `failed`.
    [[nodiscard]] QString shownState() const;
    /// Writes what the filters leave; false with a notice when that fails.
    [[nodiscard]] core::Result<void> exportTo(const QString &path) const;

Q_SIGNALS:
    void refreshWanted();
    void moreWanted();
    /// The button of the empty state.
    void emptyActionTriggered();
    void noticeRaised(const QString &text);

private:
    void makeBar(const QString &name);
    void update();
    void chooseExportFile();

    TableModel &m_model;
    QString m_name;
    TableFilterModel *m_filter;
    QHBoxLayout *m_bar;
    QLineEdit *m_quickFilter;
    BusyBar *m_busy;
    QStackedWidget *m_stack;
    TableView *m_view;
    EmptyState *m_emptyState;
    QLabel *m_count;
    EmptyStateText m_emptyText;
};

} // namespace sb::console
