#include "shared/client/audit_event_api.h"

#include "shared/codec/audit_event_codec.h"
#include "shared/contract/routes.h"
#include "shared/core/timestamp_text.h"

namespace sb::client {

namespace routes = contract::routes;
namespace names = contract::query_names;

namespace {

Query queryOf(const AuditFilter &filter)
{
    Query query;
    const auto append = [&query](const QString &name, const QString &value) {
        if (!value.isEmpty())
            query.emplace_back(name, value);
    };
    append(names::actor, filter.actor);
    append(names::action, filter.action);
    append(names::resource, filter.resource);
    append(names::correlationId, filter.correlationId);
    if (filter.since)
        append(names::since, QString::fromLatin1(core::toTextTn(*filter.since)));
    if (filter.until)
        append(names::until, QString::fromLatin1(core::toTextTn(*filter.until)));
    return query;
}

} // namespace

void AuditEventApi::list(const AuditFilter &filter, const PageRequest &page, QObject *context,
                         PeopleCallback<Page<model::AuditEvent>> callback) const
{
    Query query = queryOf(filter);
    appendPaging(query, page);
    m_people.exchange({.path = contract::pathOf(routes::auditEvents) + queryText(query)}, context,
                      asPage<model::AuditEvent>(codec::auditEventFrom, std::move(callback)));
}

} // namespace sb::client
