#include "server/domain/revision_match.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace sb::domain {

core::Result<void> checkRevision(const RevisionMatch &match, qint64 revision)
{
    if (!match.wanted ||
        std::find(match.wanted->begin(), match.wanted->end(), revision) != match.wanted->end())
        return {};
    return core::failure(core::ErrorCode::PreconditionFailed,
                         u"it was changed meanwhile; its ETag is \"%1\" now"_s.arg(revision));
}

} // namespace sb::domain
