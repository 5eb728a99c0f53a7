// A server's key and certificate, made by openssl for one test.
#pragma once

#include <QByteArray>
#include <QSslConfiguration>
#include <QString>

namespace sb::test {

struct TlsIdentity
{
    QSslConfiguration configuration = {};
    /// The certificate itself: it is its own root.
    QByteArray certificatePem = {};
};

/// For the host of that name; ends the test program when openssl makes none.
[[nodiscard]] TlsIdentity makeTlsIdentity(const QString &host);

} // namespace sb::test
