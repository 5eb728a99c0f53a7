// The roles and what each allows.
#pragma once

#include "console/models/role_table_model.h"
#include "console/pages/object_page.h"

namespace sb::console {

class RolesPage final : public ObjectPage
{
    Q_OBJECT

public:
    static PageInfo pageInfo();

    explicit RolesPage(const PageContext &context, QWidget *parent = nullptr);

    void clear() override;

protected:
    void fetch(const client::PageRequest &page) override;
    void showRow(int row) override;

private:
    void remove();

    RoleTableModel &m_model;
    QPushButton *m_edit = nullptr;
    QPushButton *m_delete = nullptr;
};

} // namespace sb::console
