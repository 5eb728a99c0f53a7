#include "server/handlers/replacement_body.h"

#include "shared/core/json_pointer.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;

core::Result<void> checkReplacement(const codec::JsonNode &body,
                                    std::initializer_list<QStringView> required)
{
    core::Error error{.code = core::ErrorCode::InvalidValue,
                      .message = u"The whole object must be said."_s};
    for (const QStringView name : required) {
        if (!body.member(name))
            error.details.push_back(
                {core::jsonPointer(body.pointer(), name.toString()), u"is required"_s});
    }
    if (!error.details.empty())
        return core::failure(std::move(error));
    return {};
}

} // namespace sb::handlers
