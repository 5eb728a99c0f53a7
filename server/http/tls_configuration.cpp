#include "server/http/tls_configuration.h"

#include "shared/core/private_file.h"

#include <memory>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <QFile>
#include <QSslCertificate>
#include <QSslDiffieHellmanParameters>
#include <QSslKey>

namespace sb::http {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

constexpr qint64 largestFile = 1024 * 1024;

/// Mozilla's intermediate recommendation without finite-field Diffie-Hellman.
const QString ciphers = u"TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:"
                        u"TLS_CHACHA20_POLY1305_SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:"
                        u"ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
                        u"ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:"
                        u"ECDHE-RSA-CHACHA20-POLY1305"_s;

struct Free
{
    void operator()(BIO *bio) const { BIO_free(bio); }

    void operator()(X509 *certificate) const { X509_free(certificate); }

    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
};

template <typename T> using Owned = std::unique_ptr<T, Free>;

core::Failure unusable(const QString &path, const QString &why)
{
    return failure(ErrorCode::InvalidValue, path + u' ' + why);
}

Owned<BIO> readerOf(QByteArrayView bytes)
{
    return Owned<BIO>(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

/// Encrypted keys are not asked a passphrase for.
int noPassphrase(char *, int, int, void *)
{
    return -1;
}

Result<QByteArray> contentOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return unusable(path, u"cannot be read: "_s + file.errorString());
    return file.read(largestFile);
}

Result<QList<QSslCertificate>> certificatesOf(const QString &path, const QByteArray &content)
{
    const auto certificates = QSslCertificate::fromData(content, QSsl::Pem);
    if (certificates.isEmpty())
        return unusable(path, u"holds no PEM certificate"_s);
    return certificates;
}

Result<void> checkValidity(const QString &path, const QSslCertificate &leaf, const QDateTime &now)
{
    if (now < leaf.effectiveDate())
        return unusable(path, u"is not valid before "_s +
                                  leaf.effectiveDate().toUTC().toString(Qt::ISODate));
    if (now >= leaf.expiryDate())
        return unusable(path,
                        u"has expired at "_s + leaf.expiryDate().toUTC().toString(Qt::ISODate));
    return {};
}

/// The key that belongs to the first certificate in `chain`.
Result<QSslKey> keyOf(const TlsFiles &files, const QByteArray &chain)
{
    const auto content = core::readPrivateFile(files.key);
    if (!content)
        return failure(content);
    const QByteArrayView pem(content->data(), static_cast<qsizetype>(content->size()));
    const Owned<EVP_PKEY> key(
        PEM_read_bio_PrivateKey(readerOf(pem).get(), nullptr, noPassphrase, nullptr));
    if (!key)
        return unusable(files.key, u"holds no PEM private key without a passphrase"_s);
    const Owned<X509> leaf(PEM_read_bio_X509(readerOf(chain).get(), nullptr, nullptr, nullptr));
    if (!leaf || X509_check_private_key(leaf.get(), key.get()) != 1)
        return unusable(files.key, u"does not belong to the certificate in "_s + files.certificate);
    const int kind = EVP_PKEY_base_id(key.get());
    if (kind != EVP_PKEY_RSA && kind != EVP_PKEY_EC)
        return unusable(files.key, u"must be an RSA or EC key"_s);
    QByteArray copy = pem.toByteArray();
    QSslKey made(copy, kind == EVP_PKEY_RSA ? QSsl::Rsa : QSsl::Ec, QSsl::Pem);
    core::wipe(copy);
    if (made.isNull())
        return unusable(files.key, u"holds a key that TLS cannot use"_s);
    return made;
}

} // namespace

Result<LoadedTls> loadTls(const TlsFiles &files, const QDateTime &now)
{
    const auto content = contentOf(files.certificate);
    if (!content)
        return failure(content);
    const auto chain = certificatesOf(files.certificate, *content);
    if (!chain)
        return failure(chain);
    if (const auto valid = checkValidity(files.certificate, chain->first(), now); !valid)
        return failure(valid);
    const auto key = keyOf(files, *content);
    if (!key)
        return failure(key);

    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setProtocol(QSsl::TlsV1_2OrLater);
    tls.setCiphers(ciphers);
    tls.setAllowedNextProtocols({"http/1.1"_ba});
    // No finite-field Diffie-Hellman: no cipher above takes it.
    tls.setDiffieHellmanParameters(QSslDiffieHellmanParameters());
    tls.setLocalCertificateChain(*chain);
    tls.setPrivateKey(*key);
    tls.setPeerVerifyMode(QSslSocket::VerifyNone);
    tls.setCaCertificates({});
    if (!files.clientIssuers.isEmpty()) {
        const auto issuers = contentOf(files.clientIssuers);
        if (!issuers)
            return failure(issuers);
        const auto certificates = certificatesOf(files.clientIssuers, *issuers);
        if (!certificates)
            return failure(certificates);
        tls.setCaCertificates(*certificates);
        // Asked of everybody, demanded where an agent comes: people share the port.
        tls.setPeerVerifyMode(QSslSocket::QueryPeer);
    }
    return LoadedTls{.configuration = tls, .notAfter = chain->first().expiryDate().toUTC()};
}

} // namespace sb::http
