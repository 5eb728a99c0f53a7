#include "console/dialogs/change_password_dialog.h"

#include "console/session/error_text.h"

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

/// The server has the last word; this only saves the way to it.
constexpr qsizetype leastCharacters = 12;

} // namespace

ChangePasswordDialog::ChangePasswordDialog(Session &session, QWidget *parent)
    : FormDialog(tr("Change the password"), tr("C&hange"), Enter::Sends, parent),
      m_session(session), m_currentField(new PasswordField(this)),
      m_wantedField(new PasswordField(this)), m_againField(new PasswordField(this)),
      m_current(session.takePassword())
{
    setObjectName(u"changePasswordDialog"_s);
    m_currentField->setObjectName(u"current"_s);
    m_wantedField->setObjectName(u"wanted"_s);
    m_againField->setObjectName(u"again"_s);
    auto *reason = new Banner(this);
    reason->show(Tone::Info, tr("%1 needs a new password before anything else can be done.")
                                 .arg(session.profile().email));
    column().insertWidget(1, reason);
    addRow(tr("C&urrent password"), m_currentField);
    addRow(tr("&New password"), m_wantedField,
           tr("At least %1 characters; neither the e-mail nor the current password.")
               .arg(leastCharacters));
    addRow(tr("New password &again"), m_againField);
    setMinimumWidth(520);
    connect(&m_session, &Session::stateChanged, this, &ChangePasswordDialog::follow);
    connect(&m_session, &Session::signInFailed, this, [this] { done(Rejected); });
    (m_current.isEmpty() ? m_currentField : m_wantedField)->setFocus();
    fillCurrent();
}

void ChangePasswordDialog::fillCurrent()
{
    // The field shares the text and wipes it when it is taken.
    m_currentField->setText(
        QString::fromUtf8(m_current.view().data(), static_cast<qsizetype>(m_current.size())));
}

QString ChangePasswordDialog::problemOfInput() const
{
    if (m_currentField->text().isEmpty())
        return tr("The current password is missing.");
    if (m_wantedField->text().size() < leastCharacters)
        return tr("The new password must have at least %1 characters.").arg(leastCharacters);
    if (m_wantedField->text() != m_againField->text())
        return tr("The new password was not typed the same twice.");
    if (m_wantedField->text() == m_currentField->text())
        return tr("The new password must differ from the current one.");
    return {};
}

void ChangePasswordDialog::send()
{
    if (const QString problem = problemOfInput(); !problem.isEmpty()) {
        (m_currentField->text().isEmpty() ? m_currentField : m_wantedField)->setFocus();
        return showProblem(problem);
    }
    m_current = m_currentField->take();
    m_wanted = m_wantedField->take();
    Q_UNUSED(m_againField->take());
    QObject *context = call().start();
    m_session.people().changePassword(
        m_current, m_wanted, context, call().ending<void>([this](client::Answer<void> answer) {
            if (!answer)
                return refused(answer.error());
            m_isChanged = true;
            m_current.clear();
            // The session makes the call; see LoginDialog.
            Q_UNUSED(call().start());
            // A login drops the connection that is answering here.
            QMetaObject::invokeMethod(this, &ChangePasswordDialog::signInAgain,
                                      Qt::QueuedConnection);
        }));
}

void ChangePasswordDialog::refused(const client::ApiError &error)
{
    m_wanted.clear();
    if (error.error.code == core::ErrorCode::InvalidCredentials) {
        m_current.clear();
        m_currentField->setFocus();
        return showProblem(tr("The current password is wrong."));
    }
    fillCurrent();
    m_wantedField->setFocus();
    showProblem(problemText(error));
}

void ChangePasswordDialog::signInAgain()
{
    if (m_session.state() != Session::State::PasswordDue)
        return;
    const ConnectionProfile profile = m_session.profile();
    m_session.signIn(profile, profile.email, std::move(m_wanted));
}

void ChangePasswordDialog::follow(Session::State state)
{
    switch (state) {
    case Session::State::SigningIn:
        return;
    case Session::State::PasswordDue:
        // Somebody wants yet another one.
        m_isChanged = false;
        m_current = m_session.takePassword();
        call().cancel();
        fillCurrent();
        return;
    case Session::State::SignedIn:
        return accept();
    default:
        return done(Rejected);
    }
}

void ChangePasswordDialog::reject()
{
    // What follows a login that is given up closes this too.
    if (m_session.state() == Session::State::SigningIn)
        return m_session.cancelSignIn();
    FormDialog::reject();
}

void ChangePasswordDialog::done(int result)
{
    // Signing out on the way changes the state again.
    m_session.disconnect(this);
    call().cancel();
    wipe();
    FormDialog::done(result);
}

void ChangePasswordDialog::wipe()
{
    for (PasswordField *field : {m_currentField, m_wantedField, m_againField})
        static_cast<void>(field->take());
    m_current.clear();
    m_wanted.clear();
}

} // namespace sb::console
