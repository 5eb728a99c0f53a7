// Everything that the console consists of, put together: the only place that knows all of it.
#pragma once

#include "console/app/main_window.h"

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

private:
    ProfileStore m_store;
    Theme m_theme;
    CredentialStore m_credentials;
    Session m_session;
    MainWindow m_window;
};

} // namespace sb::console
