// Tables agents and issued_deks.
#pragma once

#include "server/domain/agent.h"
#include "server/domain/page.h"
#include "server/storage/transaction.h"

#include <optional>
#include <vector>

#include <QByteArray>
#include <QString>
#include <QUuid>

namespace sb::storage {

/// What an agent's scope names once its aliases are read (contract B11); nullopt where the scope
/// lacks the key.
struct AgentScopeColumns
{
    std::optional<QStringList> providers = {};
    std::optional<QStringList> clusters = {};
};

/// A row of the agents list with what only a join can tell.
struct AgentListRow
{
    domain::Agent agent = {};
    int claimedJobs = 0;
};

/// How many agents could get a job.
struct AgentMatches
{
    /// Not revoked.
    int matching = 0;
    /// Seen within the last five minutes.
    int live = 0;
};

class AgentRepository
{
public:
    /// False when the name is taken.
    [[nodiscard]] bool insert(Transaction &tx, const domain::Agent &agent,
                              const AgentScopeColumns &columns, const QByteArray &secretHash) const;
    [[nodiscard]] std::optional<domain::Agent> find(Transaction &tx, const QUuid &id) const;
    [[nodiscard]] std::optional<domain::Agent> findForUpdate(Transaction &tx,
                                                             const QUuid &id) const;
    /// Oldest first, keyset (created_at, id).
    [[nodiscard]] domain::Page<AgentListRow> list(Transaction &tx,
                                                  const domain::PageRequest &page) const;
    void setPublicKey(Transaction &tx, const QUuid &id, const QByteArray &key,
                      const QString &algorithm) const;
    /// last_seen_at = now, `stale` becomes `active`, the version is kept when given. False when
    /// revoked or unknown.
    [[nodiscard]] bool heartbeat(Transaction &tx, const QUuid &id,
                                 const std::optional<QString> &version) const;
    void revoke(Transaction &tx, const QUuid &id) const;
    /// A new secret; the present one stays valid for `graceSeconds` (0: not at all), one that was
    /// rotated out before does not. Answers until when.
    [[nodiscard]] std::optional<core::Timestamp> rotateSecret(Transaction &tx, const QUuid &id,
                                                              const QByteArray &secretHash,
                                                              int graceSeconds) const;
    /// Agents whose scope admits jobs for the provider and cluster (contract B11).
    [[nodiscard]] AgentMatches countMatching(Transaction &tx, const QString &provider,
                                             const std::optional<QString> &cluster) const;
    /// Active agents not seen for `seconds`, or never and made longer ago, become stale; answers
    /// which.
    [[nodiscard]] std::vector<QUuid> markStale(Transaction &tx, int seconds) const;

    /// Remembers a data key handed out: only its keyed fingerprint.
    void rememberDek(Transaction &tx, const QByteArray &fingerprint, const QUuid &agentId,
                     int validSeconds) const;
    enum class DekUse { Spent, Unknown, Now };
    /// Marks the key as used when it is this agent's, valid and unused; the row lock decides
    /// between two posts.
    [[nodiscard]] DekUse spendDek(Transaction &tx, const QByteArray &fingerprint,
                                  const QUuid &agentId) const;
};

} // namespace sb::storage
