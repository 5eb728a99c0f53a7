#include "console/models/table_filter_model.h"

#include <algorithm>

namespace sb::console {

TableFilterModel::TableFilterModel(TableModel &source, QObject *parent)
    : QSortFilterProxyModel(parent), m_table(source)
{
    setSourceModel(&source);
}

void TableFilterModel::setQuickFilter(const QString &text)
{
    const QStringList words = text.toLower().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    if (words == m_words)
        return;
    m_words = words;
    invalidateRowsFilter();
}

void TableFilterModel::setColumnFilter(int column, const QString &text)
{
    if (text.isEmpty())
        m_columnFilters.erase(column);
    else
        m_columnFilters[column] = text;
    invalidateRowsFilter();
}

QString TableFilterModel::columnFilter(int column) const
{
    const auto found = m_columnFilters.find(column);
    return found == m_columnFilters.end() ? QString() : found->second;
}

bool TableFilterModel::isFiltering() const
{
    return !m_words.isEmpty() || !m_columnFilters.empty();
}

bool TableFilterModel::filterAcceptsRow(int row, const QModelIndex &) const
{
    for (const auto &[column, text] : m_columnFilters) {
        const QString cell = m_table.index(row, column).data(TableModel::ExactRole).toString();
        const QString shown = m_table.index(row, column).data().toString();
        if (!cell.contains(text, Qt::CaseInsensitive) && !shown.contains(text, Qt::CaseInsensitive))
            return false;
    }
    if (m_words.isEmpty())
        return true;
    const QString &text = m_table.searchText(row);
    return std::all_of(m_words.begin(), m_words.end(),
                       [&text](const QString &word) { return text.contains(word); });
}

bool TableFilterModel::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    return m_table.isLess(left.column(), left.row(), right.row());
}

} // namespace sb::console
