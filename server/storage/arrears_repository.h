// What sweepers should have done some time ago: by that one sees, from outside, that none runs.
#pragma once

#include "server/storage/transaction.h"

#include <chrono>

namespace sb::storage {

struct Arrears
{
    /// Past their time and neither decided nor expired.
    qint64 requests = 0;
    /// Values whose time is over and whose ciphertext is still there.
    qint64 wraps = 0;
    /// Messages that are due.
    qint64 notifications = 0;

    [[nodiscard]] qint64 total() const { return requests + wraps + notifications; }
};

class ArrearsRepository
{
public:
    /// What has waited for longer than that.
    [[nodiscard]] Arrears count(Transaction &tx, std::chrono::seconds patience) const;
};

} // namespace sb::storage
