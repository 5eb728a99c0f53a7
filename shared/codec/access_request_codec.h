// Access requests and what belongs to them, from JSON. Unknown members are passed over; what the
// contract promises and the answer lacks is an error that names it.
#pragma once

#include "shared/codec/json_reader.h"
#include "shared/model/access_request.h"

namespace sb::codec {

[[nodiscard]] core::Result<model::AccessRequest> accessRequestFrom(const JsonNode &node);
[[nodiscard]] core::Result<model::TimelineEvent> timelineEventFrom(const JsonNode &node);
[[nodiscard]] core::Result<model::Explanation> explanationFrom(const JsonNode &node);
[[nodiscard]] core::Result<model::WrapInfo> wrapInfoFrom(const JsonNode &node);

/// Every element of an array, or the first error.
template <typename T>
core::Result<std::vector<T>> listFrom(const JsonNode &node,
                                      core::Result<T> (*elementFrom)(const JsonNode &))
{
    if (!node.isArray())
        return core::failure(core::ErrorCode::InvalidField, QStringLiteral("must be an array"),
                             node.pointer());
    std::vector<T> list;
    for (const JsonNode &element : node.elements()) {
        auto read = elementFrom(element);
        if (!read)
            return core::failure(read);
        list.push_back(std::move(*read));
    }
    return list;
}

} // namespace sb::codec
