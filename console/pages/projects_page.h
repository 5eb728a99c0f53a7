// Projects, their environments, and which secrets each environment claims.
#pragma once

#include "console/models/project_table_model.h"
#include "console/pages/object_page.h"

namespace sb::console {

class ProjectsPage final : public ObjectPage
{
    Q_OBJECT

public:
    static PageInfo pageInfo();

    explicit ProjectsPage(const PageContext &context, QWidget *parent = nullptr);
    ~ProjectsPage() override;

    void clear() override;

    [[nodiscard]] TablePanel &environments() { return *m_environments; }

protected:
    void fetch(const client::PageRequest &page) override;
    void showRow(int row) override;

private:
    void makeEnvironments();
    void fetchEnvironments();
    void setActive(bool isActive);
    void editTargets();
    void removeEnvironment();
    /// Opens it; the environments are fetched anew when it is accepted.
    void openForEnvironment(QDialog *dialog);

    ProjectTableModel &m_model;
    EnvironmentTableModel &m_environmentModel;
    TablePanel *m_environments = nullptr;
    CallSlot m_call{this};
    QUuid m_shown;
    QPushButton *m_archive = nullptr;
    QPushButton *m_activate = nullptr;
    QPushButton *m_newEnvironment = nullptr;
    QPushButton *m_targets = nullptr;
    QPushButton *m_delete = nullptr;
};

} // namespace sb::console
