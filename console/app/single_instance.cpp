#include "console/app/single_instance.h"

#include <chrono>

#include <QCryptographicHash>
#include <QDeadlineTimer>
#include <QDir>
#include <QFileInfo>
#include <QLocalSocket>
#include <QStandardPaths>
#include <QThread>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 longestMessage = 1024;
constexpr std::chrono::seconds patience(2);
constexpr int attemptMilliseconds = 300;
constexpr char received = '+';

/// Where only this user may look, so that nobody else can take the name.
QString socketOf(const QString &settingsPath)
{
    const QByteArray which = QCryptographicHash::hash(
        QFileInfo(settingsPath).absoluteFilePath().toUtf8(), QCryptographicHash::Sha256);
    const QString name = u"sb-console-"_s + QString::fromLatin1(which.toHex().left(16));
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    return QDir(folder.isEmpty() ? QFileInfo(settingsPath).absolutePath() : folder).filePath(name);
}

} // namespace

SingleInstance::SingleInstance(const QString &settingsPath, QObject *parent)
    : QObject(parent), m_name(socketOf(settingsPath)), m_lock(settingsPath + u".lock"_s)
{
    QDir().mkpath(QFileInfo(settingsPath).absolutePath());
    // As long as its owner lives.
    m_lock.setStaleLockTime(0);
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, &SingleInstance::take);
}

SingleInstance::~SingleInstance() = default;

SingleInstance::Role SingleInstance::begin(const QString &message)
{
    const QDeadlineTimer end(patience);
    do {
        if (m_lock.tryLock(0) || m_lock.error() != QLockFile::LockFailedError) {
            listen();
            return Role::First;
        }
        // It may have only just begun, or be about to end.
        if (handOver(message))
            return Role::Second;
        QThread::msleep(50);
    } while (!end.hasExpired());
    return Role::Unanswered;
}

void SingleInstance::listen()
{
    // Of one that was killed; the lock says that nobody else listens there.
    QLocalServer::removeServer(m_name);
    if (!m_server.listen(m_name))
        qWarning("later starts cannot be heard: %s", qPrintable(m_server.errorString()));
}

bool SingleInstance::handOver(const QString &message) const
{
    QLocalSocket socket;
    socket.connectToServer(m_name);
    if (!socket.waitForConnected(attemptMilliseconds))
        return false;
    socket.write(message.toUtf8().replace('\n', ' ') + '\n');
    char answer = 0;
    while (socket.bytesAvailable() == 0) {
        if (!socket.waitForReadyRead(static_cast<int>(std::chrono::milliseconds(patience).count())))
            return false;
    }
    return socket.getChar(&answer) && answer == received;
}

void SingleInstance::take()
{
    while (QLocalSocket *socket = m_server.nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        const auto read = [this, socket] {
            if (socket->bytesAvailable() > longestMessage)
                return socket->abort();
            if (!socket->canReadLine())
                return;
            const QString message = QString::fromUtf8(socket->readLine()).trimmed();
            socket->putChar(received);
            socket->disconnectFromServer();
            Q_EMIT messageReceived(message);
        };
        connect(socket, &QLocalSocket::readyRead, this, read);
        read();
    }
}

} // namespace sb::console
