// The agents as administrators see them (contract C, people's side); what agents themselves call is
// agent_api's.
#pragma once

#include "shared/client/typed_answer.h"
#include "shared/model/agent.h"

namespace sb::client {

class AgentRegistryApi
{
public:
    /// `people` outlives this.
    explicit AgentRegistryApi(const PeopleApi &people) : m_people(people) {}

    /// Oldest first.
    void list(const PageRequest &page, QObject *context,
              PeopleCallback<Page<model::Agent>> callback) const;
    /// Bounded to these; empty lists bound nothing. The secret comes this once.
    void mint(const QString &name, const QStringList &providers, const QStringList &clusters,
              const QString &idempotencyKey, QObject *context,
              PeopleCallback<MintedAgent> callback) const;
    /// For good; `reason` goes into the audit trail and may be empty.
    void revoke(const QUuid &id, const QString &reason, QObject *context,
                PeopleCallback<void> callback) const;

private:
    const PeopleApi &m_people;
};

/// What sb-agent reads as SB_IDENTITY_FILE.
[[nodiscard]] core::SecretBytes agentIdentity(const QUuid &id, const QString &name,
                                              const core::SecretBytes &secret);

} // namespace sb::client
