// The identity of a call before anybody is known behind it (contract B21).
#pragma once

#include "server/http/request.h"

#include <QHostAddress>

namespace sb::http {

/// 32 lower-case hexadecimal digits.
[[nodiscard]] QString makeRequestId();

/// X-Request-Id when it is 1 to 128 visible ASCII characters, else a fresh one; the correlation is
/// that id when it is a UUID (dashed or 32 digits), else random; `traceparent` as sent when
/// well-formed; the peer's address without the v6 mapping.
[[nodiscard]] domain::CallContext callContextOf(const Request &request, const QHostAddress &peer);

} // namespace sb::http
