#include "shared/client/request_api.h"

#include "shared/codec/access_request_codec.h"
#include "shared/codec/json_writer.h"
#include "shared/contract/routes.h"
#include "shared/core/timestamp_text.h"

namespace sb::client {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
namespace routes = contract::routes;
namespace names = contract::query_names;

namespace {

void appendTime(Query &query, const QString &name, const std::optional<core::Timestamp> &time)
{
    if (time)
        query.emplace_back(name, QString::fromLatin1(core::toTextTn(*time)));
}

Query queryOf(const RequestFilter &filter)
{
    Query query;
    const auto append = [&query](const QString &name, const QString &value) {
        if (!value.isEmpty())
            query.emplace_back(name, value);
    };
    append(names::status, filter.status);
    append(names::type, filter.type);
    append(names::requesterId, filter.requesterId);
    append(names::projectId, filter.projectId);
    append(names::environment, filter.environment);
    if (filter.mayDecide)
        query.emplace_back(names::mayDecide, u"true"_s);
    appendTime(query, names::since, filter.since);
    appendTime(query, names::until, filter.until);
    return query;
}

} // namespace

void RequestApi::list(const RequestFilter &filter, const PageRequest &page, QObject *context,
                      PeopleCallback<Page<model::AccessRequest>> callback) const
{
    Query query = queryOf(filter);
    appendPaging(query, page);
    m_people.exchange({.path = contract::pathOf(routes::requests) + queryText(query)}, context,
                      asPage<model::AccessRequest>(codec::accessRequestFrom, std::move(callback)));
}

void RequestApi::get(const QUuid &id, QObject *context,
                     PeopleCallback<model::AccessRequest> callback) const
{
    m_people.exchange(
        {.path = contract::pathOf(routes::request, id)}, context,
        asObject<model::AccessRequest>(codec::accessRequestFrom, std::move(callback)));
}

void RequestApi::timeline(const QUuid &id, QObject *context,
                          PeopleCallback<Page<model::TimelineEvent>> callback) const
{
    m_people.exchange({.path = contract::pathOf(routes::requestTimeline, id)}, context,
                      asPage<model::TimelineEvent>(codec::timelineEventFrom, std::move(callback)));
}

void RequestApi::explain(const QUuid &id, QObject *context,
                         PeopleCallback<model::Explanation> callback) const
{
    m_people.exchange({.path = contract::pathOf(routes::requestExplain, id)}, context,
                      asObject<model::Explanation>(codec::explanationFrom, std::move(callback)));
}

void RequestApi::wraps(const QUuid &id, QObject *context,
                       PeopleCallback<Page<model::WrapInfo>> callback) const
{
    m_people.exchange({.path = contract::pathOf(routes::requestWraps, id)}, context,
                      asPage<model::WrapInfo>(codec::wrapInfoFrom, std::move(callback)));
}

void RequestApi::submitPatch(const RequestDraft &draft, const std::vector<PatchValue> &values,
                             const QString &idempotencyKey, QObject *context,
                             PeopleCallback<model::AccessRequest> callback) const
{
    m_people.exchange(
        patchCall(draft, values, idempotencyKey), context,
        asObject<model::AccessRequest>(codec::accessRequestFrom, std::move(callback)));
}

void RequestApi::submitRead(const RequestDraft &draft, const QStringList &keys,
                            const QString &idempotencyKey, QObject *context,
                            PeopleCallback<model::AccessRequest> callback) const
{
    m_people.exchange(
        readCall(draft, keys, idempotencyKey), context,
        asObject<model::AccessRequest>(codec::accessRequestFrom, std::move(callback)));
}

void RequestApi::approve(const QUuid &id, const QString &comment, const QString &idempotencyKey,
                         QObject *context, PeopleCallback<model::AccessRequest> callback) const
{
    JsonWriter json;
    json.beginObject().fieldIfPresent(u"comment", comment).endObject();
    decide(routes::requestApprove, id, json.take(), idempotencyKey, context, std::move(callback));
}

void RequestApi::reject(const QUuid &id, const QString &reason, const QString &idempotencyKey,
                        QObject *context, PeopleCallback<model::AccessRequest> callback) const
{
    JsonWriter json;
    json.beginObject().field(u"reason", reason).endObject();
    decide(routes::requestReject, id, json.take(), idempotencyKey, context, std::move(callback));
}

void RequestApi::cancel(const QUuid &id, const QString &idempotencyKey, QObject *context,
                        PeopleCallback<model::AccessRequest> callback) const
{
    decide(routes::requestCancel, id, "{}"_ba, idempotencyKey, context, std::move(callback));
}

void RequestApi::decide(const char *route, const QUuid &id, const QByteArray &body,
                        const QString &idempotencyKey, QObject *context,
                        PeopleCallback<model::AccessRequest> callback) const
{
    m_people.exchange(
        {.method = "POST"_ba,
         .path = contract::pathOf(route, id),
         .headers = {{"Idempotency-Key"_ba, idempotencyKey.toLatin1()}},
         .body = body},
        context, asObject<model::AccessRequest>(codec::accessRequestFrom, std::move(callback)));
}

} // namespace sb::client
