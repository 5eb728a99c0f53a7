#include "server/handlers/environment_handler.h"

#include "server/handlers/entity_tag.h"
#include "server/handlers/environment_json.h"
#include "server/handlers/paging.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
using codec::ObjectReader;
using core::ErrorCode;
using core::failure;
using core::Result;
using domain::Environment;
using domain::KeyKind;

namespace {

const std::vector<KeyKind> sortKeys{KeyKind::Uuid, KeyKind::Text};

http::Response answer(const Environment &environment, int status)
{
    JsonWriter json;
    writeEnvironment(json, environment);
    http::Response response = http::Response::json(json.take(), status);
    response.resourceId = environment.id.toString(QUuid::WithoutBraces);
    addEntityTag(response, environment.revision);
    return response;
}

Result<Environment> draftFrom(const http::Request &request)
{
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    Environment draft{.projectId = reader.requiredUuid(u"project_id")};
    draft.name = reader.requiredText(u"name");
    const QString word = reader.text(u"type").value_or(QString());
    if (const auto read = reader.finish(); !read)
        return failure(read);
    // An empty text is nothing said.
    if (!word.isEmpty()) {
        const auto type = domain::environmentTypeFromWord(word);
        if (!type)
            return failure(ErrorCode::InvalidValue,
                           u"must be one of dev, staging, uat, prod, other"_s, u"/type"_s);
        draft.type = *type;
    }
    return draft;
}

} // namespace

Result<http::Response> EnvironmentHandler::create(const http::Request &request) const
{
    const auto draft = draftFrom(request);
    if (!draft)
        return failure(draft);
    const auto made = m_environments.create(request.call, *draft);
    if (!made)
        return failure(made);
    return answer(*made, 201);
}

Result<http::Response> EnvironmentHandler::list(const http::Request &request) const
{
    const auto page = keyPageRequestOf(request, sortKeys);
    if (!page)
        return failure(page);
    const auto environments = m_environments.list(request.call, *page);
    if (!environments)
        return failure(environments);
    return pageResponse(request, *environments, writeEnvironment);
}

Result<http::Response> EnvironmentHandler::get(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto environment = m_environments.get(request.call, *id);
    if (!environment)
        return failure(environment);
    return answer(*environment, 200);
}

Result<http::Response> EnvironmentHandler::remove(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto match = ifMatchOf(request);
    if (!match)
        return failure(match);
    const auto removed = m_environments.remove(request.call, *id, *match);
    if (!removed)
        return failure(removed);
    return http::Response::noContent();
}

Result<http::Response> EnvironmentHandler::setTargets(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto match = ifMatchOf(request);
    if (!match)
        return failure(match);
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    if (!body->root().member(u"targets"))
        reader.fault(reader.pointerTo(u"targets"), u"is required"_s);
    const auto targets = readTargets(reader);
    if (const auto read = reader.finish(); !read)
        return failure(read);
    const auto environment = m_environments.setTargets(request.call, *id, targets, *match);
    if (!environment)
        return failure(environment);
    http::Response response = http::Response::noContent();
    addEntityTag(response, environment->revision);
    return response;
}

} // namespace sb::handlers
