// Ends an agent for good; its name must be typed, so that it is the right one.
#pragma once

#include "console/dialogs/form_dialog.h"
#include "console/session/session.h"
#include "shared/model/agent.h"

#include <QLineEdit>

namespace sb::console {

class RevokeAgentDialog final : public FormDialog
{
    Q_OBJECT

public:
    /// `session` outlives this.
    RevokeAgentDialog(Session &session, const model::Agent &agent, QWidget *parent = nullptr);

protected:
    void send() override;

private:
    Session &m_session;
    model::Agent m_agent;
    QLineEdit *m_name;
    QLineEdit *m_reason;
};

} // namespace sb::console
