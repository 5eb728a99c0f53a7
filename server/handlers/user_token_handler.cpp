#include "server/handlers/user_token_handler.h"

#include "server/handlers/paging.h"
#include "shared/codec/json_writer.h"
#include "shared/core/uuid_text.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
using codec::ObjectReader;
using codec::TimeFormat;
using core::failure;
using core::Result;

namespace {

/// The members of a token, within an object that is open.
void writeToken(JsonWriter &json, const services::ShownToken &shown)
{
    const domain::ApiToken &token = shown.token;
    json.field(u"id", token.id)
        .field(u"name", token.name)
        .field(u"permissions", shown.permissions)
        // Without a list of its own a token may do whatever its owner may at the time.
        .field(u"all_permissions", !token.permissions.has_value())
        .field(u"created_at", token.createdAt, TimeFormat::Tn)
        .field(u"expires_at", token.expiresAt, TimeFormat::Ts)
        .fieldIfPresent(u"last_used_at", token.lastUsedAt, TimeFormat::Tn);
}

} // namespace

Result<http::Response> UserTokenHandler::list(const http::Request &request) const
{
    const auto userId = request.pathUuid(u"id");
    if (!userId)
        return failure(userId);
    const auto page = pageRequestOf(request);
    if (!page)
        return failure(page);
    const auto tokens = m_tokens.list(request.call, *userId, *page);
    if (!tokens)
        return failure(tokens);
    return pageResponse(request, *tokens, [](JsonWriter &json, const services::ShownToken &token) {
        json.beginObject();
        writeToken(json, token);
        json.endObject();
    });
}

Result<http::Response> UserTokenHandler::create(const http::Request &request) const
{
    const auto userId = request.pathUuid(u"id");
    if (!userId)
        return failure(userId);
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    const services::NewToken wanted{.name = reader.requiredText(u"name"),
                                    .lifetimeSeconds =
                                        reader.requiredInteger(u"expires_in_seconds"),
                                    .permissions = reader.textList(u"permissions")};
    if (const auto read = reader.finish(); !read)
        return failure(read);
    const auto made = m_tokens.add(request.call, *userId, wanted);
    if (!made)
        return failure(made);
    JsonWriter json;
    json.beginObject();
    writeToken(json, made->shown);
    json.key(u"token").utf8(made->secret.view()).endObject();
    http::Response response = http::Response::json(json.take(), 201);
    response.resourceId = core::toText(made->shown.token.id);
    response.secretBody = true;
    return response;
}

Result<http::Response> UserTokenHandler::revoke(const http::Request &request) const
{
    const auto userId = request.pathUuid(u"id");
    if (!userId)
        return failure(userId);
    const auto tokenId = request.pathUuid(u"token_id");
    if (!tokenId)
        return failure(tokenId);
    const auto revoked = m_tokens.revoke(request.call, *userId, *tokenId);
    if (!revoked)
        return failure(revoked);
    return http::Response::noContent();
}

} // namespace sb::handlers
