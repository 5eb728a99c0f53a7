#include "server/handlers/body_schema.h"

#include "server/http/route.h"

namespace sb::handlers {

core::Result<void> checkBodySchema(const http::Request &request, const codec::JsonDocument &body)
{
    const codec::JsonSchema *schema = request.route ? request.route->bodySchema : nullptr;
    return schema ? schema->check(body.root()) : core::Result<void>();
}

} // namespace sb::handlers
