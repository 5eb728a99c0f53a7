#include "console/dialogs/once_dialog.h"

#include "console/look/text_style.h"

namespace sb::console {

using namespace Qt::StringLiterals;

OnceDialog::OnceDialog(const QString &title, const QString &sendText, QWidget *parent)
    : FormDialog(title, sendText, Enter::Sends, parent), m_result(new QWidget(this)),
      m_what(makeLabel(TextRole::Body, {}, m_result)), m_secret(new SecretReveal(m_result)),
      m_stored(new QCheckBox(tr("I have s&tored it"), m_result))
{
    auto *inside = new QVBoxLayout(m_result);
    inside->setContentsMargins(0, 0, 0, 0);
    inside->setSpacing(spacing::one);
    auto *warning = new Banner(m_result);
    warning->show(Tone::Warning, tr("This is shown once. Store it before you close."));
    m_what->setWordWrap(true);
    m_stored->setObjectName(u"stored"_s);
    inside->addWidget(warning);
    inside->addWidget(m_what);
    inside->addWidget(m_secret);
    inside->addWidget(m_stored);
    m_result->hide();
    column().addWidget(m_result, 1);
    connect(m_stored, &QCheckBox::toggled, this, [this](bool isStored) {
        buttons().button(QDialogButtonBox::Cancel)->setEnabled(isStored);
    });
    setMinimumWidth(560);
}

void OnceDialog::showSecret(const QString &name, const QString &what, core::SecretBytes secret)
{
    m_isShowing = true;
    for (int row = 0; row < form().rowCount(); ++row)
        form().setRowVisible(row, false);
    m_what->setText(what);
    m_secret->show(name, std::move(secret));
    m_result->show();
    sendButton().hide();
    QPushButton *close = buttons().button(QDialogButtonBox::Cancel);
    close->setText(tr("Close"));
    close->setEnabled(false);
    fit();
}

void OnceDialog::reject()
{
    // Closing now would lose it for good.
    if (m_isShowing && !m_stored->isChecked())
        return showProblem(tr("Store it first, then tick the box."));
    FormDialog::reject();
}

void OnceDialog::done(int result)
{
    m_secret->wipe();
    FormDialog::done(result);
}

} // namespace sb::console
