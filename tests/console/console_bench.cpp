#include "tests/console/console_bench.h"

#include <QAbstractButton>
#include <QPushButton>

namespace sb::test {

using namespace Qt::StringLiterals;

ConsoleBench::ConsoleBench(const std::function<void(config::ServerConfig &)> &adjust)
    : broker(adjust)
{
    start();
    const console::ConnectionProfile profile =
        store().save({.name = u"Test bench"_s,
                      .server = QUrl(broker.application->url()),
                      .environment = console::EnvironmentKind::Development});
    store().setLastUsedId(profile.id);
}

ConsoleBench::~ConsoleBench() = default;

void ConsoleBench::start()
{
    m_console = std::make_unique<console::ConsoleApplication>(
        console::StartOptions{.settingsPath = m_settings.filePath(u"console.ini"_s)});
    window().show();
}

void ConsoleBench::restartConsole()
{
    m_console.reset();
    start();
}

void ConsoleBench::signIn(const QString &name)
{
    window().askForLogin();
    auto *login = dialog<console::LoginDialog>();
    child<QLineEdit>(login, u"email"_s)->setText(name + u"@example.org"_s);
    child<QLineEdit>(login, u"password"_s)->setText(QString::fromLatin1(BrokerBench::password));
    click(child<QPushButton>(login, u"send"_s));
    if (!waitFor([&] { return session().isSignedIn(); }))
        qFatal("%s cannot sign in: %s", qPrintable(name), qPrintable(login->problem()));
    // The dialog closes itself.
    if (!waitFor([&] { return window().loginDialog() == nullptr; }))
        qFatal("the login stays open");
    // Keys and mnemonics go to the active window only.
    window().activateWindow();
    if (!QTest::qWaitForWindowActive(&window()))
        qFatal("the window does not become active");
}

void ConsoleBench::click(QAbstractButton *button)
{
    if (!button->isVisible() || !button->isEnabled())
        qFatal("%s cannot be clicked", qPrintable(button->objectName()));
    QTest::mouseClick(button, Qt::LeftButton);
}

} // namespace sb::test
