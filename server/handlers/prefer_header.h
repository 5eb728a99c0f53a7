// `Prefer` (RFC 7240).
#pragma once

#include "server/http/request.h"

#include <optional>

#include <QByteArray>

namespace sb::handlers {

/// The value of the first preference of that (lower-case) name: empty when it has none, nullopt
/// when the caller has no such preference.
[[nodiscard]] std::optional<QByteArray> preferenceOf(const http::Request &request,
                                                     QByteArrayView name);
/// `return=representation`: the caller wants to see what became of what they sent.
[[nodiscard]] bool wantsRepresentation(const http::Request &request);

} // namespace sb::handlers
