// The table model over values of one type; a <noun>_table_model is this with its columns.
#pragma once

#include "console/look/icon.h"
#include "console/look/text_style.h"
#include "console/models/table_model.h"

#include <algorithm>
#include <set>

#include <QFont>
#include <QHash>

namespace sb::console {

template <typename Row> class RowTableModel : public TableModel
{
public:
    using IdOf = std::function<QString(const Row &)>;

    RowTableModel(std::vector<Column<Row>> columns, IdOf idOf, QObject *parent)
        : TableModel(parent), m_columns(std::move(columns)), m_idOf(std::move(idOf))
    {}

    [[nodiscard]] const std::vector<Row> &rows() const { return m_rows; }

    [[nodiscard]] const Row &at(int row) const { return m_rows[static_cast<std::size_t>(row)]; }

    /// What a refresh brought: rows that are still there keep their selection, views hear only of
    /// what differs.
    void setRows(std::vector<Row> rows)
    {
        if (!updateInPlace(rows)) {
            beginResetModel();
            m_rows = std::move(rows);
            m_searchTexts.clear();
            endResetModel();
        }
        setState(m_rows.empty() ? State::Empty : State::Ready);
    }

    /// A further page.
    void appendRows(std::vector<Row> rows)
    {
        // A row may move to a later page between two calls.
        std::set<QString> known;
        for (const Row &row : m_rows)
            known.insert(m_idOf(row));
        std::erase_if(rows, [&](const Row &row) { return known.contains(m_idOf(row)); });
        if (!rows.empty()) {
            const int first = rowCount();
            beginInsertRows({}, first, first + static_cast<int>(rows.size()) - 1);
            std::move(rows.begin(), rows.end(), std::back_inserter(m_rows));
            endInsertRows();
        }
        setState(m_rows.empty() ? State::Empty : State::Ready);
    }

    /// Replaces the row of the same id; false when there is none.
    bool updateRow(const Row &row)
    {
        const int at = rowOf(m_idOf(row));
        if (at < 0)
            return false;
        m_rows[static_cast<std::size_t>(at)] = row;
        rowChanged(at);
        return true;
    }

    /// What rows are called has changed, though the rows have not.
    void refreshTexts()
    {
        m_searchTexts.clear();
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    }

    void removeRow(const QString &id)
    {
        const int at = rowOf(id);
        if (at >= 0)
            removeAt(at);
        if (m_rows.empty())
            setState(State::Empty);
    }

    void clear()
    {
        beginResetModel();
        m_rows.clear();
        m_searchTexts.clear();
        endResetModel();
        setHasMore(false);
        setState(State::Empty);
    }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
    }

    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override
    {
        if (!checkIndex(index, CheckIndexOption::IndexIsValid))
            return {};
        const Row &row = at(index.row());
        const Column<Row> &column = columnAt(index.column());
        switch (role) {
        case Qt::DisplayRole:
            return oneLine(column.text(row).left(longestShown));
        case Qt::ToolTipRole:
            return (column.toolTip ? column.toolTip(row) : column.text(row)).toHtmlEscaped();
        case Qt::TextAlignmentRole:
            return static_cast<int>(column.alignment);
        case Qt::FontRole:
            return column.isMono ? QVariant(fontOf(TextRole::Mono)) : QVariant();
        case Qt::ForegroundRole:
            return column.tone ? QVariant(toneColour(column.tone(row), currentPalette()))
                               : QVariant();
        case Qt::DecorationRole:
            return column.icon ? decorationOf(row, column) : QVariant();
        case IdRole:
            return m_idOf(row);
        case ExactRole:
            return exactText(column, row);
        default:
            return {};
        }
    }

    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override
    {
        if (orientation == Qt::Vertical)
            return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
        if (section < 0 || section >= columnCount())
            return {};
        if (role == Qt::DisplayRole)
            return columnAt(section).title;
        if (role == Qt::TextAlignmentRole)
            return static_cast<int>(columnAt(section).alignment);
        return {};
    }

    [[nodiscard]] QString columnId(int column) const override { return columnAt(column).id; }

    [[nodiscard]] int columnWidth(int column) const override { return columnAt(column).width; }

    [[nodiscard]] bool isHiddenAtFirst(int column) const override
    {
        return columnAt(column).isHidden;
    }

    [[nodiscard]] bool isLess(int column, int left, int right) const override
    {
        const Column<Row> &shown = columnAt(column);
        if (shown.less)
            return shown.less(at(left), at(right));
        return QString::localeAwareCompare(shown.text(at(left)), shown.text(at(right))) < 0;
    }

    [[nodiscard]] QString rowId(int row) const override { return m_idOf(at(row)); }

    [[nodiscard]] const QString &searchText(int row) const override
    {
        m_searchTexts.resize(m_rows.size());
        QString &text = m_searchTexts[static_cast<std::size_t>(row)];
        if (text.isNull()) {
            for (const Column<Row> &column : m_columns)
                text += exactText(column, at(row)) + QLatin1Char('\n') + column.text(at(row)) +
                        QLatin1Char('\n');
            text = text.toLower();
        }
        return text;
    }

    [[nodiscard]] QJsonObject rowJson(int row) const override
    {
        if constexpr (requires(const Row &value) { value.source; }) {
            return at(row).source;
        } else {
            QJsonObject object;
            for (const Column<Row> &column : m_columns)
                object.insert(column.id, exactText(column, at(row)));
            return object;
        }
    }

private:
    /// A cell shows no more; the tool tip and the files hold all.
    static constexpr int longestShown = 400;

    const Column<Row> &columnAt(int column) const
    {
        return m_columns[static_cast<std::size_t>(column)];
    }

    static QString exactText(const Column<Row> &column, const Row &row)
    {
        return column.exact ? column.exact(row) : column.text(row);
    }

    static QVariant decorationOf(const Row &row, const Column<Row> &column)
    {
        const QString name = column.icon(row);
        if (name.isEmpty())
            return {};
        return column.tone ? icon(name, column.tone(row)) : icon(name, Tone::Muted);
    }

    void rowChanged(int row)
    {
        if (static_cast<std::size_t>(row) < m_searchTexts.size())
            m_searchTexts[static_cast<std::size_t>(row)] = QString();
        Q_EMIT dataChanged(index(row, 0), index(row, columnCount() - 1));
    }

    void removeAt(int row)
    {
        beginRemoveRows({}, row, row);
        m_rows.erase(m_rows.begin() + row);
        if (static_cast<std::size_t>(row) < m_searchTexts.size())
            m_searchTexts.erase(m_searchTexts.begin() + row);
        endRemoveRows();
    }

    void insertAt(int row, Row value)
    {
        beginInsertRows({}, row, row);
        m_rows.insert(m_rows.begin() + row, std::move(value));
        m_searchTexts.clear();
        endInsertRows();
    }

    /// Few rows came or went and the others kept their order; false, with nothing done, when it is
    /// not so.
    bool updateInPlace(std::vector<Row> &wanted)
    {
        constexpr std::size_t mostSingleSteps = 64;
        QHash<QString, std::size_t> places;
        for (std::size_t at = 0; at < wanted.size(); ++at)
            places.insert(m_idOf(wanted[at]), at);
        std::size_t kept = 0;
        std::size_t last = 0;
        for (const Row &row : m_rows) {
            const auto place = places.constFind(m_idOf(row));
            if (place == places.constEnd())
                continue;
            if (kept > 0 && *place < last)
                return false;
            last = *place;
            ++kept;
        }
        if (kept == 0 || m_rows.size() + wanted.size() - 2 * kept > mostSingleSteps ||
            static_cast<std::size_t>(places.size()) != wanted.size())
            return false;
        for (int row = rowCount() - 1; row >= 0; --row) {
            if (!places.contains(m_idOf(at(row))))
                removeAt(row);
        }
        for (std::size_t place = 0; place < wanted.size(); ++place) {
            const int row = static_cast<int>(place);
            if (place >= m_rows.size() || m_idOf(m_rows[place]) != m_idOf(wanted[place])) {
                insertAt(row, std::move(wanted[place]));
            } else if (!(m_rows[place] == wanted[place])) {
                m_rows[place] = std::move(wanted[place]);
                rowChanged(row);
            }
        }
        return true;
    }

    std::vector<Column<Row>> m_columns;
    IdOf m_idOf;
    std::vector<Row> m_rows;
    /// Made when first asked for; a null text is not made yet.
    mutable std::vector<QString> m_searchTexts;
};

} // namespace sb::console
