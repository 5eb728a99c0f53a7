#include "server/http/head_parser.h"

#include <algorithm>
#include <array>

#include <QByteArrayList>

namespace sb::http {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

constexpr qint64 longestLengthDigits = 15;

core::Failure malformed(const QString &why)
{
    return failure(ErrorCode::BadRequest, why);
}

/// RFC 9110, section 5.6.2.
bool isTokenCharacter(char c)
{
    const bool isAlphanumeric =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return isAlphanumeric || QByteArrayView("!#$%&'*+-.^_`|~").contains(c);
}

bool isToken(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), isTokenCharacter);
}

/// Visible characters, blanks, tabs and bytes beyond ASCII; no control characters.
bool isFieldValue(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
    });
}

Method methodOf(QByteArrayView name)
{
    static const std::array<std::pair<QByteArrayView, Method>, 7> methods{
        {{"GET", Method::Get},
         {"HEAD", Method::Head},
         {"POST", Method::Post},
         {"PUT", Method::Put},
         {"DELETE", Method::Delete},
         {"PATCH", Method::Patch},
         {"OPTIONS", Method::Options}}};
    for (const auto &[known, method] : methods) {
        if (known == name)
            return method;
    }
    return Method::Other;
}

/// Origin form, or what is left of an absolute form without its authority.
Result<QByteArray> originForm(QByteArrayView target)
{
    const bool isVisible = std::all_of(target.begin(), target.end(), [](char c) {
        return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7f;
    });
    if (target.isEmpty() || !isVisible || target.contains('#'))
        return malformed(u"malformed request target"_s);
    for (const QByteArrayView scheme : {QByteArrayView("http://"), QByteArrayView("https://")}) {
        if (!target.startsWith(scheme))
            continue;
        const qsizetype path = target.indexOf('/', scheme.size());
        return path < 0 ? QByteArray("/") : target.sliced(path).toByteArray();
    }
    if (target.front() != '/')
        return malformed(u"malformed request target"_s);
    return target.toByteArray();
}

Result<void> parseRequestLine(QByteArrayView line, const Limits &limits, Head &head)
{
    const qsizetype first = line.indexOf(' ');
    const qsizetype last = line.lastIndexOf(' ');
    if (first <= 0 || last <= first)
        return malformed(u"malformed request line"_s);
    const QByteArrayView method = line.first(first);
    const QByteArrayView target = line.sliced(first + 1, last - first - 1);
    const QByteArrayView version = line.sliced(last + 1);
    if (!isToken(method))
        return malformed(u"malformed method"_s);
    if (target.size() > limits.targetBytes)
        return failure(ErrorCode::UriTooLong, u"the request target is longer than 8 KiB"_s);
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return malformed(u"only versions 1.0 and 1.1 are spoken here"_s);
    auto origin = originForm(target);
    if (!origin)
        return failure(origin);
    head.methodName = method.toByteArray();
    head.method = methodOf(method);
    head.target = std::move(*origin);
    head.keepAlive = version == "HTTP/1.1";
    head.isOldVersion = !head.keepAlive;
    return {};
}

Result<void> parseField(QByteArrayView line, Head &head)
{
    // A line that begins with a blank would continue the one before (obsolete folding).
    const qsizetype colon = line.indexOf(':');
    if (colon <= 0 || !isToken(line.first(colon)))
        return malformed(u"malformed header name"_s);
    const QByteArrayView value = line.sliced(colon + 1).trimmed();
    if (!isFieldValue(line.sliced(colon + 1)))
        return malformed(u"malformed header value"_s);
    head.headers.emplace_back(line.first(colon).toByteArray().toLower(), value.toByteArray());
    return {};
}

bool isHost(QByteArrayView value)
{
    return !value.isEmpty() && std::all_of(value.begin(), value.end(), [](char c) {
        return isTokenCharacter(c) || QByteArrayView(":[]()=,;@").contains(c);
    }) && !value.contains('@');
}

/// What the headers say about the message itself.
Result<void> readFraming(Head &head)
{
    int hosts = 0;
    // So far only the version has spoken on the matter.
    const bool isHttp10 = !head.keepAlive;
    for (const auto &[name, value] : head.headers) {
        if (name == "host") {
            ++hosts;
            if (!isHost(value))
                return malformed(u"malformed Host"_s);
        } else if (name == "content-length") {
            const bool isNumber = !value.isEmpty() && value.size() <= longestLengthDigits &&
                                  std::all_of(value.begin(), value.end(),
                                              [](char c) { return c >= '0' && c <= '9'; });
            if (!isNumber || head.contentLength)
                return malformed(u"malformed Content-Length"_s);
            head.contentLength = value.toLongLong();
        } else if (name == "transfer-encoding") {
            if (head.chunked || value.toLower() != "chunked")
                return failure(ErrorCode::NotImplemented, u"chunked is the only transfer coding"_s);
            head.chunked = true;
        } else if (name == "connection") {
            if (listsToken(value, "close"))
                head.keepAlive = false;
        } else if (name == "expect") {
            if (value.toLower() != "100-continue")
                return malformed(u"unknown expectation"_s);
            head.expectsContinue = true;
        }
    }
    if (hosts != 1)
        return malformed(u"exactly one Host is needed"_s);
    // RFC 9112, 6.1: a sender that may not know chunks cannot be trusted to have meant them.
    if (head.chunked && isHttp10)
        return malformed(u"Transfer-Encoding in HTTP/1.0"_s);
    if (head.chunked && head.contentLength)
        return malformed(u"both Content-Length and Transfer-Encoding"_s);
    if (!head.chunked && !head.contentLength)
        head.contentLength = 0;
    return {};
}

} // namespace

qsizetype endOfHead(QByteArrayView received)
{
    for (qsizetype at = received.indexOf('\n'); at >= 0; at = received.indexOf('\n', at + 1)) {
        if (at == 0 || received[at - 1] != '\r')
            return at + 1;
        if (at >= 3 && received[at - 2] == '\n')
            return at + 1;
        if (at == 1)
            return at + 1;
    }
    return -1;
}

bool listsToken(QByteArrayView value, QByteArrayView token)
{
    for (const QByteArray &item : value.toByteArray().toLower().split(',')) {
        if (item.trimmed() == token)
            return true;
    }
    return false;
}

Result<Head> parseHead(QByteArrayView text, const Limits &limits)
{
    if (!text.endsWith("\r\n\r\n"))
        return malformed(u"lines end with CR LF"_s);
    if (text.contains('\0'))
        return malformed(u"a NUL byte in the head"_s);
    Head head;
    QByteArrayView rest = text.chopped(2);
    bool isFirst = true;
    while (!rest.isEmpty()) {
        const qsizetype end = rest.indexOf('\n');
        const QByteArrayView line = rest.first(end - 1);
        if (line.contains('\r') || rest[end - 1] != '\r')
            return malformed(u"lines end with CR LF"_s);
        rest = rest.sliced(end + 1);
        const auto read = isFirst ? parseRequestLine(line, limits, head) : parseField(line, head);
        if (!read)
            return failure(read);
        isFirst = false;
        if (head.headers.size() > static_cast<std::size_t>(limits.headers))
            return failure(ErrorCode::HeaderTooLarge, u"too many headers"_s);
    }
    if (const auto framed = readFraming(head); !framed)
        return failure(framed);
    return head;
}

} // namespace sb::http
