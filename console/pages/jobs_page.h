// What agents are to do, do and have done.
#pragma once

#include "console/models/job_table_model.h"
#include "console/pages/object_page.h"
#include "console/session/name_directory.h"

#include <QComboBox>

namespace sb::console {

class JobsPage final : public ObjectPage
{
    Q_OBJECT

public:
    static PageInfo pageInfo();

    explicit JobsPage(const PageContext &context, QWidget *parent = nullptr);

    void clear() override;

protected:
    void fetch(const client::PageRequest &page) override;
    void showRow(int row) override;

private:
    NameDirectory m_names;
    JobTableModel &m_model;
    QComboBox *m_type;
    QComboBox *m_status;
    QPushButton *m_request = nullptr;
};

} // namespace sb::console
