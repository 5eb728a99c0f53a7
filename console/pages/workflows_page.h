// Who must agree, and how long things wait.
#pragma once

#include "console/models/workflow_table_model.h"
#include "console/pages/object_page.h"
#include "console/session/name_directory.h"

namespace sb::console {

class WorkflowsPage final : public ObjectPage
{
    Q_OBJECT

public:
    static PageInfo pageInfo();

    explicit WorkflowsPage(const PageContext &context, QWidget *parent = nullptr);

    void clear() override;

protected:
    void fetch(const client::PageRequest &page) override;
    void showRow(int row) override;

private:
    void remove();

    NameDirectory m_names;
    WorkflowTableModel &m_model;
    QPushButton *m_delete = nullptr;
};

} // namespace sb::console
