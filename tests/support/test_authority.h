// A certificate authority for tests: issues what TLS should take and what it should refuse.
#pragma once

#include <memory>

#include <QByteArray>
#include <QSslConfiguration>
#include <QString>
#include <QStringList>

namespace sb::test {

enum class KeyKind { Ec, Rsa, Ed25519 };

struct CertificateWish
{
    QString commonName = {};
    QStringList dnsNames = {};
    /// Also an alternative name of 127.0.0.1.
    bool isLocal = false;
    /// Seconds from now.
    long validFrom = -3600;
    long validUntil = 24 * 3600;
    /// OpenSSL's words, e.g. `serverAuth`, `clientAuth`.
    QByteArray purposes = QByteArrayLiteral("serverAuth,clientAuth");
    KeyKind key = KeyKind::Ec;
};

/// Both as PEM.
struct Issued
{
    QByteArray certificate = {};
    QByteArray key = {};
};

class TestAuthority
{
public:
    explicit TestAuthority(const QString &name = QStringLiteral("Test CA"));
    TestAuthority(const TestAuthority &) = delete;
    TestAuthority &operator=(const TestAuthority &) = delete;
    ~TestAuthority();

    [[nodiscard]] Issued issue(const CertificateWish &wish) const;
    /// For a server on 127.0.0.1.
    [[nodiscard]] Issued issueLocal() const;

    /// The authority's own, as PEM.
    [[nodiscard]] QByteArray certificate() const;
    [[nodiscard]] QList<QSslCertificate> certificates() const;

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

/// Writes the file (mode 0600 unless told otherwise) and answers its path.
QString writeFile(const QString &directory, const QString &name, const QByteArray &content,
                  unsigned mode = 0600);

} // namespace sb::test
