#include "console/dialogs/set_password_dialog.h"

#include "console/look/text_style.h"

namespace sb::console {

using namespace Qt::StringLiterals;

SetPasswordDialog::SetPasswordDialog(Session &session, const model::User &user, QWidget *parent)
    : FormDialog(tr("New password for %1").arg(oneLine(user.email)), tr("&Set the password"),
                 Enter::DoesNothing, parent),
      m_session(session), m_userId(user.id), m_password(new PasswordField(this)),
      m_again(new PasswordField(this))
{
    setObjectName(u"setPasswordDialog"_s);
    QLabel *what = makeLabel(TextRole::Body,
                             tr("Their sessions and API tokens end at once, and they must change "
                                "the password at the next login."),
                             this);
    what->setWordWrap(true);
    column().insertWidget(1, what);
    m_password->setObjectName(u"password"_s);
    m_again->setObjectName(u"again"_s);
    addField(u"/password"_s, tr("&Password"), m_password);
    addField(u"/again"_s, tr("&Once more"), m_again);
    setTone(sendButton(), u"danger"_s);
    setMinimumWidth(520);
    m_password->setFocus();
}

void SetPasswordDialog::send()
{
    const core::SecretBytes password = m_password->take();
    const core::SecretBytes again = m_again->take();
    if (password.isEmpty())
        return showFault(u"/password"_s, tr("Type a password."));
    if (password.view() != again.view())
        return showFault(u"/again"_s, tr("The two are not the same. Type both again."));
    QObject *context = call().start();
    m_session.apis().users.setPassword(m_userId, password, context,
                                       call().ending<void>([this](client::Answer<void> answer) {
                                           if (answer)
                                               return accept();
                                           showRefusal(answer.error());
                                       }));
}

} // namespace sb::console
