#include "shared/client/project_api.h"

#include "shared/codec/json_writer.h"
#include "shared/codec/project_codec.h"
#include "shared/contract/routes.h"

namespace sb::client {

using namespace Qt::StringLiterals;
namespace routes = contract::routes;

void ProjectApi::list(const PageRequest &page, QObject *context,
                      PeopleCallback<Page<model::Project>> callback) const
{
    Query query;
    appendPaging(query, page);
    m_people.exchange({.path = contract::pathOf(routes::projects) + queryText(query)}, context,
                      asPage<model::Project>(codec::projectFrom, std::move(callback)));
}

void ProjectApi::create(const model::Project &project, const QString &idempotencyKey,
                        QObject *context, PeopleCallback<model::Project> callback) const
{
    codec::JsonWriter json;
    json.beginObject()
        .field(u"name", project.name)
        .fieldIfPresent(u"owner_team_id", project.ownerTeamId)
        .endObject();
    m_people.exchange({.method = "POST"_ba,
                       .path = contract::pathOf(routes::projects),
                       .headers = idempotent(idempotencyKey),
                       .body = json.take()},
                      context, asObject<model::Project>(codec::projectFrom, std::move(callback)));
}

void ProjectApi::setActive(const QUuid &id, bool isActive, QObject *context,
                           PeopleCallback<void> callback) const
{
    codec::JsonWriter json;
    json.beginObject().field(u"status", isActive ? u"active" : u"archived").endObject();
    m_people.exchange({.method = "PUT"_ba,
                       .path = contract::pathOf(routes::projectStatus, id),
                       .body = json.take()},
                      context, asNothing(std::move(callback)));
}

void ProjectApi::environments(const QUuid &projectId, QObject *context,
                              PeopleCallback<Page<model::Environment>> callback) const
{
    m_people.exchange({.path = contract::pathOf(routes::projectEnvironments, projectId)}, context,
                      asPage<model::Environment>(codec::environmentFrom, std::move(callback)));
}

void ProjectApi::environment(const QUuid &id, QObject *context,
                             PeopleCallback<Versioned<model::Environment>> callback) const
{
    m_people.exchange({.path = contract::pathOf(routes::environment, id)}, context,
                      asVersioned<model::Environment>(codec::environmentFrom, std::move(callback)));
}

void ProjectApi::createEnvironment(const model::Environment &environment,
                                   const QString &idempotencyKey, QObject *context,
                                   PeopleCallback<model::Environment> callback) const
{
    codec::JsonWriter json;
    json.beginObject()
        .field(u"project_id", environment.projectId)
        .field(u"name", environment.name)
        .field(u"type", environment.type)
        .endObject();
    m_people.exchange({.method = "POST"_ba,
                       .path = contract::pathOf(routes::environments),
                       .headers = idempotent(idempotencyKey),
                       .body = json.take()},
                      context,
                      asObject<model::Environment>(codec::environmentFrom, std::move(callback)));
}

void ProjectApi::setTargets(const QUuid &environmentId,
                            const std::vector<model::EnvironmentTarget> &targets,
                            const QByteArray &entityTag, QObject *context,
                            PeopleCallback<void> callback) const
{
    m_people.exchange({.method = "PUT"_ba,
                       .path = contract::pathOf(routes::environmentTargets, environmentId),
                       .headers = ifMatch(entityTag),
                       .body = codec::targetsJson(targets)},
                      context, asNothing(std::move(callback)));
}

void ProjectApi::removeEnvironment(const QUuid &id, QObject *context,
                                   PeopleCallback<void> callback) const
{
    m_people.exchange({.method = "DELETE"_ba, .path = contract::pathOf(routes::environment, id)},
                      context, asNothing(std::move(callback)));
}

} // namespace sb::client
