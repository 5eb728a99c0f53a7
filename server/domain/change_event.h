// One change as it is told to those who listen (contract section I, GET /events), and who may hear
// of it.
#pragma once

#include "server/domain/audit_event.h"
#include "server/domain/event_position.h"
#include "server/domain/identity.h"

#include <optional>

#include <QUuid>

namespace sb::domain {

struct ChangeEvent
{
    EventPosition position = {};
    AuditEvent audit = {};
    /// The access request that it is about, by its resource: a request, one of its wraps or jobs.
    /// Never by the correlation, which callers choose.
    std::optional<QUuid> accessRequest = {};
};

/// Whether the identity may hear of an event that concerns no access request: of administered
/// objects with the permission that administers or lists them, of its own account always, of
/// anything else with `audit.read`. All held globally. Events about a request go to those who see
/// the request.
[[nodiscard]] bool mayHear(const Identity &listener, const ChangeEvent &event);

} // namespace sb::domain
