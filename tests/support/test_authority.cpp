#include "tests/support/test_authority.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <QFile>
#include <QSslCertificate>

namespace sb::test {

using namespace Qt::StringLiterals;

namespace {

struct Free
{
    void operator()(X509 *certificate) const { X509_free(certificate); }

    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }

    void operator()(BIO *bio) const { BIO_free(bio); }
};

template <typename T> using Owned = std::unique_ptr<T, Free>;

void check(bool isGood, const char *what)
{
    if (!isGood)
        qFatal("test certificate: %s", what);
}

Owned<EVP_PKEY> makeKey(KeyKind kind)
{
    EVP_PKEY *key = nullptr;
    switch (kind) {
    case KeyKind::Ec:
        key = EVP_EC_gen("P-256");
        break;
    case KeyKind::Rsa:
        key = EVP_RSA_gen(2048);
        break;
    case KeyKind::Ed25519:
        key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
        break;
    }
    check(key != nullptr, "key");
    return Owned<EVP_PKEY>(key);
}

template <typename Write> QByteArray pemOf(Write &&write)
{
    const Owned<BIO> bio(BIO_new(BIO_s_mem()));
    check(write(bio.get()) == 1, "PEM");
    char *data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return QByteArray(data, size);
}

QByteArray pemOf(X509 *certificate)
{
    return pemOf([&](BIO *bio) { return PEM_write_bio_X509(bio, certificate); });
}

void addExtension(X509 *certificate, X509 *issuer, int id, const QByteArray &value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.constData());
    check(extension != nullptr, value.constData());
    check(X509_add_ext(certificate, extension, -1) == 1, "extension");
    X509_EXTENSION_free(extension);
}

Owned<X509> makeCertificate(EVP_PKEY *key, const CertificateWish &wish)
{
    Owned<X509> certificate(X509_new());
    X509_set_version(certificate.get(), 2);
    quint32 serial = 0;
    RAND_bytes(reinterpret_cast<unsigned char *>(&serial), sizeof serial);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial | 1U);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), wish.validFrom);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), wish.validUntil);
    X509_set_pubkey(certificate.get(), key);
    const QByteArray name = wish.commonName.toUtf8();
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char *>(name.constData()), -1, -1,
                               0);
    return certificate;
}

} // namespace

struct TestAuthority::Parts
{
    Owned<EVP_PKEY> key;
    Owned<X509> certificate;
};

TestAuthority::TestAuthority(const QString &name) : m_parts(std::make_unique<Parts>())
{
    m_parts->key = makeKey(KeyKind::Ec);
    m_parts->certificate = makeCertificate(m_parts->key.get(), {.commonName = name});
    X509 *own = m_parts->certificate.get();
    X509_set_issuer_name(own, X509_get_subject_name(own));
    addExtension(own, own, NID_basic_constraints, "critical,CA:TRUE");
    addExtension(own, own, NID_key_usage, "critical,keyCertSign,cRLSign");
    addExtension(own, own, NID_subject_key_identifier, "hash");
    check(X509_sign(own, m_parts->key.get(), EVP_sha256()) > 0, "signature");
}

TestAuthority::~TestAuthority() = default;

Issued TestAuthority::issue(const CertificateWish &wish) const
{
    const auto key = makeKey(wish.key);
    const auto made = makeCertificate(key.get(), wish);
    X509 *issuer = m_parts->certificate.get();
    X509_set_issuer_name(made.get(), X509_get_subject_name(issuer));
    addExtension(made.get(), issuer, NID_basic_constraints, "critical,CA:FALSE");
    if (!wish.purposes.isEmpty())
        addExtension(made.get(), issuer, NID_ext_key_usage, wish.purposes);
    QByteArrayList names;
    for (const QString &name : wish.dnsNames)
        names.append("DNS:" + name.toUtf8());
    if (wish.isLocal)
        names.append("IP:127.0.0.1");
    if (!names.isEmpty())
        addExtension(made.get(), issuer, NID_subject_alt_name, names.join(','));
    check(X509_sign(made.get(), m_parts->key.get(), EVP_sha256()) > 0, "signature");
    return {.certificate = pemOf(made.get()),
            .key = pemOf([&](BIO *bio) {
                return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr,
                                                nullptr);
            })};
}

Issued TestAuthority::issueLocal() const
{
    return issue({.commonName = u"sb-server"_s, .dnsNames = {u"localhost"_s}, .isLocal = true});
}

QByteArray TestAuthority::certificate() const
{
    return pemOf(m_parts->certificate.get());
}

QList<QSslCertificate> TestAuthority::certificates() const
{
    return QSslCertificate::fromData(certificate(), QSsl::Pem);
}

QString writeFile(const QString &directory, const QString &name, const QByteArray &content,
                  unsigned mode)
{
    const QString path = directory + u'/' + name;
    // Replaced whole, as an operator should.
    const QString beside = path + u".new"_s;
    {
        QFile file(beside);
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write %s", qPrintable(path));
    }
    if (::chmod(QFile::encodeName(beside).constData(), mode) != 0 ||
        ::rename(QFile::encodeName(beside).constData(), QFile::encodeName(path).constData()) != 0)
        qFatal("cannot replace %s", qPrintable(path));
    return path;
}

} // namespace sb::test
