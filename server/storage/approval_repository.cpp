#include "server/storage/approval_repository.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

bool ApprovalRepository::insert(Transaction &tx, const domain::Approval &vote) const
{
    static const QString insertVote = uR"(
        INSERT INTO approvals (id, request_id, approver_id, decision, comment)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (request_id, approver_id) DO NOTHING)"_s;

    return tx.execute(insertVote, {vote.id, vote.requestId, vote.approverId,
                                   domain::toWord(vote.decision), vote.comment}) == 1;
}

std::vector<domain::Approval> ApprovalRepository::listByRequest(Transaction &tx,
                                                                const QUuid &requestId) const
{
    static const QString listVotes = uR"(
        SELECT a.id, a.request_id, a.approver_id, coalesce(nullif(u.display_name, ''), u.email) AS approver_name,
               a.decision, a.comment, sb_us(a.created_at) AS created_at
        FROM approvals a JOIN users u ON u.id = a.approver_id
        WHERE a.request_id = ?
        ORDER BY a.created_at, a.id)"_s;

    std::vector<domain::Approval> votes;
    for (const Row &row : tx.query(listVotes, {requestId})) {
        votes.push_back({.id = row.uuid("id"_L1),
                         .requestId = row.uuid("request_id"_L1),
                         .approverId = row.uuid("approver_id"_L1),
                         .approverName = row.text("approver_name"_L1),
                         .decision = domain::decisionFromWord(row.text("decision"_L1)).value(),
                         .comment = row.text("comment"_L1),
                         .createdAt = row.time("created_at"_L1)});
    }
    return votes;
}

int ApprovalRepository::countEligible(Transaction &tx, const QUuid &requestId) const
{
    static const QString countVotes = uR"(
        SELECT count(*) AS votes
        FROM approvals a JOIN access_requests r ON r.id = a.request_id
        WHERE a.request_id = ? AND a.decision = 'approve' AND sb_may_vote(r, a.approver_id))"_s;

    return static_cast<int>(tx.queryRow(countVotes, {requestId}).value().integer("votes"_L1));
}

} // namespace sb::storage
