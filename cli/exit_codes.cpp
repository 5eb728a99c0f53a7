#include "cli/exit_codes.h"

namespace sb::cli::exit_codes {

int of(const client::ApiError &error)
{
    if (error.kind != client::ApiError::Kind::Refused || error.isTransient())
        return unavailable;
    switch (error.status) {
    case 401:
        return notLoggedIn;
    case 403:
        return forbidden;
    case 404:
        return notFound;
    case 409:
    case 410:
    case 412:
        return conflict;
    default:
        return refused;
    }
}

} // namespace sb::cli::exit_codes
