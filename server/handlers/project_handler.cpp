#include "server/handlers/project_handler.h"

#include "server/handlers/environment_json.h"
#include "server/handlers/paging.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
using codec::ObjectReader;
using codec::TimeFormat;
using core::ErrorCode;
using core::failure;
using core::Result;
using domain::Project;
using domain::ProjectStatus;

namespace {

void writeProject(JsonWriter &json, const Project &project)
{
    json.beginObject()
        .field(u"id", project.id)
        .field(u"name", project.name)
        .fieldIfPresent(u"owner_team_id", project.ownerTeamId)
        .field(u"status", domain::toWord(project.status))
        .field(u"created_at", project.createdAt, TimeFormat::Tn)
        .field(u"updated_at", project.updatedAt, TimeFormat::Tn)
        .endObject();
}

Result<ProjectStatus> statusFrom(const QString &word)
{
    const auto status = domain::projectStatusFromWord(word);
    if (!status)
        return failure(ErrorCode::InvalidValue, u"must be active or archived"_s, u"/status"_s);
    return *status;
}

Result<Project> draftFrom(const http::Request &request)
{
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    Project draft{.name = reader.requiredText(u"name")};
    draft.ownerTeamId = reader.text(u"owner_team_id").value_or(QString());
    const auto word = reader.text(u"status");
    if (const auto read = reader.finish(); !read)
        return failure(read);
    if (word) {
        const auto status = statusFrom(*word);
        if (!status)
            return failure(status);
        draft.status = *status;
    }
    return draft;
}

http::Response answer(const Project &project, int status)
{
    JsonWriter json;
    writeProject(json, project);
    http::Response response = http::Response::json(json.take(), status);
    response.resourceId = project.id.toString(QUuid::WithoutBraces);
    return response;
}

} // namespace

Result<http::Response> ProjectHandler::create(const http::Request &request) const
{
    const auto draft = draftFrom(request);
    if (!draft)
        return failure(draft);
    const auto made = m_projects.create(request.call, *draft);
    if (!made)
        return failure(made);
    return answer(*made, 201);
}

Result<http::Response> ProjectHandler::list(const http::Request &request) const
{
    const auto page = pageRequestOf(request);
    if (!page)
        return failure(page);
    const auto projects = m_projects.list(request.call, *page);
    if (!projects)
        return failure(projects);
    return pageResponse(request, *projects, writeProject);
}

Result<http::Response> ProjectHandler::get(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto project = m_projects.get(request.call, *id);
    if (!project)
        return failure(project);
    return answer(*project, 200);
}

Result<http::Response> ProjectHandler::setStatus(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    const QString word = reader.requiredText(u"status");
    if (const auto read = reader.finish(); !read)
        return failure(read);
    const auto status = statusFrom(word);
    if (!status)
        return failure(status);
    const auto changed = m_projects.setStatus(request.call, *id, *status);
    if (!changed)
        return failure(changed);
    return http::Response::noContent();
}

Result<http::Response> ProjectHandler::environments(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto environments = m_environments.listOfProject(request.call, *id);
    if (!environments)
        return failure(environments);
    JsonWriter json;
    json.beginArray();
    for (const domain::Environment &environment : *environments)
        writeEnvironment(json, environment);
    json.endArray();
    return http::Response::json(json.take());
}

} // namespace sb::handlers
