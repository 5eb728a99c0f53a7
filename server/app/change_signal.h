// What was committed here or by another server, told to the calls that wait for it.
#pragma once

#include "server/http/server.h"
#include "server/services/event_feed.h"
#include "server/services/unit_of_work.h"
#include "server/storage/change_channel.h"

#include <atomic>

namespace sb::app {

class ChangeSignal final : public services::CommitObserver
{
public:
    explicit ChangeSignal(const storage::DatabaseOptions &options)
        : m_channel(options, [this] { wake(); })
    {}

    /// Both must live until stop().
    void start(services::EventFeed &feed, http::Server &server)
    {
        m_feed = &feed;
        m_server = &server;
        m_channel.start();
    }

    void stop()
    {
        m_channel.stop();
        m_server = nullptr;
        m_feed = nullptr;
    }

    void committed() override
    {
        wake();
        m_channel.announce();
    }

private:
    void wake()
    {
        // In this order: who is woken finds what woke them.
        if (services::EventFeed *feed = m_feed)
            feed->noteChange();
        if (http::Server *server = m_server)
            server->wake();
    }

    std::atomic<services::EventFeed *> m_feed = nullptr;
    std::atomic<http::Server *> m_server = nullptr;
    storage::ChangeChannel m_channel;
};

} // namespace sb::app
