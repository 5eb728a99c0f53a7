// The only way in which this server speaks with ArgoCD: there is nothing here that could send
// anything but a GET.
#pragma once

#include "server/outbound/https_client.h"
#include "shared/core/secret_bytes.h"

namespace sb::gitops {

/// Where an ArgoCD server is and how it is known.
struct ArgocdAccess
{
    /// Without a slash at the end.
    QString baseUrl = {};
    core::SecretBytes token = {};
    /// PEM; replaces the system's roots. Empty: the system's.
    QByteArray caPem = {};
    /// Empty: the URL's host.
    QString tlsServerName = {};
};

class ReadOnlyTransport
{
public:
    /// `https` outlives this; `timeout` bounds each call as a whole.
    ReadOnlyTransport(const outbound::HttpsClient &https, std::chrono::milliseconds timeout)
        : m_https(https), m_timeout(timeout)
    {}

    /// The body of an answer with status 200. `pathAndQuery` is percent-encoded. NotFound,
    /// Forbidden and PayloadTooLarge (404, 403, more than 8 MiB) tell of the thing asked for;
    /// Unavailable with a sentence tells of whatever is wrong with the server or the way to it: no
    /// connection, TLS, an address that may not be reached, a refused token, a redirect, any other
    /// status.
    [[nodiscard]] core::Result<QByteArray> get(const ArgocdAccess &access,
                                               const QByteArray &pathAndQuery,
                                               const std::stop_token &stop) const;

private:
    const outbound::HttpsClient &m_https;
    std::chrono::milliseconds m_timeout;
};

} // namespace sb::gitops
