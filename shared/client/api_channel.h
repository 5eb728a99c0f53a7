// Calls of the API of one server: paths instead of URLs, refusals instead of statuses. What agents
// (agent_api) and people's programs call is written on top of this.
#pragma once

#include "shared/client/http_client.h"

namespace sb::client {

struct ApiCall
{
    QByteArray method = QByteArrayLiteral("GET");
    /// As contract::pathOf gives it, with the query if there is one.
    QString path = {};
    HttpHeaders headers = {};
    QByteArray body = {};
    std::chrono::milliseconds timeout = std::chrono::seconds(30);
};

class ApiChannel
{
public:
    /// `server` is scheme, host and port, with a base path when the server stands behind one.
    /// `client` must outlive this.
    ApiChannel(HttpClient &client, const QUrl &server);

    /// The callback gets answers of 2xx; every other status is an error, redirects are malformed.
    /// Each call has an X-Request-Id of its own. Context as in HttpClient::send.
    void call(const ApiCall &call, QObject *context, HttpCallback callback) const;

private:
    HttpClient &m_client;
    QString m_base;
};

} // namespace sb::client
