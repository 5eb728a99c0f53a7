#include "server/http/request_ids.h"

#include "shared/core/uuid_text.h"

#include <algorithm>

namespace sb::http {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestRequestId = 128;
constexpr qsizetype longestTraceparent = 128;

bool isVisible(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

std::optional<QUuid> correlationFrom(const QString &requestId)
{
    const auto dashed = core::uuidFromText(requestId);
    return dashed ? dashed : core::uuidFromHexText(requestId);
}

} // namespace

QString makeRequestId()
{
    return QUuid::createUuid().toString(QUuid::Id128);
}

domain::CallContext callContextOf(const Request &request, const QHostAddress &peer)
{
    domain::CallContext call;
    const auto sent = request.header("x-request-id");
    const bool isValid =
        sent && !sent->isEmpty() && sent->size() <= longestRequestId && isVisible(*sent);
    // A UUID costs a system call: one is drawn, and only where it is needed.
    if (isValid) {
        call.requestId = QString::fromLatin1(*sent);
        const auto correlation = correlationFrom(call.requestId);
        call.correlationId = correlation ? *correlation : QUuid::createUuid();
    } else {
        call.correlationId = QUuid::createUuid();
        call.requestId = call.correlationId.toString(QUuid::Id128);
    }
    const auto trace = request.header("traceparent");
    if (trace && trace->size() <= longestTraceparent && isVisible(*trace))
        call.traceparent = QString::fromLatin1(*trace);
    bool isMapped = false;
    const quint32 v4 = peer.toIPv4Address(&isMapped);
    call.peerAddress = (isMapped ? QHostAddress(v4) : peer).toString();
    return call;
}

} // namespace sb::http
