#include "console/session/saved_searches.h"

#include <QDataStream>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

const QString view = u"audit/searches"_s;

/// The least time stands for none.
qint64 toNumber(const std::optional<core::Timestamp> &time)
{
    return time ? time->micros : std::numeric_limits<qint64>::min();
}

std::optional<core::Timestamp> toTime(qint64 number)
{
    if (number == std::numeric_limits<qint64>::min())
        return std::nullopt;
    return core::Timestamp{number};
}

} // namespace

std::map<QString, client::AuditFilter> SavedSearches::all() const
{
    std::map<QString, client::AuditFilter> searches;
    QDataStream in(m_store.layout(view));
    while (!in.atEnd()) {
        QString name;
        client::AuditFilter filter;
        qint64 since = 0;
        qint64 until = 0;
        in >> name >> filter.actor >> filter.action >> filter.resource >> filter.correlationId >>
            since >> until;
        if (in.status() != QDataStream::Ok)
            break;
        filter.since = toTime(since);
        filter.until = toTime(until);
        searches.emplace(name, filter);
    }
    return searches;
}

void SavedSearches::save(const QString &name, const client::AuditFilter &filter)
{
    std::map<QString, client::AuditFilter> searches = all();
    searches[name] = filter;
    write(searches);
}

void SavedSearches::remove(const QString &name)
{
    std::map<QString, client::AuditFilter> searches = all();
    searches.erase(name);
    write(searches);
}

void SavedSearches::write(const std::map<QString, client::AuditFilter> &searches)
{
    QByteArray bytes;
    QDataStream out(&bytes, QIODevice::WriteOnly);
    for (const auto &[name, filter] : searches)
        out << name << filter.actor << filter.action << filter.resource << filter.correlationId
            << toNumber(filter.since) << toNumber(filter.until);
    m_store.setLayout(view, bytes);
}

} // namespace sb::console
