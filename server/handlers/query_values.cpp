#include "server/handlers/query_values.h"

#include "shared/core/timestamp_text.h"
#include "shared/core/uuid_text.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;

Result<std::optional<QUuid>> uuidQuery(const http::Request &request, const QString &name,
                                       UuidForm form)
{
    const auto text = request.queryText(name);
    if (!text)
        return std::optional<QUuid>();
    auto id = core::uuidFromText(*text);
    if (!id && form == UuidForm::DashedOrHex)
        id = core::uuidFromHexText(*text);
    if (!id)
        return failure(ErrorCode::InvalidQuery, u"must be a UUID"_s, name);
    return id;
}

Result<std::optional<core::Timestamp>> timeQuery(const http::Request &request, const QString &name)
{
    auto text = request.queryText(name);
    // A plus that nobody escaped arrives as a space, which no timestamp holds.
    if (text)
        text->replace(u' ', u'+');
    const auto time = text ? core::timestampFromText(*text) : std::nullopt;
    if (text && !time)
        return failure(ErrorCode::InvalidQuery, u"must be an RFC 3339 timestamp"_s, name);
    return time;
}

Result<std::optional<int>> wholeNumberQuery(const http::Request &request, const QString &name)
{
    const auto text = request.queryText(name);
    if (!text)
        return std::optional<int>();
    bool isNumber = false;
    const int number = text->toInt(&isNumber);
    if (!isNumber || number < 0)
        return failure(ErrorCode::InvalidQuery, u"must be a whole number, zero or more"_s, name);
    return std::optional(number);
}

Result<bool> flagQuery(const http::Request &request, const QString &name)
{
    const auto text = request.queryText(name);
    if (text && *text != "true"_L1 && *text != "false"_L1)
        return failure(ErrorCode::InvalidQuery, u"must be true or false"_s, name);
    return text == u"true"_s;
}

} // namespace sb::handlers
