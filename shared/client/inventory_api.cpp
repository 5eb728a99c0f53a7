#include "shared/client/inventory_api.h"

#include "shared/codec/inventory_codec.h"
#include "shared/codec/json_writer.h"
#include "shared/contract/routes.h"

namespace sb::client {

using namespace Qt::StringLiterals;
namespace routes = contract::routes;
namespace names = contract::query_names;

namespace {

void appendIfPresent(Query &query, const QString &name, const QString &value)
{
    if (!value.isEmpty())
        query.emplace_back(name, value);
}

core::Result<Page<model::DiscoveredSecret>> itemsFrom(const codec::JsonNode &node)
{
    Page<model::DiscoveredSecret> page;
    codec::ObjectReader reader(node, codec::Strictness::Lenient);
    const auto items = reader.array(u"items");
    if (!items)
        reader.fault(u"/items"_s, u"is required"_s);
    if (const auto read = reader.finish(); !read)
        return core::failure(read);
    for (const codec::JsonNode &element : items->elements()) {
        auto secret = codec::discoveredSecretFrom(element);
        if (!secret)
            return core::failure(secret);
        page.items.push_back(std::move(*secret));
    }
    return page;
}

} // namespace

void InventoryApi::secrets(const SecretFilter &filter, const PageRequest &page, QObject *context,
                           PeopleCallback<Page<model::DiscoveredSecret>> callback) const
{
    Query query;
    appendIfPresent(query, names::clusterName, filter.clusterName);
    appendIfPresent(query, names::provider, filter.provider);
    appendIfPresent(query, names::refPrefix, filter.refPrefix);
    appendIfPresent(query, names::status, filter.status);
    for (const QString &label : filter.labels)
        appendIfPresent(query, names::label, label);
    appendPaging(query, page);
    m_people.exchange({.path = contract::pathOf(routes::secrets) + queryText(query)}, context,
                      [callback = std::move(callback)](Answer<DocumentAnswer> answer) {
                          const QString next = answer ? answer->nextCursor : QString();
                          asObject<Page<model::DiscoveredSecret>>(
                              itemsFrom, [&](Answer<Page<model::DiscoveredSecret>> found) {
                                  if (found)
                                      found->nextCursor = next;
                                  callback(std::move(found));
                              })(std::move(answer));
                      });
}

void InventoryApi::jobs(const JobFilter &filter, const PageRequest &page, QObject *context,
                        PeopleCallback<Page<model::Job>> callback) const
{
    Query query;
    appendIfPresent(query, names::status, filter.status);
    appendIfPresent(query, names::jobType, filter.jobType);
    appendIfPresent(query, names::agentId, filter.agentId);
    appendIfPresent(query, names::requestId, filter.requestId);
    appendPaging(query, page);
    m_people.exchange({.path = contract::pathOf(routes::jobs) + queryText(query)}, context,
                      asPage<model::Job>(codec::jobFrom, std::move(callback)));
}

void InventoryApi::discover(const QString &provider, const QString &clusterName,
                            const QString &idempotencyKey, QObject *context,
                            PeopleCallback<void> callback) const
{
    codec::JsonWriter json;
    json.beginObject()
        .field(u"job_type", u"discover")
        .key(u"agent_scope")
        .beginObject()
        .fieldIfPresent(u"provider", provider)
        .fieldIfPresent(u"cluster_name", clusterName)
        .endObject()
        .key(u"payload")
        .beginObject()
        .field(u"target_provider_type", provider)
        .endObject()
        .endObject();
    m_people.exchange({.method = "POST"_ba,
                       .path = contract::pathOf(routes::jobs),
                       .headers = idempotent(idempotencyKey),
                       .body = json.take()},
                      context, asNothing(std::move(callback)));
}

} // namespace sb::client
