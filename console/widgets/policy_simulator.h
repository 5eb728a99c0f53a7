// What would be asked for a request like this? A form for the request, and the answer beside it:
// which rule wins and why every other did not.
#pragma once

#include "console/models/considered_policy_table_model.h"
#include "console/widgets/bounds_editor.h"
#include "console/widgets/fact_list.h"
#include "console/widgets/table_view.h"
#include "console/widgets/text_block.h"
#include "shared/client/rule_api.h"

#include <QLineEdit>
#include <QPushButton>

namespace sb::console {

class PolicySimulator : public QWidget
{
    Q_OBJECT

public:
    explicit PolicySimulator(QWidget *parent = nullptr);
    ~PolicySimulator() override;

    [[nodiscard]] BoundsEditor &request() { return *m_request; }

    [[nodiscard]] QLineEdit &secretRef() { return *m_secretRef; }

    void show(const model::Explanation &explanation);
    void showProblem(const QString &text);
    void clear();

    /// What is said now.
    [[nodiscard]] QString verdict() const { return m_verdict->toPlainText(); }

Q_SIGNALS:
    void simulationWanted(const sb::client::Simulation &simulation);

private:
    void ask();

    BoundsEditor *m_request;
    QLineEdit *m_secretRef;
    QPushButton *m_ask;
    TextBlock *m_verdict;
    FactList *m_facts;
    ConsideredPolicyTableModel *m_considered;
    TableView *m_table;
};

} // namespace sb::console
