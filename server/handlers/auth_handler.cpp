#include "server/handlers/auth_handler.h"

#include "shared/codec/json_writer.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;
using codec::ObjectReader;
using core::failure;
using core::Result;

Result<http::Response> AuthHandler::login(const http::Request &request) const
{
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    // Absent and empty are wrong credentials like any other (contract B).
    const QString email = reader.text(u"email").value_or(QString());
    const auto password = reader.secret(u"password");
    if (const auto read = reader.finish(); !read)
        return failure(read);
    const core::SecretBytes none;
    const auto login = m_login.login(request.call, email, password ? *password : none);
    if (!login)
        return failure(login);
    codec::JsonWriter json;
    json.beginObject()
        .key(u"token")
        .utf8(login->token.view())
        .field(u"expires_at", login->expiresAt, codec::TimeFormat::Ts)
        .key(u"user")
        .beginObject()
        .field(u"id", login->user.id)
        .field(u"email", login->user.email)
        .field(u"display_name", login->user.displayName)
        .endObject()
        .endObject();
    http::Response response = http::Response::json(json.take());
    response.secretBody = true;
    return response;
}

Result<http::Response> AuthHandler::logout(const http::Request &request) const
{
    const auto ended = m_sessions.logout(request.call);
    if (!ended)
        return failure(ended);
    return http::Response::noContent();
}

Result<http::Response> AuthHandler::changePassword(const http::Request &request) const
{
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    const auto current = reader.secret(u"current_password");
    const auto wanted = reader.secret(u"new_password");
    if (!body->root().member(u"current_password"))
        reader.fault(u"/current_password"_s, u"is required"_s);
    if (!body->root().member(u"new_password"))
        reader.fault(u"/new_password"_s, u"is required"_s);
    if (const auto read = reader.finish(); !read)
        return failure(read);
    const auto changed = m_sessions.changePassword(request.call, *current, *wanted);
    if (!changed)
        return failure(changed);
    return http::Response::noContent();
}

} // namespace sb::handlers
