#include "server/crypto/ca_certificates.h"

#include <memory>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace sb::crypto {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;

namespace {

constexpr qsizetype largestPem = 64 * 1024;
constexpr char blockBegin[] = "-----BEGIN ";

struct BioDeleter
{
    void operator()(BIO *bio) const { BIO_free(bio); }
};

struct CertificateDeleter
{
    void operator()(X509 *certificate) const { X509_free(certificate); }
};

/// How many certificates can be read one after the other.
qsizetype readableCertificates(const QByteArray &pem)
{
    const std::unique_ptr<BIO, BioDeleter> source(
        BIO_new_mem_buf(pem.constData(), static_cast<int>(pem.size())));
    qsizetype count = 0;
    if (!source)
        return count;
    for (;;) {
        const std::unique_ptr<X509, CertificateDeleter> certificate(
            PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr));
        if (!certificate)
            break;
        ++count;
    }
    // The end of the text is told as an error.
    ERR_clear_error();
    return count;
}

} // namespace

core::Result<void> checkCaCertificates(const QByteArray &pem)
{
    if (pem.size() > largestPem)
        return failure(ErrorCode::InvalidValue, u"must have at most 65536 bytes"_s);
    if (pem.contains("PRIVATE KEY-----"))
        return failure(ErrorCode::InvalidValue,
                       u"holds a private key, which must be told to nobody; send certificates"_s);
    const qsizetype blocks = pem.count(blockBegin);
    if (blocks == 0 || readableCertificates(pem) != blocks)
        return failure(ErrorCode::InvalidValue, u"must be X.509 certificates in PEM"_s);
    return {};
}

} // namespace sb::crypto
