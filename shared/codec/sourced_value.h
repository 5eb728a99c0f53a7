// What a client keeps of an object: its values, and the JSON that they came from, to be shown.
#pragma once

#include "shared/codec/json_reader.h"

#include <utility>

namespace sb::codec {

/// `value` as `reader` read it from `node`, with the JSON in its `source`; what the reader found
/// wrong otherwise. `toldOnce` names a member that never goes into JSON which is shown.
template <typename T>
core::Result<T> withSource(ObjectReader &reader, const JsonNode &node, T value,
                           QStringView toldOnce = {})
{
    if (const auto read = reader.finish(); !read)
        return core::failure(read);
    for (const auto &[name, member] : node.members()) {
        if (toldOnce.isNull() || name != toldOnce)
            value.source.insert(name, member.toQJson());
    }
    return value;
}

} // namespace sb::codec
