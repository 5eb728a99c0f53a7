// What a selector or a scope can match at all, and how two of them relate. Both are conjunctions of
// rules by key: equality, for secret_ref_prefix a beginning.
#pragma once

#include "server/domain/environment.h"
#include "server/domain/policy.h"
#include "server/domain/project.h"

#include <vector>

namespace sb::domain {

/// Whether everything that `part` matches is matched by `whole` too.
bool covers(const Selector &whole, const Selector &part);

/// Whether a place may exist that a grant's scope covers and the selector matches. A scope that
/// says anything but not kv_mount covers only places without a mount (contract B5).
bool mayMeet(const Selector &scope, const Selector &selector);

/// Why no request can match the selector; empty when some can.
QString faultOfSelector(const Selector &selector, const std::vector<Project> &projects,
                        const std::vector<Environment> &environments);

/// Whether every environment that the selector names claims locations, and there is one.
bool claimsLocations(const Selector &selector, const std::vector<Environment> &environments);

} // namespace sb::domain
