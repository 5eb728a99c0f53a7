// Which agent may do what for whom (contract B11): the scope of an agent and the target of a job.
#pragma once

#include "shared/core/result.h"

#include <optional>

#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <QUuid>

namespace sb::domain {

/// An agent's scope once its aliases are read; nullopt where it lacks the key, which then does not
/// bound it.
struct AgentScope
{
    std::optional<QStringList> providers = {};
    std::optional<QStringList> clusters = {};

    bool operator==(const AgentScope &) const = default;
};

/// What a job asks of its agent; nullopt asks nothing.
struct JobTarget
{
    std::optional<QString> provider = {};
    std::optional<QString> cluster = {};
    std::optional<QUuid> agentId = {};

    bool operator==(const JobTarget &) const = default;
};

/// A scope on its way in at mint. Keys `provider`, `provider_type`, `providers` and `cluster`,
/// `cluster_name`, `clusters`, each a text or a list of texts, one spelling of each at most. 422
/// invalid_value with one detail per fault below `/scope`: an unknown key would leave the agent
/// unbounded where it was meant to be bounded.
core::Result<AgentScope> normaliseAgentScope(const QJsonObject &scope);

/// As stored. A known key whose value is damaged bounds the agent to nothing.
AgentScope agentScopeFromStored(const QJsonObject &scope);

/// A job's `agent_scope` on its way in: keys `provider` (or `provider_type`), `cluster_name` (or
/// `cluster`) and `agent_id`, each a text. 422 invalid_value below `/agent_scope`.
core::Result<JobTarget> jobTargetFrom(const QJsonObject &agentScope);

/// Whether the agent may have the job.
bool mayServe(const AgentScope &scope, const QUuid &agentId, const JobTarget &target);

} // namespace sb::domain
