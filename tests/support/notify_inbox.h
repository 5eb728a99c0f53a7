// The other end of NOTIFY_SOCKET: what a service tells its manager.
#pragma once

#include <QByteArray>
#include <QByteArrayList>
#include <QString>
#include <QTemporaryDir>

namespace sb::test {

class NotifyInbox
{
public:
    /// Binds a socket of its own; aborts the test when it cannot.
    NotifyInbox();
    NotifyInbox(const NotifyInbox &) = delete;
    NotifyInbox &operator=(const NotifyInbox &) = delete;
    ~NotifyInbox();

    /// For NOTIFY_SOCKET.
    [[nodiscard]] QString address() const { return m_path; }

    /// All that has come so far, oldest first.
    [[nodiscard]] QByteArrayList all();
    /// Waits until `text` has come `times` times, with the event loop running.
    [[nodiscard]] bool has(const QByteArray &text, int times = 1, int milliseconds = 20'000);

private:
    QTemporaryDir m_dir;
    QString m_path = m_dir.filePath(QStringLiteral("notify"));
    QByteArrayList m_texts;
    int m_socket = -1;
};

} // namespace sb::test
