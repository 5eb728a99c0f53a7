// What an exception means to the caller: nothing of the inside (contract B15).
#pragma once

#include "server/domain/identity.h"
#include "shared/core/error.h"

#include <exception>

namespace sb::app {

/// Unavailable when PostgreSQL is away, Internal otherwise; logs it with the call's ids.
[[nodiscard]] core::Error faultAnswer(const std::exception &fault, const domain::CallContext &call);

} // namespace sb::app
