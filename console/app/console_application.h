// Everything that the console consists of, put together: the only place that knows all of it.
#pragma once

#include "console/app/main_window.h"
#include "console/app/notifier.h"
#include "console/app/tray.h"

namespace sb::console {

struct StartOptions
{
    /// The INI file of profiles and layouts; empty for the user's own.
    QString settingsPath = {};
    /// Where the login goes to first; a profile is made when there is none. Empty for the last one.
    QString server = {};
    /// Who probably logs in there.
    QString email = {};
};

class ConsoleApplication
{
public:
    explicit ConsoleApplication(const StartOptions &options);

    [[nodiscard]] Session &session() { return m_session; }

    [[nodiscard]] ProfileStore &store() { return m_store; }

    [[nodiscard]] MainWindow &window() { return m_window; }

    [[nodiscard]] Theme &theme() { return m_theme; }

    /// InvalidValue when `options.server` is no address.
    [[nodiscard]] core::Result<void> chooseServer(const StartOptions &options);
    /// What a later start of the program, or a desktop message, wants: the window, and in it the
    /// request that the link names. A link that is none raises the window only.
    void follow(const QString &link);

    [[nodiscard]] Notifier &notifier() { return m_notifier; }

    [[nodiscard]] Tray &tray() { return m_tray; }

private:
    ProfileStore m_store;
    Theme m_theme;
    CredentialStore m_credentials;
    Session m_session;
    Notifier m_notifier{m_session};
    MainWindow m_window;
    Tray m_tray;
};

/// Where profiles and layouts lie.
[[nodiscard]] QString settingsPathOf(const StartOptions &options);

} // namespace sb::console
