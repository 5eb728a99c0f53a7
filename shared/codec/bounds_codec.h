// Bounds (scopes, selectors) from and to JSON.
#pragma once

#include "shared/codec/json_reader.h"
#include "shared/codec/json_writer.h"
#include "shared/model/bounds.h"

namespace sb::codec {

/// The texts of an object; everything else in it is passed over, nothing reads as no bounds.
[[nodiscard]] model::Bounds boundsFrom(const std::optional<JsonNode> &object);
/// An object.
void writeBounds(JsonWriter &json, const model::Bounds &bounds);

} // namespace sb::codec
