#include "server/handlers/prefer_header.h"

namespace sb::handlers {

std::optional<QByteArray> preferenceOf(const http::Request &request, QByteArrayView name)
{
    for (const auto &[header, value] : request.headers) {
        if (header != "prefer")
            continue;
        for (const QByteArray &preference : value.split(',')) {
            // Parameters after a semicolon belong to the preference, not to its value.
            const QByteArray stated = preference.split(';').first().trimmed().toLower();
            const auto equals = stated.indexOf('=');
            const QByteArray token = equals < 0 ? stated : stated.first(equals).trimmed();
            if (token == name)
                return equals < 0 ? QByteArray() : stated.mid(equals + 1).trimmed();
        }
    }
    return std::nullopt;
}

bool wantsRepresentation(const http::Request &request)
{
    return preferenceOf(request, "return") == "representation";
}

} // namespace sb::handlers
