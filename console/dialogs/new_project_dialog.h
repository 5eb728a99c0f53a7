// Makes a project, or an environment of one.
#pragma once

#include "console/dialogs/form_dialog.h"
#include "console/session/session.h"
#include "shared/model/project.h"

#include <QComboBox>
#include <QLineEdit>

namespace sb::console {

class NewProjectDialog final : public FormDialog
{
    Q_OBJECT

public:
    /// `session` outlives this.
    explicit NewProjectDialog(Session &session, QWidget *parent = nullptr);

protected:
    void send() override;

private:
    Session &m_session;
    QLineEdit *m_name;
    QLineEdit *m_owner;
    QString m_idempotencyKey;
};

class NewEnvironmentDialog final : public FormDialog
{
    Q_OBJECT

public:
    /// `session` outlives this.
    NewEnvironmentDialog(Session &session, const model::Project &project,
                         QWidget *parent = nullptr);

protected:
    void send() override;

private:
    Session &m_session;
    QUuid m_projectId;
    QLineEdit *m_name;
    QComboBox *m_type;
    QString m_idempotencyKey;
};

} // namespace sb::console
