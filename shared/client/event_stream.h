// Follows GET /events for as long as it is wanted: reconnects where it was, after pauses that grow
// and are drawn, so that many who lost one server do not come back at one moment.
#pragma once

#include "shared/client/backoff.h"
#include "shared/client/event_parser.h"
#include "shared/client/http_client.h"
#include "shared/core/secret_bytes.h"

#include <memory>

#include <QJsonObject>
#include <QObject>
#include <QTimer>

namespace sb::client {

struct ChangeNotice
{
    /// Where to go on from.
    QString id = {};
    /// e.g. `request.submit`
    QString type = {};
    /// `{id, type, resource, at, actor, status, request_id?, data}` as the server sent it.
    QJsonObject content = {};

    /// The access request that it is about; empty when it is about none.
    [[nodiscard]] QString requestId() const
    {
        return content.value(QLatin1StringView("request_id")).toString();
    }
};

/// Lives in the thread of its client.
class EventStream : public QObject
{
    Q_OBJECT

public:
    /// `client` and `random` outlive this. `server` as for ApiChannel.
    EventStream(HttpClient &client, const QUrl &server, crypto::RandomSource &random,
                BackoffLimits pauses = {.most = std::chrono::seconds(30)},
                QObject *parent = nullptr);
    ~EventStream() override;

    /// Used from the next connection on; a stream that runs is connected anew.
    void setToken(core::SecretBytes token);
    /// Begins behind the event of that id, or with what happens from now on.
    void start(const QString &lastEventId = {});
    /// No signal comes afterwards until start().
    void stop();

    /// Where it stands; may be given to start() of another run.
    [[nodiscard]] const QString &lastEventId() const { return m_lastId; }

    [[nodiscard]] bool isConnected() const { return m_isConnected; }

Q_SIGNALS:
    /// Connected (again): whatever is shown may be stale only by what comes now.
    void connected();
    void changed(const sb::client::ChangeNotice &notice);
    /// The server cannot tell what was missed: read anew what is shown.
    void resetRequired();
    /// Not connected; tries again after `pause`.
    void disconnected(const sb::client::ApiError &error, std::chrono::milliseconds pause);
    /// The server does not let this token listen (any more): given up until start().
    void refused(const sb::client::ApiError &error);

private:
    void open();
    void close();
    void read(const QByteArray &bytes);
    void lose(const ApiError &error);

    HttpClient &m_client;
    QUrl m_url;
    Backoff m_backoff;
    core::SecretBytes m_token;
    QString m_lastId;
    EventParser m_parser;
    HttpStream *m_stream = nullptr;
    QTimer m_retry;
    bool m_isRunning = false;
    bool m_isConnected = false;
};

} // namespace sb::client
