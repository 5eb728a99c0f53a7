// Sorts and filters a TableModel: words anywhere in a row, and words in single columns.
#pragma once

#include "console/models/table_model.h"

#include <map>

#include <QSortFilterProxyModel>
#include <QStringList>

namespace sb::console {

class TableFilterModel : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    /// `source` outlives this.
    explicit TableFilterModel(TableModel &source, QObject *parent = nullptr);

    /// Rows that contain every word of it, whatever the case; empty for all.
    void setQuickFilter(const QString &text);
    /// Rows whose cell in that column contains the text; empty for all.
    void setColumnFilter(int column, const QString &text);

    [[nodiscard]] QString columnFilter(int column) const;
    [[nodiscard]] bool isFiltering() const;

    [[nodiscard]] TableModel &table() const { return m_table; }

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex &parent) const override;
    [[nodiscard]] bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

private:
    TableModel &m_table;
    QStringList m_words;
    std::map<int, QString> m_columnFilters;
};

} // namespace sb::console
