#include "shared/client/api_channel.h"

#include "shared/core/uuid_text.h"

namespace sb::client {

using namespace Qt::StringLiterals;

ApiChannel::ApiChannel(HttpClient &client, const QUrl &server)
    : m_client(client), m_base(server.toString(QUrl::RemoveQuery | QUrl::RemoveFragment |
                                               QUrl::StripTrailingSlash | QUrl::FullyEncoded))
{}

void ApiChannel::call(const ApiCall &call, QObject *context, HttpCallback callback) const
{
    const QString requestId = core::toText(QUuid::createUuid());
    HttpRequest request{.method = call.method,
                        .url = QUrl(m_base + call.path, QUrl::StrictMode),
                        .headers = call.headers,
                        .body = call.body,
                        .timeout = call.timeout};
    request.headers.emplace_back("X-Request-Id"_ba, requestId.toLatin1());
    request.headers.emplace_back("Accept"_ba, "application/json"_ba);
    m_client.send(request, context,
                  [requestId, callback = std::move(callback)](Answer<HttpResponse> answer) {
                      if (answer && (answer->status < 200 || answer->status >= 300)) {
                          answer = noAnswer(answer->status >= 400
                                                ? refusalOf(*answer)
                                                : ApiError::malformed(u"an answer of no use came"_s,
                                                                      answer->status));
                      }
                      if (!answer && answer.error().correlationId.isEmpty())
                          answer.error().correlationId = requestId;
                      callback(std::move(answer));
                  });
}

} // namespace sb::client
