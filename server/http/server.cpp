#include "server/http/server.h"

#include "server/http/guard.h"

namespace sb::http {

using namespace Qt::StringLiterals;

Server::Server(ServerOptions options, const RouteTable &routes)
    : m_guard(std::make_unique<Guard>(std::move(options), routes, *this))
{}

Server::~Server() = default;

core::Result<quint16> Server::listen()
{
    return m_guard->begin();
}

QString Server::url() const
{
    const QHostAddress address = m_guard->serverAddress();
    const QString host = address.protocol() == QAbstractSocket::IPv6Protocol
                             ? u'[' + address.toString() + u']'
                             : address.toString();
    const QString scheme = m_guard->options().tls ? u"https"_s : u"http"_s;
    return u"%1://%2:%3"_s.arg(scheme, host).arg(m_guard->serverPort());
}

void Server::setTls(const QSslConfiguration &tls)
{
    m_guard->setTls(tls);
}

void Server::beginDrain(Milliseconds grace)
{
    m_guard->beginDrain(grace);
}

void Server::wake()
{
    m_guard->dispatcher().wake();
}

ServerFigures Server::figures() const
{
    return m_guard->figures();
}

} // namespace sb::http
