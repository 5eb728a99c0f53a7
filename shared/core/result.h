// Result<T>: a value or an Error. Dropping one does not compile; an operator's problem throws and
// never comes this way.
#pragma once

#include "shared/core/error.h"

#include <tl/expected.hpp>
#include <type_traits>
#include <utility>

namespace sb::core {

template <typename T> class [[nodiscard]] Result : public tl::expected<T, Error>
{
public:
    using Base = tl::expected<T, Error>;
    using Base::Base;

    Result(Base base) : Base(std::move(base)) {}

    /// Calls `next` with the value and answers its Result; an error passes through untouched.
    template <typename Next>
    auto andThen(Next &&next) const & -> std::invoke_result_t<Next, const T &>
    {
        if (!this->has_value())
            return tl::unexpected<Error>(this->error());
        return std::forward<Next>(next)(this->value());
    }
};

template <> class [[nodiscard]] Result<void> : public tl::expected<void, Error>
{
public:
    using Base = tl::expected<void, Error>;
    using Base::Base;

    Result(Base base) : Base(std::move(base)) {}
};

using Failure = tl::unexpected<Error>;

[[nodiscard]] inline Failure failure(ErrorCode code, QString message)
{
    return Failure(Error{.code = code, .message = std::move(message)});
}

/// An error about one member of the body (JSON pointer) or one query parameter (bare name).
[[nodiscard]] inline Failure failure(ErrorCode code, QString message, const QString &pointer)
{
    return Failure(Error{.code = code, .message = message, .details = {{pointer, message}}});
}

[[nodiscard]] inline Failure failure(Error error)
{
    return Failure(std::move(error));
}

/// Passes the error of a failed Result on, whatever its value type.
template <typename T> [[nodiscard]] Failure failure(const Result<T> &failed)
{
    return Failure(failed.error());
}

} // namespace sb::core
