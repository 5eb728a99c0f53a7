#include "tests/support/smtp_server.h"

#include <utility>

#include <QSslSocket>
#include <QTcpServer>

namespace sb::test {

class SmtpServer::Listener : public QTcpServer
{
public:
    Listener(SmtpServer &owner, const QSslConfiguration &tls) : m_owner(owner), m_tls(tls) {}

protected:
    void incomingConnection(qintptr descriptor) override
    {
        auto *socket = new QSslSocket(this);
        socket->setSslConfiguration(m_tls);
        socket->setSocketDescriptor(descriptor);
        auto *talk = new Talk{.socket = socket};
        connect(socket, &QSslSocket::readyRead, this, [this, talk] { read(*talk); });
        connect(socket, &QSslSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QObject::destroyed, this, [talk] { delete talk; });
        socket->write("220 test\r\n");
    }

private:
    struct Talk
    {
        QSslSocket *socket = nullptr;
        bool inData = false;
        bool inLogin = false;
        ReceivedMail mail = {};
    };

    void read(Talk &talk)
    {
        while (talk.socket->canReadLine()) {
            const QByteArray line = talk.socket->readLine();
            if (talk.inData)
                takeData(talk, line);
            else
                talk.socket->write(answerTo(talk, line.trimmed()) + "\r\n");
            if (talk.socket->property("upgrade").toBool()) {
                talk.socket->setProperty("upgrade", false);
                talk.socket->flush();
                talk.socket->startServerEncryption();
            }
        }
    }

    void takeData(Talk &talk, const QByteArray &line)
    {
        if (line.trimmed() != ".") {
            talk.mail.content += line;
            return;
        }
        talk.inData = false;
        {
            const std::scoped_lock lock(m_owner.m_mutex);
            m_owner.m_mails.push_back(talk.mail);
        }
        talk.socket->write("250 kept\r\n");
    }

    QByteArray answerTo(Talk &talk, const QByteArray &line)
    {
        if (std::exchange(talk.inLogin, false)) {
            talk.mail.user = QByteArray::fromBase64(line).split('\0').value(1);
            return "235 in";
        }
        const QByteArray verb = line.left(4).toUpper();
        if (verb == "EHLO")
            return m_owner.m_offersTls && !talk.socket->isEncrypted()
                       ? "250-test\r\n250 STARTTLS"
                       : "250-test\r\n250 AUTH PLAIN";
        if (verb == "STAR") {
            talk.socket->setProperty("upgrade", true);
            return "220 go";
        }
        if (verb == "AUTH") {
            talk.inLogin = true;
            return "334 ";
        }
        if (verb == "MAIL") {
            talk.mail = {.from = line.mid(10),
                         .wasEncrypted = talk.socket->isEncrypted(),
                         .user = talk.mail.user};
            return QByteArray::number(m_owner.senderReply) + " sender";
        }
        if (verb == "RCPT") {
            talk.mail.to = line.mid(8);
            return QByteArray::number(m_owner.recipientReply) + " recipient";
        }
        if (verb == "DATA") {
            talk.inData = true;
            return "354 go";
        }
        return verb == "QUIT" ? "221 bye" : "500 unknown";
    }

    SmtpServer &m_owner;
    QSslConfiguration m_tls;
};

SmtpServer::SmtpServer(const QSslConfiguration &tls)
    : m_offersTls(!tls.localCertificate().isNull()), m_listener(new Listener(*this, tls))
{
    m_listener->moveToThread(&m_thread);
    m_thread.start();
    QMetaObject::invokeMethod(
        m_listener,
        [this] {
            if (!m_listener->listen(QHostAddress::LocalHost))
                qFatal("the SMTP server cannot listen");
            m_port = m_listener->serverPort();
        },
        Qt::BlockingQueuedConnection);
}

SmtpServer::~SmtpServer()
{
    QMetaObject::invokeMethod(
        m_listener, [this] { delete m_listener; }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

std::vector<ReceivedMail> SmtpServer::mails() const
{
    const std::scoped_lock lock(m_mutex);
    return m_mails;
}

} // namespace sb::test
