#include "shared/crypto/constant_time.h"

#include <sodium.h>

namespace sb::crypto {

bool equalInConstantTime(QByteArrayView left, QByteArrayView right)
{
    return left.size() == right.size() &&
           (left.isEmpty() ||
            sodium_memcmp(left.data(), right.data(), static_cast<std::size_t>(left.size())) == 0);
}

} // namespace sb::crypto
