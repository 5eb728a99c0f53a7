// The head of a request, read strictly (RFC 9112): whatever two readers could understand
// differently is refused.
#pragma once

#include "server/http/limits.h"
#include "server/http/request.h"

#include <optional>
#include <utility>
#include <vector>

#include <QByteArray>

namespace sb::http {

struct Head
{
    Method method = Method::Other;
    QByteArray methodName = {};
    /// Origin form, as sent.
    QByteArray target = {};
    bool keepAlive = true;
    /// HTTP/1.0: knows no chunks.
    bool isOldVersion = false;
    bool expectsContinue = false;
    bool chunked = false;
    /// Absent for chunked bodies; 0 when no body is announced.
    std::optional<qint64> contentLength = {};
    /// Names in lower case, values without surrounding blanks.
    std::vector<std::pair<QByteArray, QByteArray>> headers = {};
};

/// Where the head ends: the index behind its empty line; -1 while it is incomplete. A line that
/// ends with a bare LF counts as complete, so that it is refused at once.
[[nodiscard]] qsizetype endOfHead(QByteArrayView received);

/// `head` includes the empty line. BadRequest, UriTooLong, HeaderTooLarge, NotImplemented.
[[nodiscard]] core::Result<Head> parseHead(QByteArrayView head, const Limits &limits);

/// Header values that are lists of tokens, e.g. `Connection`: whether `token` (lower case) is among
/// them.
[[nodiscard]] bool listsToken(QByteArrayView value, QByteArrayView token);

} // namespace sb::http
