#include "shared/core/error.h"

#include <utility>

namespace sb::core {

QStringView errorCodeName(ErrorCode code)
{
    switch (code) {
#define SB_ERROR_NAME(enumerator, name)                                                            \
    case ErrorCode::enumerator:                                                                    \
        return u"" name;
        SB_ERROR_CODES(SB_ERROR_NAME)
#undef SB_ERROR_NAME
    }
    return u"internal_error";
}

std::optional<ErrorCode> errorCodeFromName(QStringView name)
{
    static constexpr std::pair<QStringView, ErrorCode> codes[] = {
#define SB_ERROR_PAIR(enumerator, text) {u"" text, ErrorCode::enumerator},
        SB_ERROR_CODES(SB_ERROR_PAIR)
#undef SB_ERROR_PAIR
    };
    for (const auto &[text, code] : codes) {
        if (name == text)
            return code;
    }
    return std::nullopt;
}

} // namespace sb::core
