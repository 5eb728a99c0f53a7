// Table sync_jobs: the queue of work for agents (contract B11, section 5).
#pragma once

#include "server/domain/page.h"
#include "server/domain/sync_job.h"
#include "server/storage/transaction.h"

#include <optional>
#include <vector>

#include <QString>
#include <QStringList>
#include <QUuid>

namespace sb::storage {

/// What a claim needs to know of the claimer; the scope arrays are nullopt where the agent's scope
/// lacks the key.
struct Claimer
{
    QUuid agentId = {};
    QUuid newClaimId = {};
    int leaseSeconds = 120;
};

struct JobFilter
{
    std::optional<QString> status = {};
    std::optional<QString> jobType = {};
    std::optional<QUuid> agentId = {};
    std::optional<QUuid> requestId = {};
};

class SyncJobRepository
{
public:
    /// Inserts a queued job; id, type, scopes, payload, request, correlation and location are taken
    /// from `job`.
    void insert(Transaction &tx, const domain::SyncJob &job) const;
    [[nodiscard]] std::optional<domain::SyncJob> find(Transaction &tx, const QUuid &id) const;
    [[nodiscard]] std::optional<domain::SyncJob> findForUpdate(Transaction &tx,
                                                               const QUuid &id) const;
    /// The live (queued or claimed) job of a request, locked.
    [[nodiscard]] std::optional<domain::SyncJob>
    findLiveByRequestForUpdate(Transaction &tx, const QUuid &requestId) const;
    /// Newest first, keyset (created_at, id).
    [[nodiscard]] domain::Page<domain::SyncJob> list(Transaction &tx, const JobFilter &filter,
                                                     const domain::PageRequest &page) const;

    /// Ends the live job of a request that expired or was withdrawn: status `expired`. Answers
    /// whether there was one.
    bool expireByRequest(Transaction &tx, const QUuid &requestId) const;
};

} // namespace sb::storage
