// New agents (contract C, POST /agents).
#pragma once

#include "server/services/unit_of_work.h"
#include "server/storage/agent_repository.h"
#include "shared/crypto/random_source.h"

#include <QJsonObject>

namespace sb::services {

struct NewAgent
{
    QString name = {};
    QJsonObject scope = {};
    /// 32 bytes, or empty.
    QByteArray publicKey = {};
};

struct MintedAgent
{
    QUuid id = {};
    QString name = {};
    /// 43 characters, shown once; only its hash is stored.
    core::SecretBytes secret = {};
};

struct RotatedSecret
{
    QUuid id = {};
    /// As at mint: shown once.
    core::SecretBytes secret = {};
    /// Until when the old one is valid too; empty when it is not any more.
    std::optional<core::Timestamp> previousValidUntil = {};
};

class AgentEnrollment
{
public:
    AgentEnrollment(const UnitOfWork &unitOfWork, crypto::RandomSource &random)
        : m_unitOfWork(unitOfWork), m_random(random)
    {}

    /// InvalidValue for a blank name, a key of another size, a scope that would never match;
    /// Conflict when the name is taken.
    [[nodiscard]] core::Result<MintedAgent> mint(const domain::CallContext &call,
                                                 const NewAgent &agent) const;
    /// A new secret for an agent; the old one stays valid for `graceSeconds`. NotFound; WrongState
    /// when it is revoked.
    [[nodiscard]] core::Result<RotatedSecret> rotate(const domain::CallContext &call,
                                                     const QUuid &agentId, int graceSeconds) const;

private:
    const UnitOfWork &m_unitOfWork;
    crypto::RandomSource &m_random;
    storage::AgentRepository m_agents;
};

} // namespace sb::services
