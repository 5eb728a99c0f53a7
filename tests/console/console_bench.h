// The whole console against a whole server, both in the test's process: what tests click and type
// on.
#pragma once

#include "console/app/console_application.h"
#include "tests/support/broker_bench.h"

#include <memory>

#include <QTemporaryDir>
#include <QTest>

namespace sb::test {

class ConsoleBench
{
public:
    explicit ConsoleBench(const std::function<void(config::ServerConfig &)> &adjust = {});
    ~ConsoleBench();

    /// Through the login dialog, as a person would.
    void signIn(const QString &name);
    /// A fresh console with the same settings, as after a restart.
    void restartConsole();

    [[nodiscard]] console::MainWindow &window() { return m_console->window(); }

    [[nodiscard]] console::Session &session() { return m_console->session(); }

    [[nodiscard]] console::ProfileStore &store() { return m_console->store(); }

    [[nodiscard]] console::ConsoleApplication &console() { return *m_console; }

    /// The dialog of that name that is open; waits a moment for it, then fails the test.
    template <typename T> T *dialog()
    {
        T *found = nullptr;
        const bool isThere = QTest::qWaitFor(
            [&] {
                for (QWidget *top : QApplication::topLevelWidgets()) {
                    if (auto *each = qobject_cast<T *>(top); each && each->isVisible())
                        found = each;
                }
                return found != nullptr;
            },
            10'000);
        if (!isThere)
            qFatal("no %s is open", T::staticMetaObject.className());
        return found;
    }

    /// The page of that id, shown.
    template <typename T> T *page(const QString &id)
    {
        window().showPage(id);
        auto *found = qobject_cast<T *>(window().page(id));
        if (!found)
            qFatal("there is no page %s", qPrintable(id));
        return found;
    }

    /// The descendant of that name; fails the test when there is none.
    template <typename T> static T *child(QWidget *parent, const QString &name)
    {
        T *found = parent->findChild<T *>(name);
        if (!found)
            qFatal("there is no %s", qPrintable(name));
        return found;
    }

    /// Waits up to ten seconds, with the event loop running.
    static bool waitFor(const std::function<bool()> &condition)
    {
        return QTest::qWaitFor(condition, 10'000);
    }

    static void click(QAbstractButton *button);

    BrokerBench broker;

private:
    void start();

    QTemporaryDir m_settings;
    std::unique_ptr<console::ConsoleApplication> m_console;
};

} // namespace sb::test
