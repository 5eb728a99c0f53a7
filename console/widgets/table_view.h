// A table of rows: sorted by a click, columns moved, resized, shown and hidden, rows copied as text
// or JSON. What the user made of it can be kept and brought back.
#pragma once

#include "console/models/table_filter_model.h"

#include <vector>

#include <QTableView>

namespace sb::console {

class TableView : public QTableView
{
    Q_OBJECT

public:
    explicit TableView(QWidget *parent = nullptr);

    void setTable(TableFilterModel &model);

    [[nodiscard]] TableFilterModel *table() const { return m_table; }

    /// The columns that are shown, in the order shown.
    [[nodiscard]] std::vector<int> shownColumns() const;
    /// The row of the TableModel; -1 for none.
    [[nodiscard]] int currentSourceRow() const;
    void selectSourceRow(int row);

    [[nodiscard]] QByteArray saveLayout() const;
    /// Unknown bytes and those of an older set of columns change nothing.
    void restoreLayout(const QByteArray &layout);
    void fillColumnMenu(QMenu &menu);

public Q_SLOTS:
    void copyAsText();
    void copyAsJson();

Q_SIGNALS:
    void layoutChangedByUser();
    void rowActivated(int sourceRow);
    void currentSourceRowChanged(int sourceRow);
    /// The end of what is loaded is in sight.
    void endReached();
    /// For the page to add what can be done with the row.
    void contextMenuWanted(QMenu *menu, int sourceRow);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;

private:
    [[nodiscard]] QByteArray columnSignature() const;
    void applyFirstLayout();
    void lookForEnd();

    TableFilterModel *m_table = nullptr;
    bool m_isRestoring = false;
};

} // namespace sb::console
