// The requests that the person in front of the screen may decide now.
#pragma once

#include "console/models/request_table_model.h"
#include "console/pages/table_page.h"

namespace sb::console {

class InboxPage final : public TablePage
{
    Q_OBJECT

public:
    static PageInfo pageInfo();

    explicit InboxPage(const PageContext &context, QWidget *parent = nullptr);

    void clear() override;

    [[nodiscard]] bool refreshesInBackground() const override { return true; }

protected:
    void fetch(const client::PageRequest &page) override;
    void received() override;

private:
    RequestTableModel &m_model;
};

} // namespace sb::console
