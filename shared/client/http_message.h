// One HTTP exchange as values.
#pragma once

#include "shared/core/secret_bytes.h"

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include <QByteArray>
#include <QUrl>

namespace sb::client {

using HttpHeaders = std::vector<std::pair<QByteArray, QByteArray>>;

struct HttpRequest
{
    QByteArray method = QByteArrayLiteral("GET");
    QUrl url = {};
    HttpHeaders headers = {};
    /// Sent when it is not empty, as application/json unless `headers` says otherwise.
    QByteArray body = {};
    /// From the call to the last byte of the answer.
    std::chrono::milliseconds timeout = std::chrono::seconds(30);
    /// A longer answer is a fault, found before it is held in memory.
    qint64 largestAnswer = 4 * 1024 * 1024;
};

struct HttpResponse
{
    int status = 0;
    /// Names in lower case.
    HttpHeaders headers = {};
    /// Wiped with the response: answers carry values.
    core::SecretBytes body = {};

    [[nodiscard]] std::optional<QByteArray> header(QByteArrayView lowerCaseName) const;
    /// Retry-After in seconds (RFC 9110, the form with a number); 0 when none is said.
    [[nodiscard]] int retryAfterSeconds() const;

    [[nodiscard]] QByteArrayView text() const
    {
        return {body.data(), static_cast<qsizetype>(body.size())};
    }
};

} // namespace sb::client
