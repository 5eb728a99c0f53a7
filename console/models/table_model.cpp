#include "console/models/table_model.h"

namespace sb::console {

void TableModel::setHasMore(bool more)
{
    if (m_hasMore == more)
        return;
    m_hasMore = more;
    Q_EMIT stateChanged();
}

void TableModel::beginLoading()
{
    setState(State::Loading);
}

void TableModel::fail(const QString &problem)
{
    setState(State::Failed, problem);
}

int TableModel::rowOf(const QString &id) const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (rowId(row) == id)
            return row;
    }
    return -1;
}

void TableModel::setState(State state, const QString &problem)
{
    if (m_state == state && m_problem == problem)
        return;
    m_state = state;
    m_problem = problem;
    Q_EMIT stateChanged();
}

} // namespace sb::console
