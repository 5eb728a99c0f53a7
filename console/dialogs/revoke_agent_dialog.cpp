#include "console/dialogs/revoke_agent_dialog.h"

#include "console/look/text_style.h"
#include "console/session/error_text.h"

namespace sb::console {

using namespace Qt::StringLiterals;

RevokeAgentDialog::RevokeAgentDialog(Session &session, const model::Agent &agent, QWidget *parent)
    : FormDialog(tr("Revoke this agent?"), tr("&Revoke"), Enter::DoesNothing, parent),
      m_session(session), m_agent(agent), m_name(new QLineEdit(this)), m_reason(new QLineEdit(this))
{
    setObjectName(u"revokeAgentDialog"_s);
    QLabel *what =
        makeLabel(TextRole::Body,
                  tr("“%1” can never log in again. What it holds goes back to the queue: %2.")
                      .arg(oneLine(agent.name), counted(agent.claimedJobs, tr("job"), tr("jobs"))),
                  this);
    what->setWordWrap(true);
    column().insertWidget(1, what);
    m_name->setObjectName(u"name"_s);
    m_reason->setObjectName(u"reason"_s);
    addRow(tr("&Name"), m_name, tr("Type the agent’s name to confirm."));
    addRow(tr("Reaso&n"), m_reason, tr("For the audit trail; not needed."));
    setTone(sendButton(), u"danger"_s);
    sendButton().setEnabled(false);
    connect(m_name, &QLineEdit::textChanged, this,
            [this](const QString &typed) { sendButton().setEnabled(typed == m_agent.name); });
    setMinimumWidth(520);
    m_name->setFocus();
}

void RevokeAgentDialog::send()
{
    QObject *context = call().start();
    m_session.agents().revoke(m_agent.id, m_reason->text().trimmed(), context,
                              call().ending<void>([this](client::Answer<void> answer) {
                                  if (answer)
                                      return accept();
                                  showProblem(problemText(answer.error()));
                              }));
}

} // namespace sb::console
