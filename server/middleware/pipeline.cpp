#include "server/middleware/pipeline.h"

#include "server/http/error_mapping.h"
#include "server/http/router.h"

#include <algorithm>

namespace sb::middleware {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using http::Response;

namespace {

constexpr qsizetype longestKey = 255;

bool isKey(const QByteArray &text)
{
    return !text.isEmpty() && text.size() <= longestKey &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

Response responseOf(const services::CallAnswer &answer)
{
    Response response = Response::json(answer.body, answer.status);
    if (answer.body.isEmpty())
        response.contentType.clear();
    response.headers.emplace_back("Idempotency-Replayed", "true");
    return response;
}

} // namespace

Response Pipeline::handle(http::Request &request) const
{
    Response response = answer(request);
    response.headers.insert(response.headers.end(), request.answerHeaders.begin(),
                            request.answerHeaders.end());
    return response;
}

Response Pipeline::answer(http::Request &request) const
{
    core::Error error;
    try {
        auto answered = run(request);
        if (answered)
            return std::move(*answered);
        error = answered.error();
        // Refusals that no unit of work has seen; those of strangers are counted elsewhere.
        if (request.call.actor.kind != domain::IdentityKind::Anonymous)
            m_parts.unitOfWork.auditRefusal(request.call, error);
    } catch (const std::exception &exception) {
        error = m_parts.errorOf(exception, request.call);
    }
    return http::problem(error, request.call.requestId);
}

Result<Response> Pipeline::run(http::Request &request) const
{
    const auto admitted = m_parts.admission.admit(request);
    // Also those who are known and may not: each refusal of theirs costs an audit row.
    auto limited = m_parts.rateLimit.count(request);
    if (!limited)
        return failure(limited);
    if (!admitted)
        return failure(admitted);
    if (*limited)
        return std::move(**limited);
    const auto key = request.header("idempotency-key");
    if (!key || request.route->idempotency == http::Idempotency::None)
        return request.route->handler(request);
    if (!isKey(*key))
        return failure(ErrorCode::InvalidHeader,
                       u"Idempotency-Key is 1 to 255 visible ASCII characters"_s);
    return runOnce(request, *key);
}

Result<Response> Pipeline::runOnce(const http::Request &request, const QByteArray &key) const
{
    Response fresh;
    const services::IdempotentCall call{.key = QString::fromLatin1(key),
                                        .method = QString::fromLatin1(nameOf(request.method)),
                                        .path = QString::fromLatin1(request.path),
                                        .body = request.body,
                                        .isSecret = request.route->idempotency ==
                                                    http::Idempotency::Secret};
    const auto answer =
        m_parts.idempotentCalls.perform(request.call, call, [&]() -> Result<services::CallAnswer> {
            auto answered = request.route->handler(request);
            if (!answered)
                return failure(answered);
            fresh = std::move(*answered);
            return services::CallAnswer{.status = fresh.status,
                                        // What is not kept need not be copied.
                                        .body = call.isSecret ? QByteArray() : fresh.body,
                                        .resourceId = fresh.resourceId};
        });
    if (!answer)
        return failure(answer);
    return answer->isReplayed ? responseOf(*answer) : fresh;
}

Result<void> Pipeline::checkHead(const http::Request &request) const
{
    http::Request copy = request;
    try {
        auto admitted = m_parts.admission.admit(copy);
        if (admitted || copy.call.actor.kind == domain::IdentityKind::Anonymous)
            return admitted;
        // Nothing else will count this call, and its refusal costs an audit row.
        if (const auto limited = m_parts.rateLimit.count(copy); !limited)
            return failure(limited);
        m_parts.unitOfWork.auditRefusal(copy.call, admitted.error());
        return admitted;
    } catch (const std::exception &exception) {
        return failure(m_parts.errorOf(exception, copy.call));
    }
}

} // namespace sb::middleware
