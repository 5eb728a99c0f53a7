// Why a call brought nothing: no answer, a refusal in the words of the server (contract B15), or an
// answer that makes no sense.
#pragma once

#include "shared/client/http_message.h"
#include "shared/core/error.h"

#include <tl/expected.hpp>
#include <utility>

#include <QString>

namespace sb::client {

struct ApiError
{
    enum class Kind {
        /// No whole answer came; whether the server did the work is unknown.
        Unreachable,
        /// The server answered with a status of 4xx or 5xx.
        Refused,
        /// The answer is not what the contract promises (a redirect, broken JSON, too long).
        Malformed,
        /// The caller gave up waiting.
        Cancelled,
    };

    Kind kind = Kind::Unreachable;
    /// 0 when no answer came.
    int status = 0;
    /// The server's own word, also one that this program does not know; empty without an answer.
    QString codeName = {};
    /// The code that `codeName` names, else the nearest one for the status; message, details and
    /// Retry-After for the caller.
    core::Error error = {};
    /// Under which the server logged the call; ours when no answer came.
    QString correlationId = {};
    /// The certificate (DER) that the server showed and that is not trusted; nothing was sent then.
    QByteArray refusedCertificate = {};

    /// Trying the same again later may help: nothing came, 429, or 5xx (not 501).
    [[nodiscard]] bool isTransient() const;
    /// One line for people and logs, free of secrets: `409 claim_lost: the claim is gone`.
    [[nodiscard]] QString toText() const;

    static ApiError unreachable(const QString &message);
    static ApiError malformed(const QString &message, int status);
    static ApiError cancelled();
};

/// What a response of 4xx or 5xx says: problem+json when it is that, else what the status tells.
[[nodiscard]] ApiError refusalOf(const HttpResponse &response);

/// A value or an ApiError; dropping one does not compile.
template <typename T> class [[nodiscard]] Answer : public tl::expected<T, ApiError>
{
public:
    using Base = tl::expected<T, ApiError>;
    using Base::Base;

    Answer(Base base) : Base(std::move(base)) {}
};

[[nodiscard]] inline tl::unexpected<ApiError> noAnswer(ApiError error)
{
    return tl::unexpected<ApiError>(std::move(error));
}

/// Passes the error of a failed Answer on, whatever its value type.
template <typename T> [[nodiscard]] tl::unexpected<ApiError> noAnswer(const Answer<T> &failed)
{
    return tl::unexpected<ApiError>(failed.error());
}

} // namespace sb::client
