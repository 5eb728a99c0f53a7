#include "console/dialogs/login_dialog.h"

#include "console/dialogs/edit_profile_dialog.h"
#include "console/dialogs/trust_certificate_dialog.h"
#include "console/look/icon.h"
#include "console/look/text_style.h"
#include "console/session/error_text.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QToolButton>

namespace sb::console {

using namespace Qt::StringLiterals;

LoginDialog::LoginDialog(Session &session, ProfileStore &store, CredentialStore &credentials,
                         const QString &why, QWidget *parent)
    : FormDialog(tr("Sign in"), tr("&Sign in"), Enter::Sends, parent), m_session(session),
      m_store(store), m_credentials(credentials), m_profiles(new QComboBox(this)),
      m_email(new QLineEdit(this)), m_password(new PasswordField(this)),
      m_remember(new QCheckBox(tr("&Remember this login in the system's keychain"), this)),
      m_keychainHint(makeLabel(TextRole::Muted, {}, this))
{
    setObjectName(u"loginDialog"_s);
    m_profiles->setObjectName(u"profiles"_s);
    m_email->setObjectName(u"email"_s);
    m_password->setObjectName(u"password"_s);
    if (!why.isEmpty()) {
        auto *reason = new Banner(this);
        reason->show(Tone::Info, why);
        column().insertWidget(1, reason);
    }
    auto *place = new QWidget(this);
    auto *row = new QHBoxLayout(place);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::half);
    row->addWidget(m_profiles, 1);
    auto *more = new QToolButton(place);
    more->setIcon(icon(u"settings"_s));
    more->setPopupMode(QToolButton::InstantPopup);
    more->setAccessibleName(tr("Connections"));
    more->setToolTip(tr("Connections"));
    auto *menu = new QMenu(more);
    menu->addAction(icon(u"add"_s), tr("&New connection …"), this, [this] { editProfile({}); });
    menu->addAction(icon(u"patch"_s), tr("&Change this one …"), this,
                    [this] { editProfile(chosenProfile()); });
    menu->addAction(icon(u"delete"_s), tr("&Forget this one"), this, &LoginDialog::removeProfile);
    more->setMenu(menu);
    row->addWidget(more);
    place->setFocusProxy(m_profiles);
    addRow(tr("&Connection"), place);
    m_profiles->setAccessibleName(tr("Connection"));
    addRow(tr("&E-mail"), m_email);
    addRow(tr("&Password"), m_password);
    form().addRow(QString(), m_remember);
    m_keychainHint->setWordWrap(true);
    m_keychainHint->hide();
    column().addWidget(m_keychainHint);
    setMinimumWidth(480);
    connect(m_profiles, &QComboBox::currentIndexChanged, this, &LoginDialog::profileChosen);
    connect(&m_session, &Session::stateChanged, this, &LoginDialog::follow);
    connect(&m_session, &Session::signInFailed, this, [this](const client::ApiError &error) {
        call().cancel();
        showProblem(problemText(error));
        if (!error.refusedCertificate.isEmpty())
            askAboutCertificate(QSslCertificate(error.refusedCertificate, QSsl::Der));
        m_password->setFocus();
    });
    const QString current = m_session.profile().id;
    fillProfiles(current.isEmpty() ? m_store.lastUsedId() : current);
    askKeychain();
}

void LoginDialog::fillProfiles(const QString &selected)
{
    const QSignalBlocker quiet(m_profiles);
    m_profiles->clear();
    for (const ConnectionProfile &profile : m_store.profiles())
        m_profiles->addItem(u"%1  —  %2"_s.arg(profile.title(), profile.server.toString()),
                            profile.id);
    const int at = m_profiles->findData(selected);
    m_profiles->setCurrentIndex(at < 0 && m_profiles->count() > 0 ? 0 : at);
    profileChosen();
}

ConnectionProfile LoginDialog::chosenProfile() const
{
    return m_store.find(m_profiles->currentData().toString()).value_or(ConnectionProfile());
}

void LoginDialog::profileChosen()
{
    const ConnectionProfile profile = chosenProfile();
    m_email->setText(profile.email);
    m_remember->setChecked(profile.isLoginRemembered && m_remember->isEnabled());
    if (profile.id.isEmpty())
        showProblem(tr("There is no connection yet. Make one with the button beside the list."));
    else
        clearProblem();
    (profile.email.isEmpty() ? static_cast<QWidget *>(m_email) : m_password)->setFocus();
}

void LoginDialog::editProfile(const ConnectionProfile &profile)
{
    auto *dialog = new EditProfileDialog(profile, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
            [this, dialog] { fillProfiles(m_store.save(dialog->profile()).id); });
    dialog->open();
}

void LoginDialog::removeProfile()
{
    const ConnectionProfile profile = chosenProfile();
    if (profile.id.isEmpty())
        return;
    m_credentials.erase(keychainKeyOf(profile), this, [](const KeychainAnswer &) {});
    m_store.remove(profile.id);
    fillProfiles({});
}

void LoginDialog::askKeychain()
{
    m_credentials.read(u"probe"_s, this, [this](const KeychainAnswer &answer) {
        if (answer.state == KeychainState::Available)
            return;
        m_remember->setChecked(false);
        m_remember->setEnabled(false);
        m_keychainHint->setText(tr("The system's keychain cannot be used here, so nothing is "
                                   "stored: you will be asked for the password each time."));
        m_keychainHint->setToolTip(answer.problem.toHtmlEscaped());
        m_keychainHint->show();
        fit();
    });
}

void LoginDialog::send()
{
    ConnectionProfile profile = chosenProfile();
    if (profile.id.isEmpty())
        return editProfile({});
    const QString email = m_email->text().trimmed();
    if (email.isEmpty()) {
        m_email->setFocus();
        return showProblem(tr("The e-mail is missing."));
    }
    profile.email = email;
    profile.isLoginRemembered = m_remember->isChecked();
    // The session makes the call; the slot here only shows that something is under way.
    Q_UNUSED(call().start())
    m_session.signIn(profile, email, m_password->take());
}

void LoginDialog::follow(Session::State state)
{
    const bool isSignedIn = state == Session::State::SignedIn;
    if (!isSignedIn && state != Session::State::PasswordDue)
        return;
    call().cancel();
    m_store.save(m_session.profile());
    m_store.setLastUsedId(m_session.profile().id);
    // A token that the change of the password ends is not worth keeping.
    if (isSignedIn)
        keepLogin(m_session, m_store, m_credentials);
    accept();
}

void LoginDialog::askAboutCertificate(const QSslCertificate &shown)
{
    ConnectionProfile profile = chosenProfile();
    auto *dialog = new TrustCertificateDialog(profile, shown, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, profile, shown]() mutable {
        profile.pinnedCertificate = QString::fromLatin1(client::fingerprintOf(shown));
        m_store.save(profile);
        clearProblem();
        m_password->setFocus();
    });
    dialog->open();
}

void LoginDialog::reject()
{
    call().cancel();
    m_session.cancelSignIn();
    FormDialog::reject();
}

QString keychainKeyOf(const ConnectionProfile &profile)
{
    return u"token/"_s + profile.id;
}

void keepLogin(Session &session, ProfileStore &store, CredentialStore &credentials)
{
    const QString key = keychainKeyOf(session.profile());
    if (!session.profile().isLoginRemembered) {
        credentials.erase(key, &session, [](const KeychainAnswer &) {});
        return;
    }
    credentials.write(key, session.token(), &session,
                      [&store, profile = session.profile()](const KeychainAnswer &answer) {
                          if (answer.state == KeychainState::Available)
                              return;
                          ConnectionProfile forgotten = profile;
                          forgotten.isLoginRemembered = false;
                          store.save(forgotten);
                      });
}

} // namespace sb::console
