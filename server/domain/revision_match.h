// Edits that must not overwrite somebody else's (contract B20): the caller says which revision they
// have seen.
#pragma once

#include "shared/core/result.h"

#include <optional>
#include <vector>

#include <QtGlobal>

namespace sb::domain {

/// What an If-Match asks of the thing that is to be changed.
struct RevisionMatch
{
    /// The revisions that will do; nullopt: any. Empty: none, for tags that this server never gave
    /// out.
    std::optional<std::vector<qint64>> wanted = {};

    bool operator==(const RevisionMatch &) const = default;
};

/// 412 precondition_failed unless the revision is one of those wanted. Judge it inside the
/// transaction that has locked the row, once it is known to exist.
core::Result<void> checkRevision(const RevisionMatch &match, qint64 revision);

} // namespace sb::domain
