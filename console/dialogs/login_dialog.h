// Who logs in where. Also comes up over everything when a session has ended or the window was
// locked; then it keeps to the same connection and person unless told otherwise.
#pragma once

#include "console/dialogs/form_dialog.h"
#include "console/session/credential_store.h"
#include "console/session/profile_store.h"
#include "console/session/session.h"
#include "console/widgets/password_field.h"

#include <QCheckBox>
#include <QComboBox>

namespace sb::console {

class LoginDialog final : public FormDialog
{
    Q_OBJECT

public:
    /// `why` stands above the form; empty for an ordinary login. All three outlive this.
    LoginDialog(Session &session, ProfileStore &store, CredentialStore &credentials,
                const QString &why, QWidget *parent = nullptr);

    void reject() override;

protected:
    void send() override;

private:
    void fillProfiles(const QString &selected);
    void profileChosen();
    void editProfile(const ConnectionProfile &profile);
    void removeProfile();
    void askKeychain();
    void follow(Session::State state);
    void askAboutCertificate(const QSslCertificate &shown);

    [[nodiscard]] ConnectionProfile chosenProfile() const;

    Session &m_session;
    ProfileStore &m_store;
    CredentialStore &m_credentials;
    QComboBox *m_profiles;
    QLineEdit *m_email;
    PasswordField *m_password;
    QCheckBox *m_remember;
    QLabel *m_keychainHint;
};

/// Where the keychain holds the token of a profile.
[[nodiscard]] QString keychainKeyOf(const ConnectionProfile &profile);
/// Puts the session's token there, or takes it away, as its profile says. `store` outlives it.
void keepLogin(Session &session, ProfileStore &store, CredentialStore &credentials);

} // namespace sb::console
