#include "shared/codec/wiping_allocator.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <sodium.h>

namespace sb::codec {

namespace {
/// Room for the size, aligned as strictly as anything that rapidjson puts behind it.
constexpr std::size_t headerBytes = alignof(std::max_align_t);
static_assert(headerBytes >= sizeof(std::size_t));
} // namespace

void *WipingAllocator::Malloc(std::size_t size)
{
    if (size == 0)
        return nullptr;
    auto *block = static_cast<unsigned char *>(::operator new(headerBytes + size));
    std::memcpy(block, &size, sizeof size);
    return block + headerBytes;
}

void *WipingAllocator::Realloc(void *original, std::size_t originalSize, std::size_t newSize)
{
    void *moved = Malloc(newSize);
    if (original && moved)
        std::memcpy(moved, original, std::min(originalSize, newSize));
    Free(original);
    return moved;
}

void WipingAllocator::Free(void *memory)
{
    if (!memory)
        return;
    unsigned char *block = static_cast<unsigned char *>(memory) - headerBytes;
    std::size_t size = 0;
    std::memcpy(&size, block, sizeof size);
    sodium_memzero(block, headerBytes + size);
    ::operator delete(block);
}

} // namespace sb::codec
