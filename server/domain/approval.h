// One person's vote on one request (table approvals).
#pragma once

#include "shared/core/timestamp.h"

#include <QString>
#include <QUuid>

namespace sb::domain {

enum class Decision { Approve, Reject };

struct Approval
{
    QUuid id = {};
    QUuid requestId = {};
    QUuid approverId = {};
    /// By a join.
    QString approverName = {};
    Decision decision = Decision::Approve;
    QString comment = {};
    core::Timestamp createdAt = {};

    bool operator==(const Approval &) const = default;
};

} // namespace sb::domain
