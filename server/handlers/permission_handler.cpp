#include "server/handlers/permission_handler.h"

#include "shared/codec/json_writer.h"
#include "shared/model/permission.h"

namespace sb::handlers {

core::Result<http::Response> PermissionHandler::list(const http::Request &) const
{
    codec::JsonWriter json;
    json.beginArray();
    for (const model::Permission &permission : model::permissionCatalogue()) {
        json.beginObject()
            .field(u"key", permission.key)
            .field(u"group", permission.group)
            .field(u"description", permission.description)
            .endObject();
    }
    json.endArray();
    return http::Response::json(json.take());
}

} // namespace sb::handlers
