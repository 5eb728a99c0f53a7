#include "shared/client/api_error.h"

#include "shared/codec/json_reader.h"

namespace sb::client {

using namespace Qt::StringLiterals;
using core::ErrorCode;

namespace {

constexpr qsizetype longestQuotedText = 500;

ErrorCode codeOfStatus(int status)
{
    switch (status) {
    case 400:
        return ErrorCode::BadRequest;
    case 401:
        return ErrorCode::Unauthenticated;
    case 403:
        return ErrorCode::Forbidden;
    case 404:
        return ErrorCode::NotFound;
    case 405:
        return ErrorCode::MethodNotAllowed;
    case 409:
        return ErrorCode::Conflict;
    case 410:
        return ErrorCode::WrapConsumed;
    case 412:
        return ErrorCode::PreconditionFailed;
    case 413:
        return ErrorCode::PayloadTooLarge;
    case 414:
        return ErrorCode::UriTooLong;
    case 429:
        return ErrorCode::RateLimited;
    case 431:
        return ErrorCode::HeaderTooLarge;
    case 501:
        return ErrorCode::NotImplemented;
    case 502:
    case 503:
    case 504:
        return ErrorCode::Unavailable;
    default:
        return status >= 500 ? ErrorCode::Internal : ErrorCode::InvalidValue;
    }
}

/// Fills in what a problem+json body says; any other body leaves the error as it is.
void readProblem(const HttpResponse &response, ApiError &refusal)
{
    const auto document = codec::JsonDocument::parseObject(response.text());
    if (!document)
        return;
    const codec::JsonNode root = document->root();
    const auto textOf = [](const codec::JsonNode &object, QStringView name) {
        const auto member = object.member(name);
        return member && member->isString() ? member->toText().left(longestQuotedText) : QString();
    };
    refusal.codeName = textOf(root, u"error");
    if (const auto code = core::errorCodeFromName(refusal.codeName))
        refusal.error.code = *code;
    if (const QString message = textOf(root, u"message"); !message.isEmpty())
        refusal.error.message = message;
    else if (const QString detail = textOf(root, u"detail"); !detail.isEmpty())
        refusal.error.message = detail;
    if (const QString id = textOf(root, u"correlation_id"); !id.isEmpty())
        refusal.correlationId = id;
    const auto errors = root.member(u"errors");
    if (!errors || !errors->isArray())
        return;
    for (const codec::JsonNode &each : errors->elements()) {
        if (each.isObject())
            refusal.error.details.push_back({textOf(each, u"pointer"), textOf(each, u"detail")});
    }
}

} // namespace

bool ApiError::isTransient() const
{
    if (kind == Kind::Unreachable)
        return true;
    return kind == Kind::Refused && (status == 429 || (status >= 500 && status != 501));
}

QString ApiError::toText() const
{
    QString text;
    if (status != 0)
        text = QString::number(status) + u' ';
    if (!codeName.isEmpty())
        text += codeName + u": "_s;
    text += error.message;
    for (const core::ErrorDetail &detail : error.details)
        text += u"; %1 %2"_s.arg(detail.pointer, detail.detail);
    return text;
}

ApiError ApiError::unreachable(const QString &message)
{
    return {.kind = Kind::Unreachable,
            .error = {.code = ErrorCode::Unavailable, .message = message}};
}

ApiError ApiError::malformed(const QString &message, int status)
{
    return {.kind = Kind::Malformed,
            .status = status,
            .error = {.code = ErrorCode::Internal, .message = message}};
}

ApiError ApiError::cancelled()
{
    return {.kind = Kind::Cancelled,
            .error = {.code = ErrorCode::Unavailable, .message = u"the call was given up"_s}};
}

ApiError refusalOf(const HttpResponse &response)
{
    ApiError refusal{
        .kind = ApiError::Kind::Refused,
        .status = response.status,
        .error = {.code = codeOfStatus(response.status),
                  .message = u"the server answered %1"_s.arg(response.status)},
        .correlationId = QString::fromLatin1(response.header("x-request-id").value_or(""_ba)),
    };
    readProblem(response, refusal);
    refusal.error.retryAfterSeconds = response.retryAfterSeconds();
    return refusal;
}

} // namespace sb::client
