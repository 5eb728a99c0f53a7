// What an ArgoCD endpoint may be made of (contract H and B27), judged before anything is sent
// anywhere.
#pragma once

#include "shared/core/result.h"

#include <string_view>

#include <QString>

namespace sb::domain {

/// The URL without slashes at its end. 422 invalid_value unless it is https with a host, without
/// user, query or fragment: the token must never travel in the clear.
core::Result<QString> checkBaseUrl(const QString &url, const QString &pointer);

/// 422 invalid_value unless it is a host's name (RFC 1123) or empty.
core::Result<void> checkTlsServerName(const QString &name, const QString &pointer);

/// 422 invalid_value unless it can stand in a header: 1 to 4,096 visible ASCII characters.
core::Result<void> checkBearerToken(std::string_view token, const QString &pointer);

} // namespace sb::domain
