#include "tests/support/scripted_http_server.h"

#include <QDateTime>
#include <QLocale>
#include <QPointer>
#include <QSslServer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace sb::test {

namespace {

/// The first whole request in `buffer`, which loses it; nullopt when it is not all there.
std::optional<ScriptedRequest> takeRequest(QByteArray &buffer)
{
    const auto headEnd = buffer.indexOf("\r\n\r\n");
    if (headEnd < 0)
        return std::nullopt;
    const QList<QByteArray> lines = buffer.first(headEnd).split('\n');
    const QList<QByteArray> start = lines.first().trimmed().split(' ');
    ScriptedRequest request{.method = start.value(0), .target = start.value(1)};
    for (const QByteArray &line : lines.mid(1)) {
        const auto colon = line.indexOf(':');
        request.headers.emplace_back(line.first(colon).toLower(), line.mid(colon + 1).trimmed());
    }
    const qsizetype length = request.header("content-length").toInt();
    if (buffer.size() < headEnd + 4 + length)
        return std::nullopt;
    request.body = buffer.mid(headEnd + 4, length);
    buffer.remove(0, headEnd + 4 + length);
    return request;
}

QByteArray wireFormOf(const ScriptedAnswer &answer)
{
    QByteArray text = "HTTP/1.1 " + QByteArray::number(answer.status) + " Scripted\r\n";
    bool hasDate = false;
    for (const auto &[name, value] : answer.headers) {
        hasDate = hasDate || name.toLower() == "date";
        text += name + ": " + value + "\r\n";
    }
    if (!hasDate)
        text += "Date: " +
                QLocale::c()
                    .toString(QDateTime::currentDateTimeUtc(), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s)
                    .toLatin1() +
                "\r\n";
    if (answer.status != 204)
        text += "Content-Length: " + QByteArray::number(answer.body.size()) + "\r\n";
    return text + "\r\n" + answer.body;
}

} // namespace

QByteArray ScriptedRequest::header(QByteArrayView lowerCaseName) const
{
    for (const auto &[name, value] : headers) {
        if (name == lowerCaseName)
            return value;
    }
    return {};
}

class ScriptedHttpServer::Listener : public QObject
{
public:
    Listener(ScriptedHttpServer &owner, const QSslConfiguration &tls) : m_owner(owner)
    {
        if (owner.m_isTls) {
            auto *secure = new QSslServer(this);
            secure->setSslConfiguration(tls);
            m_server = secure;
        } else {
            m_server = new QTcpServer(this);
        }
        connect(m_server, &QTcpServer::pendingConnectionAvailable, this, &Listener::accept);
    }

    quint16 listen(quint16 port)
    {
        if (!m_server->listen(QHostAddress::LocalHost, port))
            qFatal("the scripted server cannot listen: %s", qPrintable(m_server->errorString()));
        return m_server->serverPort();
    }

    void close()
    {
        m_server->close();
        for (QTcpSocket *socket : m_server->findChildren<QTcpSocket *>())
            socket->abort();
    }

private:
    void accept()
    {
        while (QTcpSocket *socket = m_server->nextPendingConnection()) {
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
            read(socket);
        }
    }

    void read(QTcpSocket *socket)
    {
        QByteArray buffer = socket->property("buffer").toByteArray() + socket->readAll();
        while (const auto request = takeRequest(buffer)) {
            {
                const std::scoped_lock lock(m_owner.m_mutex);
                m_owner.m_requests.push_back(*request);
            }
            const ScriptedAnswer answer = m_owner.m_handler(*request);
            const QPointer<QTcpSocket> target(socket);
            QTimer::singleShot(answer.delay, this, [target, answer] {
                if (!target || answer.silent)
                    return;
                if (answer.cut)
                    target->abort();
                else
                    target->write(wireFormOf(answer));
            });
        }
        socket->setProperty("buffer", buffer);
    }

    ScriptedHttpServer &m_owner;
    QTcpServer *m_server = nullptr;
};

ScriptedHttpServer::ScriptedHttpServer(Handler handler, const QSslConfiguration &tls)
    : m_handler(std::move(handler)), m_isTls(!tls.localCertificate().isNull()),
      m_listener(new Listener(*this, tls))
{
    m_listener->moveToThread(&m_thread);
    m_thread.start();
    runInThread([this] { m_port = m_listener->listen(0); });
}

ScriptedHttpServer::~ScriptedHttpServer()
{
    runInThread([this] { delete m_listener; });
    m_thread.quit();
    m_thread.wait();
}

QUrl ScriptedHttpServer::url() const
{
    return QUrl(u"%1://127.0.0.1:%2"_s.arg(m_isTls ? u"https"_s : u"http"_s).arg(m_port));
}

std::vector<ScriptedRequest> ScriptedHttpServer::requests() const
{
    const std::scoped_lock lock(m_mutex);
    return m_requests;
}

void ScriptedHttpServer::goAway()
{
    runInThread([this] { m_listener->close(); });
}

void ScriptedHttpServer::comeBack()
{
    runInThread([this] { m_listener->listen(m_port); });
}

void ScriptedHttpServer::runInThread(const std::function<void()> &task) const
{
    QMetaObject::invokeMethod(m_listener, task, Qt::BlockingQueuedConnection);
}

} // namespace sb::test
