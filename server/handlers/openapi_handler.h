// The server's own description.
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"

namespace sb::handlers {

class OpenApiHandler
{
public:
    /// What is answered from now on; before the first call only.
    void publish(QByteArray document);

    /// GET /api/v1/openapi.json
    [[nodiscard]] core::Result<http::Response> get(const http::Request &request) const;

private:
    QByteArray m_document;
    QByteArray m_entityTag;
};

} // namespace sb::handlers
