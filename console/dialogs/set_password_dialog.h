// Gives somebody a new password that they must change.
#pragma once

#include "console/dialogs/form_dialog.h"
#include "console/session/session.h"
#include "console/widgets/password_field.h"

namespace sb::console {

class SetPasswordDialog final : public FormDialog
{
    Q_OBJECT

public:
    /// `session` outlives this.
    SetPasswordDialog(Session &session, const model::User &user, QWidget *parent = nullptr);

protected:
    void send() override;

private:
    Session &m_session;
    QUuid m_userId;
    PasswordField *m_password;
    PasswordField *m_again;
};

} // namespace sb::console
