#include "server/handlers/event_stream.h"

#include "shared/codec/json_writer.h"
#include "shared/core/clock.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
using codec::TimeFormat;
using domain::toWord;

namespace {

/// Something is said at least every fifteen seconds; what wakes a stream may be two seconds late.
constexpr std::chrono::seconds heartbeat{12};

QByteArray dataOf(const domain::ChangeEvent &event)
{
    JsonWriter json;
    json.beginObject()
        .field(u"id", domain::toText(event.position))
        .field(u"type", event.audit.action)
        .field(u"resource", event.audit.resource)
        .field(u"at", event.audit.occurredAt, TimeFormat::Tn)
        .field(u"actor", event.audit.actor)
        .fieldIfPresent(u"actor_display", event.audit.actorDisplay)
        .field(u"status", toWord(event.audit.status));
    if (event.accessRequest)
        json.field(u"request_id", *event.accessRequest);
    json.field(u"data", event.audit.metadata).endObject();
    return json.take();
}

/// The writer's JSON has no line breaks, so one `data` line holds it.
QByteArray framed(const QString &id, const QString &type, const QByteArray &data)
{
    return "id: " + id.toLatin1() + "\nevent: " + type.toUtf8() + "\ndata: " + data + "\n\n";
}

/// Without `data` it is no event, but whoever reconnects goes on from there.
QByteArray positionLine(domain::EventPosition position)
{
    return "id: " + domain::toText(position).toLatin1() + "\n\n";
}

} // namespace

EventStream::EventStream(services::EventListener listener, services::Place place, bool mustReset)
    : m_listener(std::move(listener)), m_place(std::move(place)), m_mustReset(mustReset)
{}

QByteArray EventStream::opening() const
{
    const QString id = domain::toText(m_listener.position());
    QByteArray bytes = "retry: 2000\n";
    if (!m_mustReset)
        return bytes + positionLine(m_listener.position());
    JsonWriter json;
    json.beginObject()
        .field(u"id", id)
        .field(u"type", u"reset"_s)
        .field(u"resource", u"events"_s)
        .field(u"at", core::SystemClock().now(), TimeFormat::Tn)
        .key(u"data")
        .beginObject()
        .endObject()
        .endObject();
    return bytes + framed(id, u"reset"_s, json.take());
}

http::Piece EventStream::next()
{
    const auto now = std::chrono::steady_clock::now();
    if (!m_isOpen) {
        m_isOpen = true;
        m_spoke = now;
        return {.bytes = opening()};
    }
    const auto events = m_listener.listNew();
    // Whoever may not listen any more is told by the status of the next attempt.
    if (!events)
        return {.isLast = true};
    http::Piece piece;
    for (const services::SharedEvent &event : *events)
        piece.bytes += framed(domain::toText(event->position), event->audit.action, dataOf(*event));
    const auto silence = now - m_spoke;
    if (piece.bytes.isEmpty() && silence >= heartbeat)
        piece.bytes = ": heartbeat\n" + positionLine(m_listener.position());
    if (!piece.bytes.isEmpty())
        m_spoke = now;
    else if (!m_listener.isBehind())
        piece.patience = std::chrono::ceil<std::chrono::milliseconds>(heartbeat - silence);
    return piece;
}

} // namespace sb::handlers
