// A list of requests with the chosen one below it and what can be done about it; inbox and the list
// of all requests are this with different filters.
#pragma once

#include "console/dialogs/decide_request_dialog.h"
#include "console/dialogs/reveal_dialog.h"
#include "console/models/request_table_model.h"
#include "console/pages/request_detail.h"
#include "console/pages/table_page.h"

#include <QPointer>

namespace sb::console {

class RequestListPage : public TablePage
{
    Q_OBJECT

public:
    void clear() override;
    /// The request of that id, also one that the list does not hold.
    void open(const QString &requestId) override;
    void refresh() override;
    void conceal() override;

    [[nodiscard]] RequestDetail &detail() { return *m_detail; }

protected:
    RequestListPage(const PageInfo &info, const PageContext &context, QWidget *parent);

    [[nodiscard]] virtual client::RequestFilter filter() const = 0;

    void fetch(const client::PageRequest &page) override;
    void received() override;

    [[nodiscard]] RequestTableModel &model() { return m_model; }

    /// A row is chosen by itself when nothing is.
    void chooseFirst();

private:
    void decide(const model::AccessRequest &request, DecideRequestDialog::Decision decision);
    void withdraw(const model::AccessRequest &request);
    void reveal(const model::AccessRequest &request);
    void rowChosen(int row);

    RequestTableModel &m_model;
    RequestDetail *m_detail;
    QPointer<RevealDialog> m_reveal;
    CallSlot m_withdraw{this};
};

} // namespace sb::console
