// When to look again: told by the server's stream of events while it has one, else by asking every
// few seconds. The stream goes on where it broke off.
#pragma once

#include "shared/client/event_stream.h"
#include "shared/crypto/random_source.h"

#include <memory>

#include <QObject>
#include <QTimer>

namespace sb::console {

class LiveUpdates : public QObject
{
    Q_OBJECT

public:
    /// `random` outlives this.
    explicit LiveUpdates(crypto::RandomSource &random, QObject *parent = nullptr);
    ~LiveUpdates() override;

    /// Follows that server from now on. `http` must live until stop(), `server` as for ApiChannel.
    void start(client::HttpClient &http, const QUrl &server, core::SecretBytes token);
    /// No signal comes afterwards until start().
    void stop();

    /// The stream stands; otherwise it is asked every few seconds.
    [[nodiscard]] bool isLive() const { return m_isLive; }

Q_SIGNALS:
    /// What is shown may be stale. Several events that come together are told once.
    void lookDue();
    /// The stream stands again after it did not, or no longer.
    void liveChanged(bool isLive);
    void happened(const sb::client::ChangeNotice &notice);
    /// The server does not let this token listen.
    void refused(const sb::client::ApiError &error);

private:
    void setLive(bool isLive);
    void schedulePoll();

    crypto::RandomSource &m_random;
    std::unique_ptr<client::EventStream> m_stream;
    bool m_isLive = false;
    QTimer m_poll;
    QTimer m_gather;
    QTimer m_again;
};

} // namespace sb::console
