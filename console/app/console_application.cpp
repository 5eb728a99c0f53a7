#include "console/app/console_application.h"

#include <QDir>
#include <QStandardPaths>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

QString settingsPathOf(const StartOptions &options)
{
    if (!options.settingsPath.isEmpty())
        return options.settingsPath;
    return QDir(QStandardPaths::writableLocation(QStandardPaths::ConfigLocation))
        .filePath(u"secret-broker/console.ini"_s);
}

} // namespace

ConsoleApplication::ConsoleApplication(const StartOptions &options)
    : m_store(settingsPathOf(options)), m_window(m_session, m_store, m_credentials, m_theme)
{
    m_theme.apply(m_store.look());
}

core::Result<void> ConsoleApplication::chooseServer(const StartOptions &options)
{
    if (options.server.isEmpty())
        return {};
    const auto server = serverFrom(options.server);
    if (!server)
        return core::failure(server);
    ConnectionProfile chosen{.server = *server};
    for (const ConnectionProfile &profile : m_store.profiles()) {
        if (profile.server == *server)
            chosen = profile;
    }
    if (!options.email.isEmpty())
        chosen.email = options.email;
    m_store.setLastUsedId(m_store.save(chosen).id);
    return {};
}

} // namespace sb::console
