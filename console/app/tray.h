// The icon beside the clock, where the desktop has such a place: how many requests wait, messages,
// and a way back to the window.
#pragma once

#include "console/app/notifier.h"

#include <QMenu>
#include <QSystemTrayIcon>

namespace sb::console {

class Tray : public QObject
{
    Q_OBJECT

public:
    explicit Tray(QObject *parent = nullptr);
    ~Tray() override;

    /// Nothing is shown where there is no tray.
    void show();
    void setCount(int count);
    /// The newest one replaces the one before it.
    void tell(const DesktopNotice &notice);

    [[nodiscard]] const QSystemTrayIcon &trayIcon() const { return m_icon; }

Q_SIGNALS:
    /// The window is wanted.
    void raiseWanted();
    /// A message was clicked; null for no request in particular.
    void requestWanted(const QUuid &requestId);
    void quitWanted();

private:
    QMenu m_menu;
    QSystemTrayIcon m_icon;
    QUuid m_lastRequest;
};

/// The program's icon with that number on it; without one for 0, `99+` for more.
[[nodiscard]] QIcon countedIcon(int count);

} // namespace sb::console
