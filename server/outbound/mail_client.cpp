#include "server/outbound/mail_client.h"

#include "server/outbound/curl_handle.h"

#include <algorithm>
#include <array>

#include <QDateTime>
#include <QLocale>

namespace sb::outbound {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

constexpr qsizetype lineLength = 76;

/// What one sending reads from and is stopped by.
struct Upload
{
    QByteArray bytes = {};
    qsizetype sent = 0;
    std::stop_token stop = {};
};

std::size_t giveBytes(char *target, std::size_t, std::size_t room, void *context)
{
    auto &upload = *static_cast<Upload *>(context);
    const qsizetype size =
        std::min<qsizetype>(static_cast<qsizetype>(room), upload.bytes.size() - upload.sent);
    std::copy_n(upload.bytes.constData() + upload.sent, size, target);
    upload.sent += size;
    return static_cast<std::size_t>(size);
}

int mustStop(void *context, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    return static_cast<Upload *>(context)->stop.stop_requested() ? 1 : 0;
}

/// Printable ASCII with one `@`, nothing that could end the command or the header it stands in.
bool isAddress(const QString &text)
{
    return text.count(u'@') == 1 && !text.startsWith(u'@') && !text.endsWith(u'@') &&
           std::all_of(text.begin(), text.end(), [](QChar c) {
               return c > u' ' && c < QChar(0x7f) && c != u'<' && c != u'>' && c != u',' &&
                      c != u';' && c != u'"' && c != u'\\';
           });
}

QByteArray encodedWord(const QString &text)
{
    const QString clean = text.simplified();
    const bool isPlain = std::all_of(clean.begin(), clean.end(),
                                     [](QChar c) { return c >= u' ' && c < QChar(0x7f); });
    return isPlain ? clean.toLatin1() : "=?UTF-8?B?" + clean.toUtf8().toBase64() + "?=";
}

core::Failure faultOf(CURL *curl, CURLcode code, const char *detail)
{
    long reply = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply);
    const QString reason = QString::fromUtf8(*detail ? detail : curl_easy_strerror(code));
    // Only the recipient's own refusal is for good; log-in, sender and greeting are the operator's
    // to mend, and the mail waits.
    const bool isRefusal = code == CURLE_SEND_ERROR && reply >= 500 && reply < 600 &&
                           QByteArrayView(detail).startsWith("RCPT");
    return failure(isRefusal ? ErrorCode::InvalidValue : ErrorCode::Unavailable, reason);
}

} // namespace

QByteArray mailBytes(const Mail &mail, const QString &from, const QByteArray &date)
{
    QByteArray text = mail.text.toUtf8().replace("\r\n", "\n").replace("\n", "\r\n").toBase64();
    for (qsizetype at = lineLength; at < text.size(); at += lineLength + 2)
        text.insert(at, "\r\n");
    return "Date: " + date + "\r\nFrom: <" + from.toLatin1() + ">\r\nTo: <" + mail.to.toLatin1() +
           ">\r\nSubject: " + encodedWord(mail.subject) + "\r\nMessage-ID: <" +
           mail.messageId.toLatin1() +
           ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; "
           "charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
           text + "\r\n";
}

MailClient::MailClient(MailSettings settings) : m_settings(std::move(settings))
{}

Result<void> MailClient::send(const Mail &mail, std::stop_token stop) const
{
    if (!isAddress(mail.to))
        return failure(ErrorCode::InvalidValue, u"no mail address"_s);
    const QByteArray date =
        QLocale::c()
            .toString(QDateTime::currentDateTimeUtc(), u"ddd, dd MMM yyyy hh:mm:ss '+0000'"_s)
            .toLatin1();
    Upload upload{.bytes = mailBytes(mail, m_settings.from, date), .stop = std::move(stop)};
    const CurlHandle handle = makeCurlHandle(m_settings.caPem);
    CURL *curl = handle.get();
    std::array<char, CURL_ERROR_SIZE> detail{};
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, detail.data());
    const QByteArray url = m_settings.url.toEncoded();
    curl_easy_setopt(curl, CURLOPT_URL, url.constData());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_USE_SSL,
                     static_cast<long>(m_settings.requireTls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(m_settings.timeout.count()));
    const QByteArray username = m_settings.username.toUtf8();
    // libcurl keeps its own copy as long as the handle lives.
    core::SecretBytes password(m_settings.password.size() + 1);
    std::copy(m_settings.password.span().begin(), m_settings.password.span().end(),
              password.span().begin());
    if (!username.isEmpty()) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, username.constData());
        curl_easy_setopt(curl, CURLOPT_PASSWORD, password.view().data());
    }
    const QByteArray from = "<" + m_settings.from.toLatin1() + ">";
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from.constData());
    CurlList recipients;
    append(recipients, "<" + mail.to.toLatin1() + ">");
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, giveBytes);
    curl_easy_setopt(curl, CURLOPT_READDATA, &upload);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, mustStop);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &upload);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    const CURLcode code = curl_easy_perform(curl);
    return code == CURLE_OK ? Result<void>() : Result<void>(faultOf(curl, code, detail.data()));
}

} // namespace sb::outbound
