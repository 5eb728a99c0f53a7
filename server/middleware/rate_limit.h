// How often one identity may call (SB_RATE_LIMIT), counted once it is known who calls: calls that
// are refused at the door burn nobody's budget (contract section 11, B23).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "server/services/token_buckets.h"

#include <optional>

namespace sb::middleware {

class RateLimit
{
public:
    /// Calls a minute of each identity, by each server; 0 for no limit.
    explicit RateLimit(int perMinute);

    /// Counts the call, once, however often it is run while it waits. An answer when the route says
    /// that agents are told nothing of it; RateLimited with Retry-After; nullopt to go on. Tells
    /// people in `request.answerHeaders` how much is left (RateLimit and RateLimit-Policy of
    /// draft-ietf-httpapi-ratelimit-headers). Safe from any thread.
    [[nodiscard]] core::Result<std::optional<http::Response>> count(http::Request &request);

private:
    std::optional<services::TokenBuckets> m_calls;
};

} // namespace sb::middleware
