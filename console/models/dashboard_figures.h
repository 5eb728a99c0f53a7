// What the dashboard says, counted from lists: pure, so that it can be shown as a chart or read as
// a table.
#pragma once

#include "shared/model/access_request.h"
#include "shared/model/agent.h"

#include <utility>
#include <vector>

#include <QString>

namespace sb::console {

struct DashboardFigure
{
    /// Stable; tests and object names use it.
    QString id = {};
    QString title = {};
    /// What is counted, in the order in which it is shown; never empty.
    std::vector<std::pair<QString, int>> bars = {};

    bool operator==(const DashboardFigure &) const = default;
};

/// Requests that wait, by how long they have.
[[nodiscard]] DashboardFigure waitingByAge(const std::vector<model::AccessRequest> &pending,
                                           core::Timestamp now);
/// Requests that are over, by how long that took from the beginning.
[[nodiscard]] DashboardFigure timeToTheEnd(const std::vector<model::AccessRequest> &recent);
/// Requests that are over, by how they ended.
[[nodiscard]] DashboardFigure endings(const std::vector<model::AccessRequest> &recent);
[[nodiscard]] DashboardFigure agentsByState(const std::vector<model::Agent> &agents);

} // namespace sb::console
