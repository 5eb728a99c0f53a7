#include "server/app/fault_answer.h"

#include "server/app/log_setup.h"
#include "server/storage/storage_error.h"

namespace sb::app {

using namespace Qt::StringLiterals;

core::Error faultAnswer(const std::exception &fault, const domain::CallContext &call)
{
    logFault(call, fault.what());
    const auto *storage = dynamic_cast<const storage::StorageError *>(&fault);
    if (storage && storage->isUnavailable())
        return {.code = core::ErrorCode::Unavailable,
                .message = u"the database is not available; try again"_s,
                .retryAfterSeconds = 2};
    return {.code = core::ErrorCode::Internal};
}

} // namespace sb::app
