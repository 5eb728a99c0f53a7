#include "shared/codec/bounds_codec.h"

namespace sb::codec {

model::Bounds boundsFrom(const std::optional<JsonNode> &object)
{
    model::Bounds bounds;
    if (!object)
        return bounds;
    for (const auto &[name, node] : object->members()) {
        if (node.isString())
            bounds[name] = node.toText();
    }
    return bounds;
}

void writeBounds(JsonWriter &json, const model::Bounds &bounds)
{
    json.beginObject();
    for (const auto &[name, value] : bounds)
        json.field(name, value);
    json.endObject();
}

} // namespace sb::codec
