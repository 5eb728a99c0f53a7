// Table access_requests. The database's clock decides what has expired.
#pragma once

#include "server/domain/access_request.h"
#include "server/domain/page.h"
#include "server/storage/transaction.h"

#include <optional>
#include <vector>

#include <QJsonArray>
#include <QSet>
#include <QString>
#include <QUuid>

namespace sb::storage {

/// What a transition writes besides the status; empty members stay as they are.
struct TransitionFields
{
    std::optional<QString> rejectReason = {};
    std::optional<QString> failureReason = {};
    std::optional<QUuid> jobId = {};
    /// Seconds from now; sets expires_at.
    std::optional<qint64> expiresInSeconds = {};
};

/// Who looks, as far as a query must know (contract B3): what they may see is decided in SQL.
struct RequestViewer
{
    QUuid userId = {};
    /// Holds `request.read_all` globally.
    bool readAll = false;
    /// The scopes of the viewer's `secret.approve` grants, each a JSON object.
    QJsonArray approveScopes = {};
    /// False for callers who cannot vote whatever their grants, e.g. a token without
    /// secret.approve.
    bool canVote = false;
};

struct RequestFilter
{
    std::optional<QUuid> requesterId = {};
    std::optional<QString> status = {};
    std::optional<QString> type = {};
    std::optional<QUuid> projectId = {};
    std::optional<QString> environment = {};
    /// created_at, inclusive.
    std::optional<core::Timestamp> since = {};
    /// created_at, exclusive.
    std::optional<core::Timestamp> until = {};
    /// Only what the viewer may decide now.
    bool mayDecide = false;
};

/// A request as one viewer sees it.
struct RequestView
{
    domain::AccessRequest request = {};
    /// Pending, not overdue, the viewer is eligible and has not voted.
    bool mayDecide = false;
};

class AccessRequestRepository
{
public:
    /// created_at is now, expires_at now + `expiresInSeconds`; the request's own times are ignored.
    void insert(Transaction &tx, const domain::AccessRequest &request,
                qint64 expiresInSeconds) const;
    [[nodiscard]] std::optional<domain::AccessRequest> find(Transaction &tx, const QUuid &id) const;
    [[nodiscard]] std::optional<domain::AccessRequest> findForUpdate(Transaction &tx,
                                                                     const QUuid &id) const;
    /// Locks the row; false when there is none.
    [[nodiscard]] bool lock(Transaction &tx, const QUuid &id) const;
    /// Empty also when the viewer may not see it.
    [[nodiscard]] std::optional<RequestView> findVisible(Transaction &tx, const QUuid &id,
                                                         const RequestViewer &viewer) const;
    /// Which of these the viewer may see.
    [[nodiscard]] QSet<QUuid> visibleAmong(Transaction &tx, const QSet<QUuid> &ids,
                                           const RequestViewer &viewer) const;
    /// What the viewer may see, newest first, keyset (created_at, id).
    [[nodiscard]] domain::Page<RequestView> list(Transaction &tx, const RequestViewer &viewer,
                                                 const RequestFilter &filter,
                                                 const domain::PageRequest &page) const;

    /// The guarded statement of contract B9: changes the row only while it is in `from`.
    /// `decided_at`/`finished_at` follow the new status. False when the row had moved on.
    [[nodiscard]] bool transition(Transaction &tx, const QUuid &id, domain::RequestStatus from,
                                  domain::RequestStatus to,
                                  const TransitionFields &fields = {}) const;

    /// The deciding statement (contract B9, B10): pending becomes approved when it is not overdue
    /// and as many voters as the snapshot asks for are enabled and eligible now; expires_at becomes
    /// now + `expiresInSeconds` and job_id is set. Lock the row first, or two last votes may miss
    /// each other. False when the quorum is not reached or the row had moved on.
    [[nodiscard]] bool approveAtQuorum(Transaction &tx, const QUuid &id, const QUuid &jobId,
                                       qint64 expiresInSeconds) const;
    /// Whether this person may vote on the request, apart from having voted: the rule that the
    /// deciding statement counts by (sb_may_vote).
    [[nodiscard]] bool isEligible(Transaction &tx, const QUuid &id, const QUuid &voterId) const;

    /// Whether expires_at is over.
    [[nodiscard]] bool isOverdue(Transaction &tx, const QUuid &id) const;
    /// Pending and approved requests past expires_at whose job has no unlapsed lease (contract
    /// B10), longest overdue first; not locked.
    [[nodiscard]] std::vector<QUuid> listOverdue(Transaction &tx, int limit) const;
    /// Pending or approved becomes expired, under the same condition as listOverdue. Lock request
    /// and job first. False when it is not so (any more).
    [[nodiscard]] bool expireIfOverdue(Transaction &tx, const QUuid &id) const;
};

} // namespace sb::storage
