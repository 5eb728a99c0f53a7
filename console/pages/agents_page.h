// The agents: who is alive, what each serves; made and revoked here.
#pragma once

#include "console/models/agent_table_model.h"
#include "console/pages/table_page.h"
#include "console/widgets/object_detail.h"

namespace sb::console {

class AgentsPage final : public TablePage
{
    Q_OBJECT

public:
    static PageInfo pageInfo();

    explicit AgentsPage(const PageContext &context, QWidget *parent = nullptr);

    void clear() override;
    void mint();

protected:
    void fetch(const client::PageRequest &page) override;
    void received() override;

private:
    void revoke();
    void showRow();

    AgentTableModel &m_model;
    ObjectDetail *m_detail;
    QPushButton *m_revoke;
};

} // namespace sb::console
