#include "tests/support/http_caller.h"

#include "shared/client/await.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace sb::test {

using namespace Qt::StringLiterals;
using client::Answer;
using client::HttpResponse;

namespace {

Reply replyOf(const Answer<HttpResponse> &answer)
{
    if (!answer)
        return {};
    return {
        .status = answer->status, .headers = answer->headers, .body = answer->text().toByteArray()};
}

} // namespace

QByteArray Reply::header(QByteArrayView lowerCaseName) const
{
    for (const auto &[name, value] : headers) {
        if (name == lowerCaseName)
            return value;
    }
    return {};
}

QJsonValue Reply::json() const
{
    const QJsonDocument document = QJsonDocument::fromJson(body);
    return document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
}

HttpCaller::HttpCaller(const QUrl &server, const client::TransportSettings &transport)
    : m_server(server), m_client(transport)
{}

client::HttpRequest HttpCaller::requestOf(const Call &call) const
{
    client::HttpRequest request{.method = call.method,
                                .url = QUrl(m_server.toString() + call.path, QUrl::StrictMode),
                                .headers = call.headers,
                                .body = call.body};
    request.timeout = std::chrono::seconds(40);
    return request;
}

Reply HttpCaller::send(const Call &call)
{
    Reply reply =
        replyOf(client::await<HttpResponse>([&](QObject *context, client::HttpCallback done) {
            m_client.send(requestOf(call), context, std::move(done));
        }));
    m_observer(call, reply);
    return reply;
}

std::vector<Reply> HttpCaller::sendAll(const std::vector<Call> &calls)
{
    std::vector<Reply> replies(calls.size());
    std::size_t open = calls.size();
    QEventLoop loop;
    QObject context;
    for (std::size_t at = 0; at < calls.size(); ++at) {
        m_client.send(requestOf(calls[at]), &context, [&, at](const Answer<HttpResponse> &answer) {
            replies[at] = replyOf(answer);
            m_observer(calls[at], replies[at]);
            if (--open == 0)
                loop.quit();
        });
    }
    if (open > 0)
        loop.exec();
    return replies;
}

client::HttpHeaders bearer(const QByteArray &token)
{
    return {{"Authorization"_ba, "Bearer " + token}};
}

} // namespace sb::test
