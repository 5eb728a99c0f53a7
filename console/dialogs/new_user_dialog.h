// Makes an account. The password of a person is made by the server and shown once.
#pragma once

#include "console/dialogs/once_dialog.h"
#include "console/session/session.h"

#include <QComboBox>
#include <QLineEdit>

namespace sb::console {

class NewUserDialog final : public OnceDialog
{
    Q_OBJECT

public:
    /// `session` outlives this.
    explicit NewUserDialog(Session &session, QWidget *parent = nullptr);

Q_SIGNALS:
    void made();

protected:
    void send() override;

private:
    Session &m_session;
    QLineEdit *m_email;
    QLineEdit *m_name;
    QComboBox *m_kind;
    QString m_idempotencyKey;
};

} // namespace sb::console
