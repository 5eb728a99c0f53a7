// How endpoints, mappings and observations are named in the audit trail (contract H and 7.5).
#pragma once

#include "server/domain/gitops_observation.h"
#include "server/services/audit_log.h"

namespace sb::services {

QString endpointResource(const QUuid &endpointId);

/// What the mapping says, as metadata.
[[nodiscard]] AuditEvent mappingEvent(const QString &action,
                                      const domain::GitopsAppMapping &mapping);

/// `request.gitops_observation_<what>` of the observation's request.
[[nodiscard]] AuditEvent observationEvent(const QString &what, const QUuid &requestId,
                                          QJsonObject metadata);

/// The end of an observation: `request.gitops_observation_finished`, `failure` when the rollout
/// failed.
[[nodiscard]] AuditEvent finishedEvent(const domain::GitopsObservation &observation,
                                       domain::PollingState state,
                                       const std::optional<domain::RolloutEvidence> &evidence,
                                       const QString &reason);

} // namespace sb::services
