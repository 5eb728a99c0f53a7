// Gives somebody a role, everywhere or within bounds.
#pragma once

#include "console/dialogs/form_dialog.h"
#include "console/session/name_directory.h"
#include "console/widgets/bounds_editor.h"

namespace sb::console {

class GrantRoleDialog final : public FormDialog
{
    Q_OBJECT

public:
    /// `session` and `names` outlive this.
    GrantRoleDialog(Session &session, NameDirectory &names, QWidget *parent = nullptr);

    [[nodiscard]] BoundsEditor &scope() { return *m_scope; }

protected:
    void send() override;

private:
    void fillChoices();

    Session &m_session;
    NameDirectory &m_names;
    QComboBox *m_user;
    QComboBox *m_role;
    BoundsEditor *m_scope;
    QLabel *m_reach;
    QString m_idempotencyKey;
};

} // namespace sb::console
