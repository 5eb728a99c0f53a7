// Why a rule asks for what it asks, in sentences.
#pragma once

#include "shared/model/access_request.h"

namespace sb::console {

/// Which policy asks for which workflow, how many must agree, and whether the requester may.
[[nodiscard]] QString ruleText(const model::Explanation &explanation);
/// `Ann (admin), Abe (approver)`; `nobody`.
[[nodiscard]] QString approversText(const model::Explanation &explanation);

} // namespace sb::console
