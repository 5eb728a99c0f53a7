#include "console/session/error_text.h"

#include <QCoreApplication>

namespace sb::console {

using namespace Qt::StringLiterals;
using client::ApiError;
using core::ErrorCode;

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("ProblemText", text);
}

QString said(const ApiError &error)
{
    QString text = error.error.message;
    if (!text.isEmpty()) {
        text.front() = text.front().toUpper();
        if (!text.endsWith(u'.'))
            text += u'.';
    }
    for (const core::ErrorDetail &detail : error.error.details) {
        if (detail.detail != error.error.message)
            text += u"\n%1: %2"_s.arg(detail.pointer, detail.detail);
        else if (!detail.pointer.isEmpty())
            text += u" (%1)"_s.arg(detail.pointer);
    }
    return text;
}

/// What a code means for people, where the server's own words are too terse.
QString meaningOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::InvalidCredentials:
        return tr("E-mail or password is wrong.");
    case ErrorCode::LockedOut:
        return tr("Too many wrong passwords: this login is locked for a while.");
    case ErrorCode::Unauthenticated:
        return tr("Your session has ended.");
    case ErrorCode::NotPending:
        return tr("Somebody else has decided this request already.");
    case ErrorCode::AlreadyVoted:
        return tr("You have voted on this request already.");
    case ErrorCode::SelfApproval:
        return tr("You may not decide a request of your own.");
    case ErrorCode::NotEligible:
        return tr("The rule of this request wants other people to decide.");
    case ErrorCode::WrapConsumed:
        return tr("This value was revealed before. Each can be seen once.");
    case ErrorCode::WrapExpired:
        return tr("The time to reveal this value is over.");
    case ErrorCode::NotReady:
        return tr("The values are not there yet.");
    case ErrorCode::RateLimited:
        return tr("The server is asked too often.");
    case ErrorCode::PreconditionFailed:
        return tr("Somebody else has changed this meanwhile. Load it again and look.");
    default:
        return {};
    }
}

QString refusalText(const ApiError &error)
{
    QString text = meaningOf(error.error.code);
    if (error.error.code == ErrorCode::NotFound)
        text = tr("This is not there, or you may not see it.");
    else if (error.error.code == ErrorCode::MissingPermission)
        text = tr("You lack a permission for this. %1").arg(said(error));
    else if (text.isEmpty() && error.status >= 500)
        text = tr("The server has a problem of its own (%1). Nothing is wrong with what you did.")
                   .arg(error.status);
    if (text.isEmpty())
        text = said(error);
    if (error.error.retryAfterSeconds > 0)
        text += u' ' + tr("Try again in %1 s.").arg(error.error.retryAfterSeconds);
    return text;
}

} // namespace

QString problemText(const ApiError &error)
{
    switch (error.kind) {
    case ApiError::Kind::Unreachable:
        return tr("The server gave no answer. %1").arg(said(error));
    case ApiError::Kind::Refused:
        return refusalText(error);
    case ApiError::Kind::Malformed:
        return tr("What came back is not what this server should say. %1").arg(said(error));
    case ApiError::Kind::Cancelled:
        return tr("This was given up.");
    }
    return {};
}

QString problemDetails(const ApiError &error)
{
    QString text = error.toText();
    if (!error.correlationId.isEmpty())
        text += u'\n' + tr("Request id: %1").arg(error.correlationId);
    return text;
}

} // namespace sb::console
