// Which workflow a request gets: the policies in the order in which they are tried, what is
// suspicious about them, and what they would say to a request.
#pragma once

#include "console/models/policy_table_model.h"
#include "console/pages/object_page.h"
#include "console/session/name_directory.h"
#include "console/widgets/policy_simulator.h"

namespace sb::console {

class PoliciesPage final : public ObjectPage
{
    Q_OBJECT

public:
    static PageInfo pageInfo();

    explicit PoliciesPage(const PageContext &context, QWidget *parent = nullptr);

    void clear() override;

    [[nodiscard]] PolicySimulator &simulator() { return *m_simulator; }

protected:
    void fetch(const client::PageRequest &page) override;
    void received() override;
    void showRow(int row) override;

private:
    void fetchFindings();
    void edit();
    [[nodiscard]] ConfirmDialog::Action changing(const QUuid &id,
                                                 std::function<void(model::Policy &)> change);
    void setEnabled(bool isEnabled);
    /// One step up (-1) or down (1) in the order.
    void move(int step);
    void remove();
    void simulate(const client::Simulation &simulation);

    NameDirectory m_names;
    PolicyTableModel &m_model;
    PolicySimulator *m_simulator;
    CallSlot m_lint{this};
    CallSlot m_simulation{this};
    std::vector<model::LintFinding> m_findings;
    QPushButton *m_up = nullptr;
    QPushButton *m_down = nullptr;
    QPushButton *m_enable = nullptr;
    QPushButton *m_disable = nullptr;
    QPushButton *m_delete = nullptr;
};

} // namespace sb::console
