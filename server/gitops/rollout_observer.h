// One look at one application: what it says of itself and of its resources, as one state.
#pragma once

#include "server/gitops/argocd_client.h"

#include <QJsonObject>

namespace sb::gitops {

/// Forbidden when the application belongs to another ArgoCD project than `ref` wants; else the
/// client's errors.
[[nodiscard]] core::Result<domain::RolloutState> observeRollout(const ArgocdClient &client,
                                                                const domain::ApplicationRef &ref,
                                                                const std::stop_token &stop);

/// The state as people see it (contract 7.4): at most 200 resources, those that are not healthy
/// first, with their full number.
[[nodiscard]] QJsonObject observedStateJson(const domain::RolloutState &state);

} // namespace sb::gitops
