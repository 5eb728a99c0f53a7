// Makes an API token, shown once.
#pragma once

#include "console/dialogs/once_dialog.h"
#include "console/session/session.h"
#include "console/widgets/permission_picker.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QSpinBox>

namespace sb::console {

class NewTokenDialog final : public OnceDialog
{
    Q_OBJECT

public:
    /// `session` outlives this; the token is `user`'s.
    NewTokenDialog(Session &session, const model::User &user, QWidget *parent = nullptr);

Q_SIGNALS:
    void made();

protected:
    void send() override;

private:
    Session &m_session;
    QUuid m_userId;
    QLineEdit *m_name;
    QSpinBox *m_days;
    QCheckBox *m_all;
    PermissionPicker *m_permissions;
    QString m_idempotencyKey;
};

} // namespace sb::console
