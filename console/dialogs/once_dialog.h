// Makes something with a secret that the server tells once: shows it, and does not close before it
// is stored.
#pragma once

#include "console/dialogs/form_dialog.h"
#include "console/widgets/secret_reveal.h"

#include <QCheckBox>

namespace sb::console {

class OnceDialog : public FormDialog
{
    Q_OBJECT

public:
    [[nodiscard]] SecretReveal &secret() { return *m_secret; }

    void reject() override;

protected:
    OnceDialog(const QString &title, const QString &sendText, QWidget *parent);

    /// In place of the form; `what` says what it is good for.
    void showSecret(const QString &name, const QString &what, core::SecretBytes secret);
    void done(int result) override;

    [[nodiscard]] bool isShowing() const { return m_isShowing; }

private:
    QWidget *m_result;
    QLabel *m_what;
    SecretReveal *m_secret;
    QCheckBox *m_stored;
    bool m_isShowing = false;
};

} // namespace sb::console
