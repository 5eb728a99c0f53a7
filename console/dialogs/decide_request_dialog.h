// Says yes or no to a request, with what it is about before one's eyes. Enter never sends it.
#pragma once

#include "console/dialogs/form_dialog.h"
#include "console/session/session.h"

#include <QComboBox>
#include <QPlainTextEdit>

namespace sb::console {

class DecideRequestDialog final : public FormDialog
{
    Q_OBJECT

public:
    enum class Decision { Approve, Reject };

    /// `session` outlives this.
    DecideRequestDialog(Session &session, const model::AccessRequest &request, Decision decision,
                        QWidget *parent = nullptr);

    /// A newer state of the request: when somebody else was faster, nothing can be sent any more.
    void follow(const model::AccessRequest &request);

Q_SIGNALS:
    /// The server's answer.
    void decided(const sb::model::AccessRequest &request);

protected:
    void send() override;

private:
    void makeApprove();
    void makeReject();
    void showOutcome(const QString &text);
    void fetchOutcome();

    Session &m_session;
    model::AccessRequest m_request;
    Decision m_decision;
    QPlainTextEdit *m_text;
    QString m_idempotencyKey;
    /// What was sent under that key.
    QString m_sentText;
    bool m_isOver = false;
};

} // namespace sb::console
