// Makes an agent and hands its secret over, once: to the clipboard, or as a file that the agent
// reads.
#pragma once

#include "console/dialogs/form_dialog.h"
#include "console/session/session.h"
#include "console/widgets/secret_reveal.h"

#include <QCheckBox>
#include <QPlainTextEdit>
#include <QStackedWidget>

namespace sb::console {

class MintAgentDialog final : public FormDialog
{
    Q_OBJECT

public:
    /// `session` outlives this.
    explicit MintAgentDialog(Session &session, QWidget *parent = nullptr);

    [[nodiscard]] SecretReveal &secret() { return *m_secret; }

    void reject() override;

Q_SIGNALS:
    void minted();

protected:
    void send() override;
    void done(int result) override;

private:
    void makeResult();
    void showResult(client::MintedAgent agent);
    void saveIdentity();

    Session &m_session;
    QLineEdit *m_name;
    QLineEdit *m_providers;
    QLineEdit *m_clusters;
    QWidget *m_fields;
    QWidget *m_result;
    SecretReveal *m_secret;
    QPlainTextEdit *m_snippet;
    QCheckBox *m_stored;
    QString m_idempotencyKey;
    QUuid m_id;
    QString m_mintedName;
};

} // namespace sb::console
