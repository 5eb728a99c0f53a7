// HTTP/1.1 for every program of the project: TLS verified, no redirects, no cookies, no stored
// credentials, bounded in time and size.
#pragma once

#include "shared/client/http_call.h"
#include "shared/client/http_stream.h"
#include "shared/core/result.h"

#include <QList>
#include <QNetworkAccessManager>
#include <QNetworkRequest>
#include <QObject>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>

namespace sb::client {

struct TransportSettings
{
    /// Replace the system's roots; empty means the system's.
    QList<QSslCertificate> caCertificates = {};
    /// The name that the server's certificate must bear (and that is asked for), when it is not
    /// the host of the URL.
    QString tlsServerName = {};
    /// What this side shows when it is asked, with its key; empty means nothing.
    QList<QSslCertificate> clientCertificates = {};
    QSslKey clientKey = {};
    /// SHA-256 of the one certificate (DER) that the server may show, lower-case hexadecimal. It is
    /// trusted whoever signed it, and no other is. Empty means the authorities decide.
    QByteArray pinnedCertificate = {};
    /// `Product/version`.
    QByteArray userAgent = {};
};

/// The certificates of a PEM file; InvalidValue when it cannot be read or holds none.
[[nodiscard]] core::Result<QList<QSslCertificate>> caCertificatesFrom(const QString &path);

/// An RSA or EC key in PEM, not encrypted, from a file that only its owner may read; Forbidden with
/// the mode to set, InvalidValue otherwise.
[[nodiscard]] core::Result<QSslKey> privateKeyFrom(const QString &path);
/// SHA-256 of the DER form, lower-case hexadecimal.
[[nodiscard]] QByteArray fingerprintOf(const QSslCertificate &certificate);

/// Lives in one thread, whose event loop must run (see await.h). Connections are kept for reuse.
/// Proxies are those of the environment, but never for this machine itself.
class HttpClient : public QObject
{
    Q_OBJECT

public:
    explicit HttpClient(const TransportSettings &settings, QObject *parent = nullptr);
    ~HttpClient() override;

    /// Answers of every status are values. The callback runs in this thread, never from within
    /// `send`; destroying `context` ends the call without one. A request that was sent on a kept
    /// connection which the server closed is sent again by itself, once the connection is anew.
    void send(const HttpRequest &request, QObject *context, HttpCallback callback);

    /// A GET whose answer is read while it comes; the caller owns it. `request.timeout` and
    /// `largestAnswer` do not apply: `silence` is how long nothing may come.
    [[nodiscard]] HttpStream *open(const HttpRequest &request, std::chrono::milliseconds silence);

private:
    [[nodiscard]] QNetworkRequest preparedFor(const HttpRequest &request) const;
    void watchCertificate(QNetworkReply &reply) const;

    QNetworkAccessManager m_network;
    QSslConfiguration m_tls;
    QString m_tlsServerName;
    QByteArray m_pinnedCertificate;
    QByteArray m_userAgent;
};

} // namespace sb::client
