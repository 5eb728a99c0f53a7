// From where a call comes when proxies stand in between (contract B4).
#pragma once

#include "server/http/request.h"

#include <utility>
#include <vector>

#include <QHostAddress>

namespace sb::middleware {

/// Networks as address and prefix length (SB_TRUSTED_PROXIES).
using Networks = std::vector<std::pair<QHostAddress, int>>;

/// The peer's own address unless it is a trusted proxy; then the last address in `Forwarded` (RFC
/// 7239) or else `X-Forwarded-For` that is no trusted proxy. What cannot be read as an address ends
/// the walk.
[[nodiscard]] QString clientAddress(const http::Request &request, const Networks &trusted);

} // namespace sb::middleware
