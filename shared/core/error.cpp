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

} // namespace sb::core
