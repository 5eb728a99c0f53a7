// A workflow: who must agree, and how long things wait.
#pragma once

#include "console/dialogs/edit_dialog.h"
#include "console/session/name_directory.h"
#include "shared/model/workflow.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QSpinBox>

namespace sb::console {

class EditWorkflowDialog final : public EditDialog<model::Workflow>
{
    Q_OBJECT

public:
    /// `session` and `names` outlive this; nothing for a new workflow.
    EditWorkflowDialog(Session &session, NameDirectory &names,
                       const std::optional<model::Workflow> &workflow = {},
                       QWidget *parent = nullptr);

protected:
    void fetch(QObject *context, client::PeopleCallback<Versioned> callback) override;
    void fill(const model::Workflow &workflow) override;
    std::optional<model::Workflow> read(const model::Workflow &base) override;
    [[nodiscard]] std::vector<Fact> describe(const model::Workflow &workflow) const override;
    void create(const model::Workflow &workflow, QObject *context,
                client::PeopleCallback<void> done) override;
    void replace(const model::Workflow &workflow, const QByteArray &entityTag, QObject *context,
                 client::PeopleCallback<void> done) override;

private:
    QSpinBox *makeSeconds(const QString &name);
    void fillRoles(const std::optional<QUuid> &chosen);

    Session &m_session;
    NameDirectory &m_names;
    QUuid m_id;
    QLineEdit *m_name;
    QLineEdit *m_description;
    QSpinBox *m_quorum;
    QComboBox *m_role;
    QCheckBox *m_self;
    QCheckBox *m_justification;
    QSpinBox *m_requestTtl;
    QSpinBox *m_created;
    QSpinBox *m_approved;
    QSpinBox *m_claimed;
    QLineEdit *m_channels;
    QCheckBox *m_default;
    QCheckBox *m_enabled;
};

} // namespace sb::console
