// A new password for who must have one before anything else: changes it and logs in again with it,
// as the change ends every session.
#pragma once

#include "console/dialogs/form_dialog.h"
#include "console/session/session.h"
#include "console/widgets/password_field.h"

namespace sb::console {

class ChangePasswordDialog final : public FormDialog
{
    Q_OBJECT

public:
    /// While `session` is PasswordDue; it outlives this.
    explicit ChangePasswordDialog(Session &session, QWidget *parent = nullptr);

    /// The server has the new password, whatever became of the login after it.
    [[nodiscard]] bool isChanged() const { return m_isChanged; }

    void reject() override;
    void done(int result) override;

protected:
    void send() override;

private:
    [[nodiscard]] QString problemOfInput() const;
    void fillCurrent();
    void refused(const client::ApiError &error);
    void signInAgain();
    void follow(Session::State state);
    void wipe();

    Session &m_session;
    PasswordField *m_currentField;
    PasswordField *m_wantedField;
    PasswordField *m_againField;
    core::SecretBytes m_current;
    core::SecretBytes m_wanted;
    bool m_isChanged = false;
};

} // namespace sb::console
