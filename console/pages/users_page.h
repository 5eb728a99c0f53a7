// People and service accounts: made, switched off and on, given passwords and tokens.
#pragma once

#include "console/models/user_table_model.h"
#include "console/pages/object_page.h"

namespace sb::console {

class UsersPage final : public ObjectPage
{
    Q_OBJECT

public:
    static PageInfo pageInfo();

    explicit UsersPage(const PageContext &context, QWidget *parent = nullptr);

    void clear() override;
    void make();

protected:
    void fetch(const client::PageRequest &page) override;
    void showRow(int row) override;

private:
    void setEnabled(bool isEnabled);
    void unlock();

    UserTableModel &m_model;
    QPushButton *m_unlock = nullptr;
    QPushButton *m_tokens = nullptr;
    QPushButton *m_password = nullptr;
    QPushButton *m_enable = nullptr;
    QPushButton *m_disable = nullptr;
};

} // namespace sb::console
