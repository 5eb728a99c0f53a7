#include "console/dialogs/new_user_dialog.h"

#include "console/look/text_style.h"

namespace sb::console {

using namespace Qt::StringLiterals;

NewUserDialog::NewUserDialog(Session &session, QWidget *parent)
    : OnceDialog(tr("New account"), tr("&Make the account"), parent), m_session(session),
      m_email(new QLineEdit(this)), m_name(new QLineEdit(this)), m_kind(new QComboBox(this)),
      m_idempotencyKey(client::makeIdempotencyKey())
{
    setObjectName(u"newUserDialog"_s);
    m_email->setObjectName(u"email"_s);
    m_name->setObjectName(u"name"_s);
    m_kind->setObjectName(u"kind"_s);
    m_kind->addItem(tr("Person"), u"person"_s);
    m_kind->addItem(tr("Service account"), u"service"_s);
    addField(u"/kind"_s, tr("&Kind"), m_kind,
             tr("A service account has no password and cannot vote; it works with API tokens."));
    addField(u"/email"_s, tr("&E-mail"), m_email, tr("What they log in with."));
    addField(u"/display_name"_s, tr("&Name"), m_name, tr("What others see; not needed."));
    m_email->setFocus();
}

void NewUserDialog::send()
{
    const model::User wanted{.email = m_email->text().trimmed(),
                             .displayName = m_name->text().trimmed(),
                             .kind = m_kind->currentData().toString()};
    if (wanted.email.isEmpty())
        return showFault(u"/email"_s, tr("The account needs an e-mail address."));
    QObject *context = call().start();
    m_session.apis().users.create(
        wanted, m_idempotencyKey, context,
        call().ending<client::NewUser>([this](client::Answer<client::NewUser> answer) {
            if (!answer) {
                if (answer.error().kind == client::ApiError::Kind::Refused)
                    m_idempotencyKey = client::makeIdempotencyKey();
                return showRefusal(answer.error());
            }
            Q_EMIT made();
            if (answer->password.isEmpty())
                return accept();
            showSecret(tr("Password of %1").arg(oneLine(answer->user.email)),
                       tr("Hand it to them on a safe way. They must change it at the first login, "
                          "and may do nothing until you grant them a role."),
                       std::move(answer->password));
        }));
}

} // namespace sb::console
