#include "server/http/qt_exchange.h"

#include <algorithm>
#include <utility>

#include <QMetaMethod>

namespace sb::http {

MemorySocket::MemorySocket()
{
    setSocketState(QAbstractSocket::ConnectedState);
    setOpenMode(QIODevice::ReadWrite);
}

void MemorySocket::feed(const QByteArray &bytes)
{
    m_input.append(bytes);
    // A private signal: only the meta-object may emit it from a subclass.
    static const QMetaMethod readyReadSignal = QMetaMethod::fromSignal(&QIODevice::readyRead);
    readyReadSignal.invoke(this, Qt::DirectConnection);
}

QByteArray MemorySocket::takeOutput()
{
    return std::exchange(m_output, {});
}

qint64 MemorySocket::bytesAvailable() const
{
    return m_input.size() + QIODevice::bytesAvailable();
}

qint64 MemorySocket::readData(char *data, qint64 maxSize)
{
    const qsizetype size = std::min<qsizetype>(m_input.size(), maxSize);
    std::copy_n(m_input.constData(), size, data);
    m_input.remove(0, size);
    return size;
}

qint64 MemorySocket::writeData(const char *data, qint64 size)
{
    m_output.append(data, size);
    return size;
}

QtExchange::QtExchange()
{
    m_server.setMissingHandler(
        [this](const QHttpServerRequest &, QHttpServerResponder &&responder) {
            if (m_arriving)
                m_arriving->emplace(std::move(responder));
        });
}

void QtExchange::pass(MemorySocket &socket, const QByteArray &methodName, const QByteArray &path,
                      std::optional<QHttpServerResponder> &responder)
{
    responder.reset();
    m_arriving = &responder;
    socket.feed(methodName + ' ' + path + " HTTP/1.1\r\nHost: sb\r\nContent-Length: 0\r\n\r\n");
    m_arriving = nullptr;
}

} // namespace sb::http
