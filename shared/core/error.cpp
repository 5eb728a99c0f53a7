#include "shared/core/error.h"

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
#define SB_ERROR_FROM_NAME(enumerator, text)                                                       \
    if (name == QStringView(u"" text))                                                             \
        return ErrorCode::enumerator;
    SB_ERROR_CODES(SB_ERROR_FROM_NAME)
#undef SB_ERROR_FROM_NAME
    return std::nullopt;
}

} // namespace sb::core
