// What a handler answers.
#pragma once

#include "server/http/stream_source.h"

#include <chrono>
#include <utility>
#include <vector>

#include <QByteArray>
#include <QString>

namespace sb::http {

/// Nothing to say yet: run the handler again when work may have appeared, at most until `patience`
/// is over (RFC 7240 wait).
struct Wait
{
    std::chrono::milliseconds patience{0};
};

struct Response
{
    int status = 200;
    QByteArray body = {};
    QByteArray contentType = "application/json";
    std::vector<std::pair<QByteArray, QByteArray>> headers = {};
    /// > 0: this answer is only sent when nothing changed within the patience; see Wait.
    Wait wait = {};
    /// What was made or decided, for the refusal of a repeat whose answer may not be kept
    /// (contract B19); not sent.
    QString resourceId = {};
    /// The body holds a secret value: the edge wipes it once it is written.
    bool secretBody = false;
    /// Takes the place of `body`: see StreamSource.
    Stream stream = {};

    static Response json(QByteArray body, int status = 200)
    {
        return {.status = status, .body = std::move(body)};
    }

    static Response noContent() { return {.status = 204, .contentType = {}}; }
};

} // namespace sb::http
