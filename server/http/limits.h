// What one connection, and all of them together, may take (contract B17, invariant S11). Tests
// shorten the times.
#pragma once

#include <chrono>

#include <QtGlobal>

namespace sb::http {

using Milliseconds = std::chrono::milliseconds;

struct Limits
{
    qsizetype headBytes = 32 * 1024;
    qsizetype targetBytes = 8 * 1024;
    int headers = 100;
    int connections = 1000;
    /// TLS handshakes in progress; beyond, the oldest is given up for the newest.
    int handshakes = 400;
    Milliseconds handshake{10'000};
    /// Of all connections together.
    qint64 bodyBytesInFlight = 64LL * 1024 * 1024;
    /// Beyond this much of a body, or a wish for 100-continue, the credential is checked first.
    qint64 uncheckedBodyBytes = 64 * 1024;
    Milliseconds head{10'000};
    /// After this a body must have come with at least `bodyBytesPerSecond` on the average.
    Milliseconds bodyGrace{10'000};
    qint64 bodyBytesPerSecond = 64 * 1024;
    Milliseconds writeStall{15'000};
    Milliseconds idle{75'000};
    /// How long a connection that was refused is still read, so that the answer is not lost to a
    /// reset.
    Milliseconds linger{2'000};
    /// How often deadlines are looked at.
    Milliseconds sweep{500};
};

} // namespace sb::http
