#include "server/middleware/rate_limit.h"

#include "server/http/route.h"

namespace sb::middleware {

using namespace Qt::StringLiterals;
using core::Result;
using http::OverRate;

namespace {

void tell(http::Request &request, int perMinute, const services::TokenBuckets::Taken &taken)
{
    request.answerHeaders.emplace_back("RateLimit-Policy",
                                       "\"default\";q=" + QByteArray::number(perMinute) + ";w=60");
    request.answerHeaders.emplace_back("RateLimit",
                                       "\"default\";r=" + QByteArray::number(taken.remaining) +
                                           ";t=" + QByteArray::number(taken.secondsToFull));
}

} // namespace

RateLimit::RateLimit(int perMinute)
{
    if (perMinute > 0)
        m_calls.emplace(perMinute);
}

Result<std::optional<http::Response>> RateLimit::count(http::Request &request)
{
    const bool isKnown = request.call.actor.kind != domain::IdentityKind::Anonymous;
    if (!m_calls || !isKnown || request.isCounted || request.route->overRate == OverRate::Serve)
        return std::optional<http::Response>();
    request.isCounted = true;
    const auto taken = m_calls->take(request.call.actor.actor());
    if (request.route->overRate == OverRate::NoContent)
        return taken.isAdmitted ? std::optional<http::Response>() : http::Response::noContent();
    tell(request, m_calls->perMinute(), taken);
    if (taken.isAdmitted)
        return std::optional<http::Response>();
    return core::failure(
        core::Error{.code = core::ErrorCode::RateLimited,
                    .message = u"too many calls; at most %1 a minute"_s.arg(m_calls->perMinute()),
                    .retryAfterSeconds = taken.secondsToNext});
}

} // namespace sb::middleware
