// What the listener shows its clients, from files: certificate chain, key, and the issuers of the
// agents' certificates.
#pragma once

#include "shared/core/result.h"

#include <QDateTime>
#include <QSslConfiguration>
#include <QString>

namespace sb::http {

/// Paths of PEM files.
struct TlsFiles
{
    /// The server's certificate first, then its issuers up to the root.
    QString certificate = {};
    /// RSA or EC, not encrypted, readable by its owner alone.
    QString key = {};
    /// Issuers of client certificates; when empty, clients are not asked for one.
    QString clientIssuers = {};
};

struct LoadedTls
{
    /// TLS 1.2 and 1.3 with forward secrecy and authenticated ciphers only, ALPN `http/1.1`, no
    /// renegotiation.
    QSslConfiguration configuration = {};
    QDateTime notAfter = {};
};

/// InvalidValue naming the file and what to change when one cannot be read, is none of its kind,
/// has expired at `now` or does not belong to the other; Forbidden with the mode to set when the
/// key is open to others.
[[nodiscard]] core::Result<LoadedTls>
loadTls(const TlsFiles &files, const QDateTime &now = QDateTime::currentDateTimeUtc());

} // namespace sb::http
