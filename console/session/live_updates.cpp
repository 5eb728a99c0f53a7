#include "console/session/live_updates.h"

namespace sb::console {

namespace {

using std::chrono::milliseconds;

/// Without the stream.
constexpr milliseconds pollEvery(4000);
/// With it: for what changes by time alone and makes no event.
constexpr milliseconds lookEvery(60'000);
/// On top of both, drawn, so that many windows do not ask at one moment.
constexpr milliseconds pollSpread(2000);
/// Events that belong to one change come within this.
constexpr milliseconds gatherTime(120);
/// A server that refused the stream is asked for it again: it may have been exchanged.
constexpr std::chrono::minutes refusalTime(5);

} // namespace

LiveUpdates::LiveUpdates(crypto::RandomSource &random, QObject *parent)
    : QObject(parent), m_random(random)
{
    for (QTimer *timer : {&m_poll, &m_gather, &m_again})
        timer->setSingleShot(true);
    m_gather.setInterval(gatherTime);
    m_again.setInterval(refusalTime);
    connect(&m_poll, &QTimer::timeout, this, [this] {
        schedulePoll();
        Q_EMIT lookDue();
    });
    connect(&m_gather, &QTimer::timeout, this, &LiveUpdates::lookDue);
    connect(&m_again, &QTimer::timeout, this, [this] {
        if (m_stream)
            m_stream->start(m_stream->lastEventId());
    });
}

LiveUpdates::~LiveUpdates()
{
    stop();
}

void LiveUpdates::start(client::HttpClient &http, const QUrl &server, core::SecretBytes token)
{
    stop();
    m_stream = std::make_unique<client::EventStream>(http, server, m_random);
    m_stream->setToken(std::move(token));
    connect(m_stream.get(), &client::EventStream::connected, this, [this] { setLive(true); });
    connect(m_stream.get(), &client::EventStream::changed, this,
            [this](const client::ChangeNotice &notice) {
                if (!m_gather.isActive())
                    m_gather.start();
                Q_EMIT happened(notice);
            });
    connect(m_stream.get(), &client::EventStream::resetRequired, this, &LiveUpdates::lookDue);
    connect(m_stream.get(), &client::EventStream::disconnected, this, [this] { setLive(false); });
    // Later: who hears of it may stop this, and the stream would be gone under its own call.
    connect(
        m_stream.get(), &client::EventStream::refused, this,
        [this](const client::ApiError &error) {
            if (!m_stream)
                return;
            m_again.start();
            setLive(false);
            Q_EMIT refused(error);
        },
        Qt::QueuedConnection);
    m_stream->start();
    schedulePoll();
}

void LiveUpdates::stop()
{
    for (QTimer *timer : {&m_poll, &m_gather, &m_again})
        timer->stop();
    m_isLive = false;
    // At once: what it is connected with may go next.
    m_stream.reset();
}

void LiveUpdates::setLive(bool isLive)
{
    if (m_isLive == isLive)
        return;
    m_isLive = isLive;
    schedulePoll();
    Q_EMIT liveChanged(isLive);
    // What happened in between was told to nobody.
    Q_EMIT lookDue();
}

void LiveUpdates::schedulePoll()
{
    client::Backoff spread(m_random, {.first = pollSpread, .most = pollSpread});
    m_poll.start((m_isLive ? lookEvery : pollEvery) + spread.next());
}

} // namespace sb::console
