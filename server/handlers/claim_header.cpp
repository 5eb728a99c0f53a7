#include "server/handlers/claim_header.h"

#include "server/handlers/prefer_header.h"
#include "shared/core/uuid_text.h"

#include <algorithm>

namespace sb::handlers {

using namespace Qt::StringLiterals;

namespace {
constexpr int longestWaitSeconds = 30;
} // namespace

core::Result<std::optional<QUuid>> claimIdOf(const http::Request &request)
{
    const auto text = request.header("x-claim-id");
    if (!text)
        return std::optional<QUuid>();
    const auto id = core::uuidFromText(QString::fromLatin1(*text));
    if (!id)
        return core::failure(core::ErrorCode::InvalidHeader, u"X-Claim-Id is no UUID"_s,
                             u"X-Claim-Id"_s);
    return std::optional(*id);
}

core::Result<QUuid> requiredClaimIdOf(const http::Request &request)
{
    const auto id = claimIdOf(request);
    if (!id)
        return core::failure(id);
    if (!*id)
        return core::failure(core::ErrorCode::InvalidHeader, u"X-Claim-Id is required"_s,
                             u"X-Claim-Id"_s);
    return **id;
}

std::chrono::seconds waitPreferenceOf(const http::Request &request)
{
    const auto wait = preferenceOf(request, "wait");
    bool isNumber = false;
    const int seconds = wait ? wait->toInt(&isNumber) : 0;
    if (isNumber && seconds >= 0)
        return std::chrono::seconds(std::min(seconds, longestWaitSeconds));
    return std::chrono::seconds(0);
}

} // namespace sb::handlers
