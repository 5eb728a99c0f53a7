#include "console/dialogs/confirm_dialog.h"

#include "console/look/text_style.h"
#include "console/session/error_text.h"

namespace sb::console {

using namespace Qt::StringLiterals;

ConfirmDialog::ConfirmDialog(const Confirmation &confirmation, Action action, QWidget *parent)
    : FormDialog(confirmation.title, confirmation.action, Enter::DoesNothing, parent),
      m_action(std::move(action))
{
    setObjectName(u"confirmDialog"_s);
    QLabel *what = makeLabel(TextRole::Body, confirmation.what, this);
    what->setWordWrap(true);
    column().insertWidget(1, what);
    if (confirmation.isDanger)
        setTone(sendButton(), u"danger"_s);
    if (!confirmation.name.isEmpty()) {
        auto *name = new QLineEdit(this);
        name->setObjectName(u"name"_s);
        addRow(tr("&Name"), name, tr("Type “%1” to confirm.").arg(oneLine(confirmation.name)));
        sendButton().setEnabled(false);
        connect(name, &QLineEdit::textChanged, this,
                [this, wanted = confirmation.name](const QString &typed) {
                    sendButton().setEnabled(typed == wanted && !call().isRunning());
                });
        name->setFocus();
    } else {
        buttons().button(QDialogButtonBox::Cancel)->setFocus();
    }
    setMinimumWidth(520);
}

void ConfirmDialog::send()
{
    QObject *context = call().start();
    m_action(context, call().ending<void>([this](client::Answer<void> answer) {
        if (answer)
            return accept();
        showProblem(problemText(answer.error()));
    }));
}

} // namespace sb::console
