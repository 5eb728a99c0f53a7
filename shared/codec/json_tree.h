// The parsed tree behind JsonDocument and JsonNode, for the files of this folder that walk it.
#pragma once

#include "shared/codec/wiping_allocator.h"

#include <rapidjson/document.h>

namespace sb::codec {

using JsonPool = rapidjson::MemoryPoolAllocator<WipingAllocator>;
using JsonTree = rapidjson::GenericDocument<rapidjson::UTF8<>, JsonPool, WipingAllocator>;
using JsonTreeValue = JsonTree::ValueType;

} // namespace sb::codec
