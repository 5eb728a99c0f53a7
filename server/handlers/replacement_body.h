// PUT replaces the whole object: a member that was left out is not one that was set to its default
// (contract B8).
#pragma once

#include "shared/codec/json_reader.h"

#include <initializer_list>

namespace sb::handlers {

/// 422 invalid_value with one detail per member that is missing. Call it once the types are known
/// to be right.
[[nodiscard]] core::Result<void> checkReplacement(const codec::JsonNode &body,
                                                  std::initializer_list<QStringView> required);

} // namespace sb::handlers
