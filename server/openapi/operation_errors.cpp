#include "server/openapi/operation_errors.h"

#include "server/http/error_mapping.h"

#include <set>
#include <stdexcept>

namespace sb::openapi {

using core::ErrorCode;
using http::AuthClass;
using http::Idempotency;
using http::Method;

namespace {

using Codes = std::set<ErrorCode>;

void addCredentials(Codes &codes, const http::Route &route)
{
    if (route.auth == AuthClass::Public)
        return;
    codes.insert(ErrorCode::Unauthenticated);
    if (route.auth == AuthClass::Agent) {
        codes.insert({ErrorCode::AgentAuthRejected, ErrorCode::InvalidId});
        return;
    }
    if (route.overRate == http::OverRate::Refuse)
        codes.insert(ErrorCode::RateLimited);
    if (route.auth == AuthClass::Session)
        codes.insert(ErrorCode::Forbidden);
    if (!route.duringPasswordChange)
        codes.insert(ErrorCode::PasswordChangeRequired);
    if (!route.permission.isEmpty())
        codes.insert(ErrorCode::MissingPermission);
}

void addInput(Codes &codes, const http::Route &route, const Operation &operation)
{
    if (!route.anyQuery)
        codes.insert(ErrorCode::InvalidQuery);
    if (route.path.contains('{'))
        codes.insert(ErrorCode::InvalidId);
    if (!operation.headers.isEmpty())
        codes.insert(ErrorCode::InvalidHeader);
    // A body may be too large also where none is read.
    if (route.method != Method::Get)
        codes.insert(ErrorCode::PayloadTooLarge);
    if (!operation.body.isEmpty())
        codes.insert({ErrorCode::InvalidJson, ErrorCode::InvalidField});
    if (route.idempotency != Idempotency::None)
        codes.insert(
            {ErrorCode::InvalidHeader, ErrorCode::InProgress, ErrorCode::IdempotencyMismatch});
    if (route.idempotency == Idempotency::Secret)
        codes.insert(ErrorCode::AlreadyDone);
    if (operation.takesIfMatch)
        codes.insert({ErrorCode::InvalidHeader, ErrorCode::PreconditionFailed});
    if (route.takesUserId)
        codes.insert(ErrorCode::IdentityMismatch);
}

std::map<int, QStringList> byStatus(const Codes &codes)
{
    std::map<int, QStringList> grouped;
    for (const ErrorCode code : codes)
        grouped[http::statusOf(code)].append(core::errorCodeName(code).toString());
    return grouped;
}

} // namespace

std::map<int, QStringList> errorsOf(const http::Route &route, const Operation &operation)
{
    Codes codes{ErrorCode::Internal, ErrorCode::Unavailable};
    addCredentials(codes, route);
    addInput(codes, route, operation);
    for (const QString &name : operation.errors) {
        const auto code = core::errorCodeFromName(name);
        if (!code)
            throw std::logic_error("no error code " + name.toStdString());
        codes.insert(*code);
    }
    return byStatus(codes);
}

std::map<int, QStringList> edgeErrors()
{
    return byStatus({ErrorCode::BadRequest, ErrorCode::NotFound, ErrorCode::MethodNotAllowed,
                     ErrorCode::PayloadTooLarge, ErrorCode::UriTooLong, ErrorCode::HeaderTooLarge,
                     ErrorCode::NotImplemented, ErrorCode::Unavailable});
}

} // namespace sb::openapi
