#include "server/outbound/https_client.h"

#include "server/outbound/curl_handle.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <sys/socket.h>
#include <unistd.h>

namespace sb::outbound {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

constexpr qsizetype largestHead = 64 * 1024;

/// What one call gathers while libcurl runs it.
struct Exchange
{
    const NetworkRules &rules;
    const HttpsRequest &request;
    HttpsAnswer answer = {};
    qsizetype headSize = 0;
    bool isTooLarge = false;
    bool isRefused = false;
};

/// Called for each address that the name led to, just before it is connected to: what a look-up
/// answered a moment ago does not count.
curl_socket_t openSocket(void *context, curlsocktype, curl_sockaddr *address)
{
    auto &exchange = *static_cast<Exchange *>(context);
    const QHostAddress peer(&address->addr);
    if (!exchange.rules.mayReach(peer)) {
        exchange.isRefused = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t takeBody(const char *data, std::size_t, std::size_t size, void *context)
{
    auto &exchange = *static_cast<Exchange *>(context);
    if (exchange.answer.body.size() + static_cast<qint64>(size) > exchange.request.largestAnswer) {
        exchange.isTooLarge = true;
        return 0;
    }
    exchange.answer.body.append(data, static_cast<qsizetype>(size));
    return size;
}

std::size_t takeHeader(const char *data, std::size_t, std::size_t size, void *context)
{
    auto &exchange = *static_cast<Exchange *>(context);
    exchange.headSize += static_cast<qsizetype>(size);
    if (exchange.headSize > largestHead) {
        exchange.isTooLarge = true;
        return 0;
    }
    const QByteArrayView line(data, static_cast<qsizetype>(size));
    // An interim answer (100) has a head of its own.
    if (line.startsWith("HTTP/"))
        exchange.answer.headers.clear();
    const qsizetype colon = line.indexOf(':');
    if (colon > 0)
        exchange.answer.headers.emplace_back(line.first(colon).toByteArray().toLower(),
                                             line.sliced(colon + 1).toByteArray().trimmed());
    return size;
}

int mustStop(void *context, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    return static_cast<Exchange *>(context)->request.stop.stop_requested() ? 1 : 0;
}

void observe(CURL *curl, Exchange &exchange)
{
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, openSocket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &exchange);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, takeBody);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &exchange);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, takeHeader);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &exchange);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, mustStop);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &exchange);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
}

/// libcurl takes both from the URL: where to connect to, and which name to ask for in TLS. With a
/// name of its own the URL bears that name, and the connection goes to the real host.
struct Destination
{
    QByteArray url = {};
    /// `::host:port`; empty where the URL says it all.
    QByteArray connectTo = {};
};

Destination destinationOf(const HttpsRequest &request)
{
    constexpr int httpsPort = 443;
    if (request.tlsServerName.isEmpty())
        return {.url = request.url.toEncoded(QUrl::RemoveFragment)};
    QUrl named = request.url;
    named.setHost(request.tlsServerName);
    QString host = request.url.host(QUrl::FullyEncoded);
    if (host.contains(u':') && !host.startsWith(u'['))
        host = u'[' + host + u']';
    return {.url = named.toEncoded(QUrl::RemoveFragment),
            .connectTo = u"::%1:%2"_s.arg(host).arg(request.url.port(httpsPort)).toLatin1()};
}

/// The Host that a server expects is that of the URL, whatever name its certificate bears.
QByteArray hostLine(const QUrl &url)
{
    return "Host: " + url.authority(QUrl::FullyEncoded).toLatin1();
}

bool isClean(const QByteArray &text)
{
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

Result<CurlList> headerLines(const Headers &headers)
{
    CurlList lines;
    // Without this libcurl waits a second for a 100 before larger bodies.
    append(lines, "Expect:");
    for (const auto &[name, value] : headers) {
        if (!isClean(name) || !isClean(value))
            return failure(ErrorCode::InvalidValue, u"a header holds a line break"_s);
        append(lines, name + ": " + value);
    }
    return lines;
}

core::Failure faultOf(CURLcode code, const Exchange &exchange, const char *detail)
{
    if (exchange.isRefused)
        return failure(
            ErrorCode::InvalidValue,
            u"the host's address is not public; SB_OUTBOUND_ALLOW can name its network"_s);
    if (exchange.isTooLarge)
        return failure(ErrorCode::PayloadTooLarge, u"the answer is too large"_s);
    const QString reason = QString::fromUtf8(*detail ? detail : curl_easy_strerror(code));
    return failure(ErrorCode::Unavailable, reason);
}

} // namespace

std::optional<QByteArray> HttpsAnswer::header(QByteArrayView lowerCaseName) const
{
    for (const auto &[name, value] : headers) {
        if (name == lowerCaseName)
            return value;
    }
    return std::nullopt;
}

Result<void> checkHttpsUrl(const QUrl &url)
{
    if (!url.isValid() || url.scheme() != "https"_L1 || url.host().isEmpty())
        return failure(ErrorCode::InvalidValue, u"must be an https URL with a host"_s);
    if (!url.userInfo().isEmpty())
        return failure(ErrorCode::InvalidValue, u"must not hold a user or a password"_s);
    return {};
}

struct HttpsClient::Pool
{
    CurlHandle take(const QByteArray &caPem)
    {
        CurlHandle handle;
        {
            const std::lock_guard lock(mutex);
            if (!idle.empty()) {
                handle = std::move(idle.back());
                idle.pop_back();
            }
        }
        if (!handle)
            return makeCurlHandle(caPem);
        curl_easy_reset(handle.get());
        prepare(handle.get(), caPem);
        return handle;
    }

    void putBack(CurlHandle handle)
    {
        const std::lock_guard lock(mutex);
        if (idle.size() < mostIdle)
            idle.push_back(std::move(handle));
    }

    static constexpr std::size_t mostIdle = 16;
    std::mutex mutex;
    std::vector<CurlHandle> idle;
};

HttpsClient::HttpsClient(NetworkRules rules, Connections connections)
    : m_rules(std::move(rules)),
      m_pool(connections == Connections::Kept ? std::make_shared<Pool>() : nullptr)
{}

Result<HttpsAnswer> HttpsClient::get(const HttpsRequest &request) const
{
    return send("GET", request, nullptr);
}

Result<HttpsAnswer> HttpsClient::post(const HttpsRequest &request, const QByteArray &body) const
{
    return send("POST", request, &body);
}

Result<HttpsAnswer> HttpsClient::put(const HttpsRequest &request, const QByteArray &body) const
{
    return send("PUT", request, &body);
}

Result<HttpsAnswer> HttpsClient::send(const char *method, const HttpsRequest &request,
                                      const QByteArray *body) const
{
    const bool isPlain = request.mayBePlain && request.url.scheme() == "http"_L1;
    if (const auto fit = checkHttpsUrl(request.url); !isPlain && !fit)
        return failure(fit);
    auto lines = headerLines(request.headers);
    if (!lines)
        return failure(lines);
    const Destination destination = destinationOf(request);
    CurlList connectTo;
    if (!destination.connectTo.isEmpty()) {
        append(connectTo, destination.connectTo);
        append(*lines, hostLine(request.url));
    }
    Exchange exchange{.rules = m_rules, .request = request};
    CurlHandle handle = m_pool ? m_pool->take(request.caPem) : makeCurlHandle(request.caPem);
    CURL *curl = handle.get();
    observe(curl, exchange);
    std::array<char, CURL_ERROR_SIZE> detail{};
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, detail.data());
    curl_easy_setopt(curl, CURLOPT_URL, destination.url.constData());
    if (connectTo)
        curl_easy_setopt(curl, CURLOPT_CONNECT_TO, connectTo.get());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, isPlain ? "http" : "https");
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, lines->get());
    if (body) {
        curl_easy_setopt(curl, CURLOPT_POST, 1L);
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body->constData());
    }
    const CURLcode code = curl_easy_perform(curl);
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    // What it points to goes with this call.
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, nullptr);
    if (code != CURLE_OK)
        return faultOf(code, exchange, detail.data());
    if (m_pool)
        m_pool->putBack(std::move(handle));
    exchange.answer.status = static_cast<int>(status);
    return std::move(exchange.answer);
}

} // namespace sb::outbound
