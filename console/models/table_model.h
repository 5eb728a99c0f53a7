// What every table of the console has in common: columns as data, rows as values, a state that
// tells loading, empty and failed apart, and rows as text and JSON for the clipboard and for files.
#pragma once

#include "console/look/colours.h"

#include <functional>
#include <utility>
#include <vector>

#include <QAbstractTableModel>
#include <QJsonObject>
#include <QString>

namespace sb::console {

/// One column over rows of that type. Only `id`, `title` and `text` must be given. (`{}` and not
/// `= {}`: g++ 12 breaks down over the latter in a template.)
template <typename Row> struct Column
{
    /// Stable; layouts and files name the column by it.
    QString id = {};
    QString title = {};
    std::function<QString(const Row &)> text{};
    int width = 140;
    /// Not shown until somebody asks for it.
    bool isHidden = false;
    bool isMono = false;
    Qt::Alignment alignment = Qt::AlignLeft | Qt::AlignVCenter;
    /// Order of two rows; without it their texts decide.
    std::function<bool(const Row &, const Row &)> less{};
    /// Without it the text.
    std::function<QString(const Row &)> toolTip{};
    /// In files and in search instead of `text`, where that is too short to be exact.
    std::function<QString(const Row &)> exact{};
    std::function<Tone(const Row &)> tone{};
    std::function<QString(const Row &)> icon{};
};

class TableModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum class State { Empty, Loading, Ready, Failed };

    enum Role {
        /// The row's id as text.
        IdRole = Qt::UserRole + 1,
        /// What a file says in this cell.
        ExactRole,
    };

    using QAbstractTableModel::QAbstractTableModel;

    [[nodiscard]] State state() const { return m_state; }

    /// Why the last load failed, for people.
    [[nodiscard]] const QString &problem() const { return m_problem; }

    /// There are further pages at the server.
    [[nodiscard]] bool hasMore() const { return m_hasMore; }

    void setHasMore(bool more);
    /// Rows stay as they are meanwhile.
    void beginLoading();
    /// The load failed; rows stay as they are.
    void fail(const QString &problem);

    [[nodiscard]] virtual QString columnId(int column) const = 0;
    [[nodiscard]] virtual int columnWidth(int column) const = 0;
    [[nodiscard]] virtual bool isHiddenAtFirst(int column) const = 0;
    [[nodiscard]] virtual bool isLess(int column, int left, int right) const = 0;
    [[nodiscard]] virtual QString rowId(int row) const = 0;
    /// Everything that a quick filter looks at, in lower case.
    [[nodiscard]] virtual const QString &searchText(int row) const = 0;
    /// The row as the server sent it, else its columns.
    [[nodiscard]] virtual QJsonObject rowJson(int row) const = 0;
    /// -1 when there is none.
    [[nodiscard]] int rowOf(const QString &id) const;

Q_SIGNALS:
    /// State, problem or hasMore.
    void stateChanged();

protected:
    void setState(State state, const QString &problem = {});

private:
    State m_state = State::Empty;
    QString m_problem;
    bool m_hasMore = false;
};

} // namespace sb::console
