// Certificates that somebody sends to be trusted instead of the system's roots.
#pragma once

#include "shared/core/result.h"

#include <QByteArray>

namespace sb::crypto {

/// InvalidValue unless the text is one or more X.509 certificates in PEM and nothing else, at most
/// 64 KiB; whoever sends a private key by mistake is told so.
[[nodiscard]] core::Result<void> checkCaCertificates(const QByteArray &pem);

} // namespace sb::crypto
