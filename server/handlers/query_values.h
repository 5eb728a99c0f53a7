// Query parameters as typed values; 400 invalid_query naming the parameter when one is none
// (contract B14). An absent parameter is nullopt (or false).
#pragma once

#include "server/http/request.h"
#include "shared/core/timestamp.h"

#include <optional>

namespace sb::handlers {

enum class UuidForm {
    Dashed,
    /// 32 hexadecimal digits will do too.
    DashedOrHex,
};

[[nodiscard]] core::Result<std::optional<QUuid>>
uuidQuery(const http::Request &request, const QString &name, UuidForm form = UuidForm::Dashed);
/// RFC 3339, any zone.
[[nodiscard]] core::Result<std::optional<core::Timestamp>> timeQuery(const http::Request &request,
                                                                     const QString &name);
/// Zero or more, below 2^31.
[[nodiscard]] core::Result<std::optional<int>> wholeNumberQuery(const http::Request &request,
                                                                const QString &name);
/// `true` or `false`.
[[nodiscard]] core::Result<bool> flagQuery(const http::Request &request, const QString &name);

} // namespace sb::handlers
