#include "server/http/error_mapping.h"

#include "shared/codec/json_writer.h"

#include <algorithm>

namespace sb::http {

using namespace Qt::StringLiterals;
using core::ErrorCode;

int statusOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InvalidJson:
    case ErrorCode::InvalidField:
    case ErrorCode::InvalidId:
    case ErrorCode::InvalidQuery:
    case ErrorCode::InvalidHeader:
    case ErrorCode::BadRequest:
        return 400;
    case ErrorCode::Unauthenticated:
    case ErrorCode::InvalidCredentials:
    case ErrorCode::AgentAuthRejected:
        return 401;
    case ErrorCode::MissingPermission:
    case ErrorCode::IdentityMismatch:
    case ErrorCode::OutOfScope:
    case ErrorCode::Escalation:
    case ErrorCode::PasswordChangeRequired:
    case ErrorCode::SelfApproval:
    case ErrorCode::NotEligible:
    case ErrorCode::Forbidden:
        return 403;
    case ErrorCode::NotFound:
        return 404;
    case ErrorCode::MethodNotAllowed:
        return 405;
    case ErrorCode::NotPending:
    case ErrorCode::AlreadyVoted:
    case ErrorCode::NotReady:
    case ErrorCode::WrongState:
    case ErrorCode::ClaimLost:
    case ErrorCode::DekSpent:
    case ErrorCode::Conflict:
    case ErrorCode::InProgress:
    case ErrorCode::AlreadyDone:
    case ErrorCode::LastAdmin:
        return 409;
    case ErrorCode::WrapConsumed:
    case ErrorCode::WrapExpired:
        return 410;
    case ErrorCode::PreconditionFailed:
        return 412;
    case ErrorCode::PayloadTooLarge:
        return 413;
    case ErrorCode::UriTooLong:
        return 414;
    case ErrorCode::HeaderTooLarge:
        return 431;
    case ErrorCode::InvalidValue:
    case ErrorCode::InvalidTarget:
    case ErrorCode::EnvironmentMismatch:
    case ErrorCode::ClusterAmbiguous:
    case ErrorCode::NoWorkflow:
    case ErrorCode::JobTypeNotSupported:
    case ErrorCode::IdempotencyMismatch:
        return 422;
    case ErrorCode::RateLimited:
    case ErrorCode::LockedOut:
        return 429;
    case ErrorCode::NotImplemented:
        return 501;
    case ErrorCode::Unavailable:
        return 503;
    case ErrorCode::Internal:
        break;
    }
    return 500;
}

namespace {

QString titleOf(int status)
{
    switch (status) {
    case 400:
        return u"Bad Request"_s;
    case 401:
        return u"Unauthorized"_s;
    case 403:
        return u"Forbidden"_s;
    case 404:
        return u"Not Found"_s;
    case 405:
        return u"Method Not Allowed"_s;
    case 409:
        return u"Conflict"_s;
    case 410:
        return u"Gone"_s;
    case 412:
        return u"Precondition Failed"_s;
    case 413:
        return u"Content Too Large"_s;
    case 414:
        return u"URI Too Long"_s;
    case 422:
        return u"Unprocessable Content"_s;
    case 429:
        return u"Too Many Requests"_s;
    case 431:
        return u"Request Header Fields Too Large"_s;
    case 501:
        return u"Not Implemented"_s;
    case 503:
        return u"Service Unavailable"_s;
    default:
        return u"Internal Server Error"_s;
    }
}

/// What may be told of a failure of the server itself.
QString publicMessage(const core::Error &error, int status)
{
    if (status == 500)
        return u"internal server error"_s;
    if (status == 503 && error.message.isEmpty())
        return u"temporarily unavailable"_s;
    return error.message.isEmpty() ? titleOf(status) : error.message;
}

} // namespace

Response problem(const core::Error &error, const QString &requestId)
{
    const int status = statusOf(error.code);
    const QString code = core::errorCodeName(error.code).toString();
    const QString message = publicMessage(error, status);
    codec::JsonWriter json;
    json.beginObject()
        .field(u"type", u"urn:sb:error:"_s + code)
        .field(u"title", titleOf(status))
        .field(u"status", status)
        .field(u"detail", message)
        .field(u"instance", u"urn:sb:request-id:"_s + requestId)
        .field(u"error", code)
        .field(u"message", message)
        .field(u"correlation_id", requestId);
    if (!error.details.empty() && status < 500) {
        json.key(u"errors").beginArray();
        for (const core::ErrorDetail &detail : error.details)
            json.beginObject()
                .field(u"pointer", detail.pointer)
                .field(u"detail", detail.detail)
                .endObject();
        json.endArray();
    }
    json.endObject();

    Response response{
        .status = status, .body = json.take(), .contentType = "application/problem+json"};
    if (status == 401)
        response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"secret-broker\"");
    if (status == 429 || status == 503)
        response.headers.emplace_back("Retry-After",
                                      QByteArray::number(std::max(1, error.retryAfterSeconds)));
    return response;
}

} // namespace sb::http
