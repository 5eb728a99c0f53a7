// What a service tells systemd, or whoever started it the same way: ready, alive, stopping
// (sd_notify(3)). One datagram each; without NOTIFY_SOCKET nothing is said.
#pragma once

#include <chrono>
#include <optional>

#include <QByteArray>
#include <QObject>
#include <QTimer>

namespace sb::process {

class ServiceNotifier : public QObject
{
    Q_OBJECT

public:
    /// Takes NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID from the environment, so that no child
    /// speaks for this process.
    ServiceNotifier();
    ~ServiceNotifier() override;

    /// The service does its work from here on. From the event loop of the thread that calls this,
    /// signs of life are sent twice in each watchdog interval: a loop that hangs is silent, and
    /// the service is started anew.
    void ready();
    /// Settings are read again; `ready` follows.
    void reloading();
    /// No new work is taken. Signs of life go on until the end.
    void stopping();

    /// Half of the watchdog interval; nullopt when nobody watches.
    [[nodiscard]] std::optional<std::chrono::microseconds> beat() const { return m_beat; }

private:
    void send(const QByteArray &state);

    QByteArray m_address;
    std::optional<std::chrono::microseconds> m_beat;
    QTimer m_timer;
    int m_socket = -1;
};

} // namespace sb::process
