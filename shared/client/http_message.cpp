#include "shared/client/http_message.h"

#include <algorithm>

namespace sb::client {

namespace {
constexpr int longestRetryAfter = 3600;
} // namespace

std::optional<QByteArray> HttpResponse::header(QByteArrayView lowerCaseName) const
{
    for (const auto &[name, value] : headers) {
        if (name == lowerCaseName)
            return value;
    }
    return std::nullopt;
}

int HttpResponse::retryAfterSeconds() const
{
    const auto value = header("retry-after");
    if (!value)
        return 0;
    bool isNumber = false;
    const int seconds = value->trimmed().toInt(&isNumber);
    return isNumber ? std::clamp(seconds, 0, longestRetryAfter) : 0;
}

} // namespace sb::client
