// A policy: which requests it is for, and which workflow they get.
#pragma once

#include "console/dialogs/edit_dialog.h"
#include "console/session/name_directory.h"
#include "console/widgets/bounds_editor.h"
#include "shared/model/policy.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QSpinBox>

namespace sb::console {

class EditPolicyDialog final : public EditDialog<model::Policy>
{
    Q_OBJECT

public:
    /// `session` and `names` outlive this; nothing for a new policy.
    EditPolicyDialog(Session &session, NameDirectory &names,
                     const std::optional<model::Policy> &policy = {}, QWidget *parent = nullptr);

    [[nodiscard]] BoundsEditor &selector() { return *m_selector; }

protected:
    void fetch(QObject *context, client::PeopleCallback<Versioned> callback) override;
    void fill(const model::Policy &policy) override;
    std::optional<model::Policy> read(const model::Policy &base) override;
    [[nodiscard]] std::vector<Fact> describe(const model::Policy &policy) const override;
    void create(const model::Policy &policy, QObject *context,
                client::PeopleCallback<void> done) override;
    void replace(const model::Policy &policy, const QByteArray &entityTag, QObject *context,
                 client::PeopleCallback<void> done) override;

private:
    void fillChoices(const QUuid &workflow);

    Session &m_session;
    NameDirectory &m_names;
    QUuid m_id;
    QLineEdit *m_name;
    QSpinBox *m_priority;
    QComboBox *m_workflow;
    BoundsEditor *m_selector;
    QCheckBox *m_enabled;
};

} // namespace sb::console
