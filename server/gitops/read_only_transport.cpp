#include "server/gitops/read_only_transport.h"

namespace sb::gitops {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

/// A list of some thousand applications, a tree of some thousand resources.
constexpr qint64 largestAnswer = 8 * 1024 * 1024;
constexpr qsizetype longestReason = 300;

/// What the answer's status alone tells; the body of a refusal is nobody's business.
core::Failure refusal(int status)
{
    if (status == 401)
        return failure(ErrorCode::Unavailable, u"ArgoCD refuses the token (401)"_s);
    if (status == 403)
        return failure(ErrorCode::Forbidden, u"the token may not see this in ArgoCD (403)"_s);
    if (status == 404)
        return failure(ErrorCode::NotFound, u"ArgoCD knows no such application (404)"_s);
    if (status >= 300 && status < 400)
        return failure(
            ErrorCode::Unavailable,
            u"ArgoCD answered with a redirect, which is not followed (%1)"_s.arg(status));
    return failure(ErrorCode::Unavailable, u"ArgoCD answered HTTP %1"_s.arg(status));
}

/// What went wrong on the way, for people: one line, of bounded length.
core::Failure wayFault(const core::Error &error)
{
    if (error.code == ErrorCode::PayloadTooLarge)
        return failure(ErrorCode::PayloadTooLarge, u"ArgoCD's answer is too large"_s);
    QString reason = error.message.left(longestReason);
    for (QChar &character : reason) {
        if (character.category() == QChar::Other_Control)
            character = u' ';
    }
    return failure(ErrorCode::Unavailable, reason);
}

} // namespace

Result<QByteArray> ReadOnlyTransport::get(const ArgocdAccess &access,
                                          const QByteArray &pathAndQuery,
                                          const std::stop_token &stop) const
{
    QByteArray authorization("Bearer ");
    authorization.append(access.token.view().data(), static_cast<qsizetype>(access.token.size()));
    outbound::HttpsRequest request{
        .url = QUrl::fromEncoded(access.baseUrl.toUtf8() + pathAndQuery, QUrl::StrictMode),
        .headers = {{"Authorization", authorization}, {"Accept", "application/json"}},
        .caPem = access.caPem,
        .tlsServerName = access.tlsServerName,
        .timeout = m_timeout,
        .largestAnswer = largestAnswer,
        .stop = stop};
    auto answer = m_https.get(request);
    request.headers.clear();
    core::wipe(authorization);
    if (!answer)
        return wayFault(answer.error());
    if (answer->status != 200)
        return refusal(answer->status);
    return std::move(answer->body);
}

} // namespace sb::gitops
