// The bytes of an answer.
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"

#include <QByteArray>

namespace sb::http {

/// Status line, type, length and body, for requests that Qt's server never saw.
[[nodiscard]] QByteArray plainAnswer(const Response &response);

/// Adds to an answer what this server says about every one: X-Request-Id, Cache-Control (contract
/// B20), the response's own headers, `Connection: close`. HEAD loses the body, 204 and 304 type and
/// length. `request` may be null.
void completeAnswer(QByteArray &answer, const Response &response, const Request *request,
                    bool keepAlive);

/// The head of an answer without a length.
[[nodiscard]] QByteArray streamHead(const Response &response, const Request &request,
                                    bool isChunked, bool keepAlive);

} // namespace sb::http
