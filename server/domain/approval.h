// One person's vote on one request (table approvals).
#pragma once

#include "shared/core/timestamp.h"

#include <optional>

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

/// The words of the contract (1.7) and of the database.
QString toWord(Decision decision);
std::optional<Decision> decisionFromWord(QStringView word);

} // namespace sb::domain
