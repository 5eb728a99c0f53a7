// How much of what there is, for metrics: counts over whole tables, read off the path of calls.
#pragma once

#include "server/storage/transaction.h"

#include <optional>
#include <vector>

#include <QString>

namespace sb::storage {

/// How many rows have this word, or these two words.
struct WordCount
{
    QString word = {};
    QString second = {};
    std::int64_t count = 0;
};

struct Figures
{
    /// By status.
    std::vector<WordCount> requests = {};
    /// By type and status.
    std::vector<WordCount> jobs = {};
    /// By type; the count is seconds since the oldest queued one was made.
    std::vector<WordCount> oldestJobs = {};
    /// By status.
    std::vector<WordCount> agents = {};
    /// By status.
    std::vector<WordCount> secrets = {};
    /// In the outbox, not delivered yet, and for how many seconds the oldest of them.
    std::int64_t waitingNotifications = 0;
    std::int64_t oldestNotification = 0;
    /// PostgreSQL's estimate, 0 before its first look at the table.
    std::int64_t auditRows = 0;
};

class FiguresRepository
{
public:
    [[nodiscard]] Figures read(Transaction &tx) const;
};

} // namespace sb::storage
