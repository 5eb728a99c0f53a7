// Who holds which role, and where.
#pragma once

#include "console/models/grant_table_model.h"
#include "console/pages/object_page.h"
#include "console/session/name_directory.h"

namespace sb::console {

class AssignmentsPage final : public ObjectPage
{
    Q_OBJECT

public:
    static PageInfo pageInfo();

    explicit AssignmentsPage(const PageContext &context, QWidget *parent = nullptr);

    void clear() override;

protected:
    void fetch(const client::PageRequest &page) override;
    void showRow(int row) override;

private:
    void revoke();

    NameDirectory m_names;
    GrantTableModel &m_model;
};

} // namespace sb::console
