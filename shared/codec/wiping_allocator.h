// Memory for rapidjson that is overwritten before it is given back: bodies carry values.
#pragma once

#include <cstddef>

namespace sb::codec {

/// rapidjson's allocator concept. Each block remembers its own size in front of it.
class WipingAllocator
{
public:
    static const bool kNeedFree = true;

    void *Malloc(std::size_t size);
    void *Realloc(void *original, std::size_t originalSize, std::size_t newSize);
    static void Free(void *memory);
};

} // namespace sb::codec
