// One console for each user and settings file: who is second hands over what it was asked for and
// ends.
#pragma once

#include <memory>

#include <QLocalServer>
#include <QLockFile>
#include <QObject>

namespace sb::console {

class SingleInstance : public QObject
{
    Q_OBJECT

public:
    enum class Role {
        /// The only one; hears of those that come later.
        First,
        /// Another one runs and has taken the message.
        Second,
        /// Another one runs and does not answer.
        Unanswered,
    };

    /// `settingsPath` is what the instances share.
    explicit SingleInstance(const QString &settingsPath, QObject *parent = nullptr);
    ~SingleInstance() override;

    /// `message` goes to the first instance when this is not it: a link, or nothing to be raised
    /// only. Waits up to two seconds for the other one. A place where no lock can be held (a
    /// read-only home) makes everybody a First.
    [[nodiscard]] Role begin(const QString &message);

Q_SIGNALS:
    /// Another start of the program, in the first one; of the same user, yet not to be believed.
    void messageReceived(const QString &message);

private:
    void listen();
    void take();
    [[nodiscard]] bool handOver(const QString &message) const;

    QString m_name;
    QLockFile m_lock;
    QLocalServer m_server;
};

} // namespace sb::console
