// Everything between the edge and the handler, in one ordered list (design: middleware).
#pragma once

#include "server/http/route.h"
#include "server/middleware/admission.h"
#include "server/middleware/rate_limit.h"
#include "server/services/idempotent_calls.h"

#include <exception>
#include <functional>

namespace sb::middleware {

/// What the pipeline stands on; all outlive it.
struct PipelineParts
{
    const Admission &admission;
    RateLimit &rateLimit;
    const services::IdempotentCalls &idempotentCalls;
    const services::UnitOfWork &unitOfWork;
    /// What an exception means to the caller; logs it too.
    std::function<core::Error(const std::exception &, const domain::CallContext &)> errorOf;
};

class Pipeline
{
public:
    explicit Pipeline(PipelineParts parts) : m_parts(std::move(parts)) {}

    /// Never throws, always answers. May run again for a call that waits.
    [[nodiscard]] http::Response handle(http::Request &request) const;
    /// The same up to where the body is needed.
    [[nodiscard]] core::Result<void> checkHead(const http::Request &request) const;

private:
    [[nodiscard]] http::Response answer(http::Request &request) const;
    [[nodiscard]] core::Result<http::Response> run(http::Request &request) const;
    [[nodiscard]] core::Result<http::Response> runOnce(const http::Request &request,
                                                       const QByteArray &key) const;

    PipelineParts m_parts;
};

} // namespace sb::middleware
