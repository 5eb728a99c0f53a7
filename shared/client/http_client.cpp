#include "shared/client/http_client.h"

#include "shared/core/private_file.h"

#include <algorithm>

#include <QCryptographicHash>
#include <QFile>
#include <QHostAddress>
#include <QNetworkProxyFactory>
#include <QNetworkRequest>

namespace sb::client {

using namespace Qt::StringLiterals;

namespace {

class ProxiesOfEnvironment final : public QNetworkProxyFactory
{
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override
    {
        const QString host = query.peerHostName();
        if (host == "localhost"_L1 || QHostAddress(host).isLoopback())
            return {QNetworkProxy::NoProxy};
        return systemProxyForQuery(query);
    }
};

QNetworkRequest qtRequestOf(const HttpRequest &request)
{
    using Attribute = QNetworkRequest::Attribute;
    QNetworkRequest made(request.url);
    made.setAttribute(Attribute::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    made.setAttribute(Attribute::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    made.setAttribute(Attribute::CacheSaveControlAttribute, false);
    made.setAttribute(Attribute::CookieLoadControlAttribute, QNetworkRequest::Manual);
    made.setAttribute(Attribute::CookieSaveControlAttribute, QNetworkRequest::Manual);
    made.setAttribute(Attribute::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    made.setAttribute(Attribute::Http2AllowedAttribute, false);
    // Qt would ask for compression by itself, and a compressed answer has no bound in memory.
    made.setRawHeader("Accept-Encoding"_ba, "identity"_ba);
    if (!request.body.isEmpty())
        made.setRawHeader("Content-Type"_ba, "application/json"_ba);
    for (const auto &[name, value] : request.headers)
        made.setRawHeader(name, value);
    return made;
}

} // namespace

core::Result<QList<QSslCertificate>> caCertificatesFrom(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return core::failure(core::ErrorCode::InvalidValue, file.errorString());
    const auto certificates = QSslCertificate::fromDevice(&file, QSsl::Pem);
    if (certificates.isEmpty())
        return core::failure(core::ErrorCode::InvalidValue, u"holds no PEM certificate"_s);
    return certificates;
}

core::Result<QSslKey> privateKeyFrom(const QString &path)
{
    const auto content = core::readPrivateFile(path);
    if (!content)
        return core::failure(content);
    QByteArray pem(content->view().data(), static_cast<qsizetype>(content->size()));
    QSslKey key(pem, QSsl::Rsa);
    if (key.isNull())
        key = QSslKey(pem, QSsl::Ec);
    core::wipe(pem);
    if (key.isNull())
        return core::failure(core::ErrorCode::InvalidValue,
                             u"holds no RSA or EC key in PEM without a passphrase"_s);
    return key;
}

QByteArray fingerprintOf(const QSslCertificate &certificate)
{
    return certificate.digest(QCryptographicHash::Sha256).toHex();
}

HttpClient::HttpClient(const TransportSettings &settings, QObject *parent)
    : QObject(parent), m_tls(QSslConfiguration::defaultConfiguration()),
      m_tlsServerName(settings.tlsServerName), m_pinnedCertificate(settings.pinnedCertificate),
      m_userAgent(settings.userAgent)
{
    m_network.setProxyFactory(new ProxiesOfEnvironment);
    m_tls.setProtocol(QSsl::TlsV1_2OrLater);
    m_tls.setPeerVerifyMode(QSslSocket::VerifyPeer);
    if (!settings.caCertificates.isEmpty())
        m_tls.setCaCertificates(settings.caCertificates);
    if (!settings.clientCertificates.isEmpty()) {
        m_tls.setLocalCertificateChain(settings.clientCertificates);
        m_tls.setPrivateKey(settings.clientKey);
    }
}

HttpClient::~HttpClient() = default;

void HttpClient::watchCertificate(QNetworkReply &reply) const
{
    QNetworkReply *watched = &reply;
    const QByteArray pin = m_pinnedCertificate;
    const auto remember = [watched] {
        watched->setProperty(refusedCertificateProperty,
                             watched->sslConfiguration().peerCertificate().toDer());
    };
    connect(watched, &QNetworkReply::sslErrors, watched,
            [watched, pin, remember](const QList<QSslError> &errors) {
                const QSslCertificate shown = watched->sslConfiguration().peerCertificate();
                if (!pin.isEmpty() && fingerprintOf(shown) == pin)
                    watched->ignoreSslErrors(errors);
                else
                    remember();
            });
    if (pin.isEmpty())
        return;
    // Nothing of the request has been sent at this point.
    connect(watched, &QNetworkReply::encrypted, watched, [watched, pin, remember] {
        if (fingerprintOf(watched->sslConfiguration().peerCertificate()) == pin)
            return;
        remember();
        watched->abort();
    });
}

QNetworkRequest HttpClient::preparedFor(const HttpRequest &request) const
{
    QNetworkRequest made = qtRequestOf(request);
    made.setSslConfiguration(m_tls);
    if (!m_tlsServerName.isEmpty())
        made.setPeerVerifyName(m_tlsServerName);
    if (!m_userAgent.isEmpty())
        made.setRawHeader("User-Agent"_ba, m_userAgent);
    return made;
}

HttpStream *HttpClient::open(const HttpRequest &request, std::chrono::milliseconds silence)
{
    QNetworkReply *reply = m_network.get(preparedFor(request));
    watchCertificate(*reply);
    return new HttpStream(reply, silence);
}

void HttpClient::send(const HttpRequest &request, QObject *context, HttpCallback callback)
{
    const QNetworkRequest made = preparedFor(request);
    // Of a HEAD Qt must know: no body follows, whatever the head announces.
    QNetworkReply *reply = request.method == "GET" ? m_network.get(made)
                           : request.method == "HEAD"
                               ? m_network.head(made)
                               : m_network.sendCustomRequest(made, request.method, request.body);
    watchCertificate(*reply);
    auto *call = new HttpCall(reply, request, context, std::move(callback));
    call->setParent(this);
}

} // namespace sb::client
