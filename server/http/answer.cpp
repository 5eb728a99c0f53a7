#include "server/http/answer.h"

#include "server/http/route.h"

#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

namespace sb::http {

using namespace Qt::StringLiterals;

namespace {

QByteArray cacheControlOf(const Response &response, const Request &request)
{
    const bool isSaid =
        request.route && response.status < 400 && !request.route->cacheControl.isEmpty();
    return isSaid ? request.route->cacheControl : QByteArray("no-store");
}

/// RFC 9110, section 5.6.7; agents measure their lease by it. Made once a second: formatting costs
/// more than the rest of the head.
QByteArray httpDate()
{
    thread_local qint64 madeFor = -1;
    thread_local QByteArray date;
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    if (now != madeFor) {
        madeFor = now;
        date = QLocale::c()
                   .toString(QDateTime::fromSecsSinceEpoch(now, QTimeZone::utc()),
                             u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s)
                   .toLatin1();
    }
    return date;
}

/// What this server says about every answer.
QByteArray addedHeaders(const Response &response, const Request *request, bool keepAlive)
{
    QByteArray added = "Date: " + httpDate() + "\r\n";
    if (request)
        added += "X-Request-Id: " + request->call.requestId.toLatin1() + "\r\n";
    if (request && request->path.startsWith("/api/v1"))
        added += "Cache-Control: " + cacheControlOf(response, *request) + "\r\n";
    for (const auto &[name, value] : response.headers)
        added += name + ": " + value + "\r\n";
    if (!keepAlive)
        added += "Connection: close\r\n";
    return added;
}

} // namespace

QByteArray plainAnswer(const Response &response)
{
    return "HTTP/1.1 " + QByteArray::number(response.status) +
           " Refused\r\nContent-Type: " + response.contentType +
           "\r\nContent-Length: " + QByteArray::number(response.body.size()) + "\r\n\r\n" +
           response.body;
}

void completeAnswer(QByteArray &answer, const Response &response, const Request *request,
                    bool keepAlive)
{
    const qsizetype lineEnd = answer.indexOf("\r\n") + 2;
    const qsizetype headEnd = answer.indexOf("\r\n\r\n") + 4;
    const QByteArray added = addedHeaders(response, request, keepAlive);
    // RFC 9110, section 8.6: a 204 has neither type nor length, and a 304 none of its own.
    if (response.status == 204 || response.status == 304) {
        answer.truncate(lineEnd);
        answer += added + "\r\n";
        return;
    }
    if (request && request->method == Method::Head)
        answer.truncate(headEnd);
    answer.insert(lineEnd, added);
}

QByteArray streamHead(const Response &response, const Request &request, bool isChunked,
                      bool keepAlive)
{
    return "HTTP/1.1 " + QByteArray::number(response.status) +
           " OK\r\nContent-Type: " + response.contentType + "\r\n" +
           addedHeaders(response, &request, keepAlive) +
           (isChunked ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n");
}

} // namespace sb::http
