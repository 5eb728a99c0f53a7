// What a caller can cause: a typed error that travels in a Result. What only an operator can repair
// throws instead.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include <QString>
#include <QStringView>
#include <QUuid>

namespace sb::core {

/// Every error a caller can meet, free of any protocol; server/http/error_mapping gives each its
/// status (contract B14). One line per code: enumerator, stable snake_case name (contract B15).
#define SB_ERROR_CODES(X)                                                                          \
    X(InvalidJson, "invalid_json")                                                                 \
    X(InvalidField, "invalid_field")                                                               \
    X(InvalidId, "invalid_id")                                                                     \
    X(InvalidQuery, "invalid_query")                                                               \
    X(InvalidHeader, "invalid_header")                                                             \
    X(BadRequest, "bad_request")                                                                   \
    X(Unauthenticated, "unauthenticated")                                                          \
    X(InvalidCredentials, "invalid_credentials")                                                   \
    X(AgentAuthRejected, "agent_auth_rejected")                                                    \
    X(MissingPermission, "missing_permission")                                                     \
    X(IdentityMismatch, "identity_mismatch")                                                       \
    X(OutOfScope, "out_of_scope")                                                                  \
    X(Escalation, "escalation")                                                                    \
    X(PasswordChangeRequired, "password_change_required")                                          \
    X(SelfApproval, "self_approval")                                                               \
    X(NotEligible, "not_eligible")                                                                 \
    X(Forbidden, "forbidden")                                                                      \
    X(NotFound, "not_found")                                                                       \
    X(MethodNotAllowed, "method_not_allowed")                                                      \
    X(NotPending, "not_pending")                                                                   \
    X(AlreadyVoted, "already_voted")                                                               \
    X(NotReady, "not_ready")                                                                       \
    X(WrongState, "wrong_state")                                                                   \
    X(ClaimLost, "claim_lost")                                                                     \
    X(DekSpent, "dek_spent")                                                                       \
    X(Conflict, "conflict")                                                                        \
    X(InProgress, "in_progress")                                                                   \
    X(AlreadyDone, "already_done")                                                                 \
    X(LastAdmin, "last_admin")                                                                     \
    X(WrapConsumed, "wrap_consumed")                                                               \
    X(WrapExpired, "wrap_expired")                                                                 \
    X(PreconditionFailed, "precondition_failed")                                                   \
    X(PayloadTooLarge, "payload_too_large")                                                        \
    X(UriTooLong, "uri_too_long")                                                                  \
    X(HeaderTooLarge, "header_too_large")                                                          \
    X(InvalidValue, "invalid_value")                                                               \
    X(InvalidTarget, "invalid_target")                                                             \
    X(EnvironmentMismatch, "environment_mismatch")                                                 \
    X(ClusterAmbiguous, "cluster_ambiguous")                                                       \
    X(NoWorkflow, "no_workflow")                                                                   \
    X(JobTypeNotSupported, "job_type_not_supported")                                               \
    X(IdempotencyMismatch, "idempotency_mismatch")                                                 \
    X(RateLimited, "rate_limited")                                                                 \
    X(LockedOut, "locked_out")                                                                     \
    X(Unavailable, "unavailable")                                                                  \
    X(NotImplemented, "not_implemented")                                                           \
    X(Internal, "internal_error")

enum class ErrorCode {
#define SB_ERROR_ENUM(enumerator, name) enumerator,
    SB_ERROR_CODES(SB_ERROR_ENUM)
#undef SB_ERROR_ENUM
};

/// The stable snake_case name that goes on the wire.
QStringView errorCodeName(ErrorCode code);
/// The code of that name; nullopt for a word that is none.
std::optional<ErrorCode> errorCodeFromName(QStringView name);

/// One offending member: `pointer` is an RFC 6901 JSON pointer into the body, or the bare name of a
/// query parameter.
struct ErrorDetail
{
    QString pointer = {};
    QString detail = {};

    bool operator==(const ErrorDetail &) const = default;
};

struct Error
{
    ErrorCode code = ErrorCode::Internal;
    /// For the caller: never a secret, never the inside of the server.
    QString message = {};
    std::vector<ErrorDetail> details = {};
    /// For the log only.
    QString internal = {};
    /// Seconds for Retry-After; 0 means none is said.
    int retryAfterSeconds = 0;
    /// Under what the refusal is audited (contract B22), e.g. `request.approve`. When it is empty,
    /// a 403 goes under its code's name and anything else under nothing.
    QString auditAction = {};
    /// `<type>:<id>`
    QString auditResource = {};
    /// The access request's id where one is concerned.
    std::optional<QUuid> auditCorrelation = {};
    /// The refusal has its row already; whoever sees the error later writes none.
    bool audited = false;

    bool operator==(const Error &) const = default;
};

} // namespace sb::core
