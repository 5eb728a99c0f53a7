// A small SMTP server in a thread of its own that keeps what it is sent: for tests of mail alone.
#pragma once

#include <atomic>
#include <mutex>
#include <vector>

#include <QByteArray>
#include <QSslConfiguration>
#include <QThread>

namespace sb::test {

struct ReceivedMail
{
    QByteArray from = {};
    QByteArray to = {};
    QByteArray content = {};
    bool wasEncrypted = false;
    /// The user named by AUTH PLAIN; empty without.
    QByteArray user = {};
};

class SmtpServer
{
public:
    /// Listens on a free port of 127.0.0.1; offers STARTTLS when `tls` holds a certificate.
    explicit SmtpServer(const QSslConfiguration &tls = {});
    SmtpServer(const SmtpServer &) = delete;
    SmtpServer &operator=(const SmtpServer &) = delete;
    ~SmtpServer();

    [[nodiscard]] quint16 port() const { return m_port; }

    [[nodiscard]] std::vector<ReceivedMail> mails() const;

    /// What RCPT TO is answered with; 250 unless set.
    std::atomic<int> recipientReply = 250;
    std::atomic<int> senderReply = 250;

private:
    class Listener;

    bool m_offersTls;
    quint16 m_port = 0;
    mutable std::mutex m_mutex;
    std::vector<ReceivedMail> m_mails;
    QThread m_thread;
    Listener *m_listener = nullptr;
};

} // namespace sb::test
