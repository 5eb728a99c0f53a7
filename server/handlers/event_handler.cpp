#include "server/handlers/event_handler.h"

#include "server/handlers/event_stream.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;

namespace {

constexpr int retryAfterSeconds = 10;

} // namespace

core::Result<http::Response> EventHandler::stream(const http::Request &request) const
{
    services::Place place = m_places.take(request.call.actor.id);
    if (!place)
        return core::failure(core::Error{
            .code = core::ErrorCode::RateLimited,
            .message = u"too many listen for events: at most %1 by one user, %2 in all"_s
                           .arg(m_places.each())
                           .arg(m_places.overall()),
            .retryAfterSeconds = retryAfterSeconds});
    const QByteArray lastId = request.header("last-event-id").value_or(QByteArray());
    auto after = domain::eventPositionFromText(QString::fromLatin1(lastId));
    if (after && !m_parts.feed.canResume(*after))
        after.reset();
    services::EventListener listener(m_parts, request.call.actor, after);
    http::Response response{.contentType = "text/event-stream"};
    // What stands in between (nginx) holds nothing back.
    response.headers.emplace_back("X-Accel-Buffering", "no");
    response.stream = {.source = std::make_shared<EventStream>(
                           std::move(listener), std::move(place), !lastId.isEmpty() && !after),
                       .isEndless = true};
    return response;
}

} // namespace sb::handlers
