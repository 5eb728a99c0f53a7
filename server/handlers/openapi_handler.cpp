#include "server/handlers/openapi_handler.h"

#include "shared/crypto/sha256.h"

namespace sb::handlers {

namespace {

/// RFC 9110, 13.1.2: any of the tags, compared weakly.
bool isKnown(const http::Request &request, const QByteArray &entityTag)
{
    for (const auto &[name, value] : request.headers) {
        if (name != "if-none-match")
            continue;
        for (const QByteArray &part : value.split(',')) {
            QByteArray tag = part.trimmed();
            if (tag.startsWith("W/"))
                tag.remove(0, 2);
            if (tag == "*" || tag == entityTag)
                return true;
        }
    }
    return false;
}

} // namespace

void OpenApiHandler::publish(QByteArray document)
{
    m_document = std::move(document);
    // Servers of one version say the same, whichever answers.
    m_entityTag = '"' + crypto::sha256(m_document).toHex().first(32) + '"';
}

core::Result<http::Response> OpenApiHandler::get(const http::Request &request) const
{
    http::Response response = isKnown(request, m_entityTag)
                                  ? http::Response{.status = 304, .contentType = {}}
                                  : http::Response::json(m_document);
    response.headers.emplace_back("ETag", m_entityTag);
    return response;
}

} // namespace sb::handlers
