// The worker next to a provider (table agents).
#pragma once

#include "shared/core/timestamp.h"

#include <optional>

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QUuid>

namespace sb::domain {

enum class AgentStatus { Active, Stale, Revoked };

struct Agent
{
    QUuid id = {};
    QString name = {};
    /// As given at mint.
    QJsonObject scope = {};
    AgentStatus status = AgentStatus::Active;
    /// X25519, 32 bytes; empty before the agent has registered one.
    QByteArray publicKey = {};
    QString publicKeyAlgorithm = {};
    QString agentVersion = {};
    std::optional<core::Timestamp> lastSeenAt = {};
    core::Timestamp createdAt = {};
    core::Timestamp updatedAt = {};

    bool operator==(const Agent &) const = default;
};

/// The words of the contract (1.3) and of the database.
QString toWord(AgentStatus status);
std::optional<AgentStatus> agentStatusFromWord(QStringView word);

} // namespace sb::domain
