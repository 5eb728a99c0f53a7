// How the servers of one database tell each other that something changed: LISTEN and NOTIFY on one
// connection of its own (contract B26). NOTIFY within the changing transactions would serialise
// them all at their commits.
#pragma once

#include "server/storage/database.h"

#include <atomic>
#include <functional>
#include <thread>

namespace sb::storage {

class ChangeChannel
{
public:
    /// `onChange` is called on the channel's own thread whenever another server announced
    /// something, and after each (re)connect, for announcements may have been missed.
    ChangeChannel(DatabaseOptions options, std::function<void()> onChange);
    ChangeChannel(const ChangeChannel &) = delete;
    ChangeChannel &operator=(const ChangeChannel &) = delete;
    ~ChangeChannel();

    void start();
    void stop();

    /// Tells the others soon; many calls within a moment are told once. Any thread, never blocks.
    void announce();

private:
    void run();
    void serve();
    [[nodiscard]] bool waitFor(int socket, int milliseconds);
    void ring();

    DatabaseOptions m_options;
    std::function<void()> m_onChange;
    int m_bell = -1;
    std::atomic<bool> m_stopping = false;
    std::atomic<bool> m_announce = false;
    std::thread m_thread;
};

} // namespace sb::storage
