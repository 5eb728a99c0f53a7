#include "console/app/console_application.h"

#include "console/app/deep_link.h"

#include <QDir>
#include <QStandardPaths>

namespace sb::console {

using namespace Qt::StringLiterals;

QString settingsPathOf(const StartOptions &options)
{
    if (!options.settingsPath.isEmpty())
        return options.settingsPath;
    return QDir(QStandardPaths::writableLocation(QStandardPaths::ConfigLocation))
        .filePath(u"secret-broker/console.ini"_s);
}

ConsoleApplication::ConsoleApplication(const StartOptions &options)
    : m_store(settingsPathOf(options)), m_window(m_session, m_store, m_credentials, m_theme)
{
    m_theme.apply(m_store.look());
    QObject::connect(&m_window, &MainWindow::waitingChanged, &m_tray, [this](int count) {
        m_window.setWindowIcon(countedIcon(count));
        m_tray.setCount(count);
        m_notifier.setWaiting(count);
    });
    QObject::connect(&m_notifier, &Notifier::told, &m_tray, &Tray::tell);
    QObject::connect(&m_tray, &Tray::raiseWanted, &m_window, &MainWindow::raiseUp);
    QObject::connect(&m_tray, &Tray::quitWanted, &m_window, &QWidget::close);
    QObject::connect(&m_tray, &Tray::requestWanted, &m_window, [this](const QUuid &id) {
        m_window.raiseUp();
        if (id.isNull())
            m_window.showPage(u"inbox"_s);
        else
            m_window.openRequest(id);
    });
    m_tray.show();
}

void ConsoleApplication::follow(const QString &link)
{
    m_window.raiseUp();
    if (const auto request = requestOfLink(link))
        m_window.openRequest(*request);
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
