// One HTTP call after the other, for tests: waits in the calling thread, whose event loop goes on,
// so that a server may live in it too.
#pragma once

#include "shared/client/http_client.h"

#include <functional>

#include <QJsonObject>
#include <QJsonValue>

namespace sb::test {

struct Reply
{
    /// 0 when no answer came.
    int status = 0;
    client::HttpHeaders headers = {};
    QByteArray body = {};

    /// Empty when there is none.
    [[nodiscard]] QByteArray header(QByteArrayView lowerCaseName) const;
    [[nodiscard]] QJsonValue json() const;

    [[nodiscard]] QJsonObject object() const { return json().toObject(); }

    /// The problem's code (contract B15); empty for other answers.
    [[nodiscard]] QString error() const { return object().value(u"error").toString(); }
};

struct Call
{
    QByteArray method = QByteArrayLiteral("GET");
    QString path = {};
    QByteArray body = {};
    client::HttpHeaders headers = {};
};

class HttpCaller
{
public:
    using Observer = std::function<void(const Call &, const Reply &)>;

    explicit HttpCaller(const QUrl &server, const client::TransportSettings &transport = {});

    /// Sees every call and its answer before whoever waits for it.
    void observe(Observer observer) { m_observer = std::move(observer); }

    [[nodiscard]] Reply send(const Call &call);
    /// All at once, each on a connection of its own as far as the client opens some.
    [[nodiscard]] std::vector<Reply> sendAll(const std::vector<Call> &calls);

private:
    [[nodiscard]] client::HttpRequest requestOf(const Call &call) const;

    QUrl m_server;
    client::HttpClient m_client;
    Observer m_observer = [](const Call &, const Reply &) {};
};

/// `{"Authorization": "Bearer …"}`
[[nodiscard]] client::HttpHeaders bearer(const QByteArray &token);

} // namespace sb::test
