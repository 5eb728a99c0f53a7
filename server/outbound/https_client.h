// HTTPS to hosts that somebody named over the API: TLS always verified, no redirects, no proxies,
// bounded in time and size, and never to an address that the rules refuse (contract B27).
#pragma once

#include "server/outbound/network_rules.h"
#include "shared/core/result.h"

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include <QByteArray>
#include <QUrl>

namespace sb::outbound {

using Headers = std::vector<std::pair<QByteArray, QByteArray>>;

struct HttpsRequest
{
    /// `https` with a host, without user or password.
    QUrl url = {};
    Headers headers = {};
    /// PEM certificates that replace the system's roots; empty means the system's.
    QByteArray caPem = {};
    /// The name that is asked for in TLS and that the certificate must bear; empty means the URL's
    /// host.
    QString tlsServerName = {};
    /// From the look-up of the name to the last byte of the answer.
    std::chrono::milliseconds timeout{10'000};
    /// A longer body is a fault, found before it is held in memory.
    qint64 largestAnswer = 1024 * 1024;
    /// Ends the call early.
    std::stop_token stop = {};
    /// Lets `http` pass: for services of this machine that an operator named.
    bool mayBePlain = false;
};

struct HttpsAnswer
{
    int status = 0;
    /// Names in lower case.
    Headers headers = {};
    QByteArray body = {};

    [[nodiscard]] std::optional<QByteArray> header(QByteArrayView lowerCaseName) const;
};

/// Whether a connection is kept for the next call to the same host.
enum class Connections { Fresh, Kept };

/// Blocks its caller; any thread, many at once.
class HttpsClient
{
public:
    explicit HttpsClient(NetworkRules rules, Connections connections = Connections::Fresh);

    /// Answers of every status are values, redirects too: they are not followed. InvalidValue for a
    /// URL that may not be called and for an address that may not be reached; PayloadTooLarge;
    /// Unavailable with the reason for everything that may pass (name, connection, TLS, time).
    [[nodiscard]] core::Result<HttpsAnswer> get(const HttpsRequest &request) const;
    [[nodiscard]] core::Result<HttpsAnswer> post(const HttpsRequest &request,
                                                 const QByteArray &body) const;
    [[nodiscard]] core::Result<HttpsAnswer> put(const HttpsRequest &request,
                                                const QByteArray &body) const;

private:
    struct Pool;

    [[nodiscard]] core::Result<HttpsAnswer> send(const char *method, const HttpsRequest &request,
                                                 const QByteArray *body) const;

    NetworkRules m_rules;
    /// Handles with their open connections; null when none are kept.
    std::shared_ptr<Pool> m_pool;
};

/// Whether the text is a URL that this client calls; the reason when it is not. The address is
/// looked at only when it is connected to.
[[nodiscard]] core::Result<void> checkHttpsUrl(const QUrl &url);

} // namespace sb::outbound
