// Everything that the console consists of, put together: the only place that knows all of it.
#pragma once

#include "console/app/main_window.h"

namespace sb::console {

struct StartOptions
{
    /// The INI file of profiles and layouts; empty for the user's own.
    QString settingsPath = {};
};

class ConsoleApplication
{
public:
    explicit ConsoleApplication(const StartOptions &options);

    [[nodiscard]] Session &session() { return m_session; }

    [[nodiscard]] ProfileStore &store() { return m_store; }

    [[nodiscard]] MainWindow &window() { return m_window; }

    [[nodiscard]] Theme &theme() { return m_theme; }

private:
    ProfileStore m_store;
    Theme m_theme;
    CredentialStore m_credentials;
    Session m_session;
    MainWindow m_window;
};

} // namespace sb::console
