#include "server/handlers/claim_header.h"

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
    for (const auto &[name, value] : request.headers) {
        if (name != "prefer")
            continue;
        for (const QByteArray &preference : value.split(',')) {
            // Parameters after a semicolon belong to the preference, not to its value.
            const QByteArray stated = preference.split(';').first().trimmed().toLower();
            const auto equals = stated.indexOf('=');
            if (equals < 0 || stated.first(equals).trimmed() != "wait")
                continue;
            bool isNumber = false;
            const int seconds = stated.mid(equals + 1).trimmed().toInt(&isNumber);
            if (isNumber && seconds >= 0)
                return std::chrono::seconds(std::min(seconds, longestWaitSeconds));
        }
    }
    return std::chrono::seconds(0);
}

} // namespace sb::handlers
