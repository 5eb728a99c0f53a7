// A page around one table: heading, fetching page by page, layout kept, errors told. What derives
// from it says how to fetch and what can be done with a row.
#pragma once

#include "console/models/row_table_model.h"
#include "console/pages/page.h"
#include "console/session/call_slot.h"
#include "console/session/error_text.h"
#include "console/widgets/table_panel.h"
#include "shared/client/typed_answer.h"

#include <QSplitter>
#include <QVBoxLayout>

namespace sb::console {

class TablePage : public Page
{
    Q_OBJECT

public:
    void refresh() override;

    [[nodiscard]] TablePanel &panel() { return *m_panel; }

protected:
    TablePage(const PageInfo &info, const PageContext &context, QWidget *parent);
    ~TablePage() override;

    /// Called once, by the constructor of what derives from this. `model` is a child of the page.
    void showTable(TableModel &model);
    /// Below the table, with a handle between them; after showTable.
    void setDetail(QWidget *detail);

    /// Starts the call for that page of the list with `callContext()` and `receiving(...)`.
    virtual void fetch(const client::PageRequest &page) = 0;

    [[nodiscard]] QObject *callContext() { return m_call.start(); }

    /// Puts what came into the model: the first page in place of everything, others behind.
    template <typename Row>
    client::PeopleCallback<client::Page<Row>> receiving(RowTableModel<Row> &model)
    {
        const bool isFirst = m_isFirst;
        return m_call.ending<client::Page<Row>>(
            [this, &model, isFirst](client::Answer<client::Page<Row>> answer) {
                if (!answer)
                    return fail(answer.error());
                m_nextCursor = answer->nextCursor;
                if (isFirst)
                    model.setRows(std::move(answer->items));
                else
                    model.appendRows(std::move(answer->items));
                model.setHasMore(!m_nextCursor.isEmpty());
                received();
            });
    }

    /// After rows have come.
    virtual void received() {}

    /// Gives up what is under way and asks for the first page.
    void reload();
    void forgetPaging();

    /// Between heading and table.
    [[nodiscard]] QVBoxLayout &column() { return *m_column; }

    /// To the right of the heading, for the page's main actions.
    [[nodiscard]] QHBoxLayout &headingBar() { return *m_headingBar; }

    [[nodiscard]] Session &session() { return m_session; }

    [[nodiscard]] ProfileStore &store() { return m_store; }

private:
    void fail(const client::ApiError &error);
    void fetchMore();

    Session &m_session;
    ProfileStore &m_store;
    TableModel *m_model = nullptr;
    CallSlot m_call{this};
    QVBoxLayout *m_column;
    QHBoxLayout *m_headingBar;
    QSplitter *m_splitter;
    TablePanel *m_panel = nullptr;
    QString m_nextCursor;
    bool m_isFirst = true;
    QString m_lastProblem;
};

} // namespace sb::console
