#include "server/outbound/mail_client.h"
#include "tests/support/smtp_server.h"
#include "tests/support/tls_identity.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::outbound;
using core::ErrorCode;
using test::SmtpServer;

namespace {

MailSettings settingsFor(const SmtpServer &server)
{
    return {.url = QUrl(u"smtp://localhost:%1"_s.arg(server.port())), .from = u"sb@example.org"_s};
}

const Mail aMail{.to = u"approver@example.org"_s,
                 .subject = u"A request awaits – decide"_s,
                 .text = u"Line one.\n.\nLine three.\n"_s,
                 .messageId = u"1@sb"_s};

QByteArray textOf(const QByteArray &content)
{
    return QByteArray::fromBase64(content.mid(content.indexOf("\r\n\r\n") + 4));
}

} // namespace

class TestMailClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aMailGoesOverStartTlsWithLogin()
    {
        const test::TlsIdentity identity = test::makeTlsIdentity(u"localhost"_s);
        SmtpServer server(identity.configuration);
        MailSettings settings = settingsFor(server);
        settings.caPem = identity.certificatePem;
        settings.username = u"broker"_s;
        settings.password = core::SecretBytes::copyOf(std::string_view("pass word"));
        const auto sent = MailClient(std::move(settings)).send(aMail);
        QVERIFY2(sent, qPrintable(sent ? QString() : sent.error().message));
        const auto mails = server.mails();
        QCOMPARE(mails.size(), std::size_t(1));
        QCOMPARE(mails[0].from, "<sb@example.org>"_ba);
        QCOMPARE(mails[0].to, "<approver@example.org>"_ba);
        QCOMPARE(mails[0].user, "broker"_ba);
        QVERIFY(mails[0].wasEncrypted);
        QCOMPARE(textOf(mails[0].content), "Line one.\r\n.\r\nLine three.\r\n"_ba);
        QVERIFY(mails[0].content.contains("Message-ID: <1@sb>\r\n"));
        QVERIFY(mails[0].content.contains("Subject: =?UTF-8?B?"));
    }

    void withoutTlsNothingIsSent()
    {
        SmtpServer server;
        const auto sent = MailClient(settingsFor(server)).send(aMail);
        QVERIFY(!sent);
        QCOMPARE(sent.error().code, ErrorCode::Unavailable);
        QVERIFY(server.mails().empty());
    }

    void theClearIsUsedWhenAllowed()
    {
        SmtpServer server;
        MailSettings settings = settingsFor(server);
        settings.requireTls = false;
        QVERIFY(MailClient(std::move(settings)).send(aMail));
        QCOMPARE(server.mails().size(), std::size_t(1));
    }

    void anUntrustedServerGetsNothing()
    {
        SmtpServer server(test::makeTlsIdentity(u"localhost"_s).configuration);
        QCOMPARE(MailClient(settingsFor(server)).send(aMail).error().code, ErrorCode::Unavailable);
        QVERIFY(server.mails().empty());
    }

    void aRefusalForGoodIsTold()
    {
        SmtpServer server;
        MailSettings settings = settingsFor(server);
        settings.requireTls = false;
        const MailClient client(std::move(settings));
        server.recipientReply = 550;
        QCOMPARE(client.send(aMail).error().code, ErrorCode::InvalidValue);
        server.recipientReply = 450;
        QCOMPARE(client.send(aMail).error().code, ErrorCode::Unavailable);
        // What the operator can mend loses no mail.
        server.recipientReply = 250;
        server.senderReply = 550;
        QCOMPARE(client.send(aMail).error().code, ErrorCode::Unavailable);
    }

    void anAddressCannotBringACommand()
    {
        SmtpServer server;
        MailSettings settings = settingsFor(server);
        settings.requireTls = false;
        const MailClient client(std::move(settings));
        for (const QString &to : {u"a@b>\r\nRCPT TO:<c@d"_s, u"a@b,c@d"_s, u"nobody"_s, u"@b"_s}) {
            Mail mail = aMail;
            mail.to = to;
            QCOMPARE(client.send(mail).error().code, ErrorCode::InvalidValue);
        }
        QVERIFY(server.mails().empty());
    }
};

QTEST_GUILESS_MAIN(TestMailClient)
#include "tst_mail_client.moc"
