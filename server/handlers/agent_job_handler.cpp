#include "server/handlers/agent_job_handler.h"

#include "server/handlers/claim_header.h"
#include "shared/codec/json_writer.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
using codec::TimeFormat;
using core::failure;
using core::Result;

namespace {

QByteArray claimJson(const domain::SyncJob &job)
{
    JsonWriter json;
    json.beginObject()
        .field(u"id", job.id)
        .field(u"job_type", domain::toWord(job.type))
        .field(u"payload", job.payload)
        .field(u"correlation_id", job.correlationId)
        .field(u"claim_expires_at", job.claimExpiresAt.value(), TimeFormat::T9)
        .field(u"claim_id", job.claimId.value())
        .endObject();
    return json.take();
}

Result<services::JobOutcome> outcomeFrom(const http::Request &request)
{
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    codec::ObjectReader reader(body->root(), codec::Strictness::Lenient);
    const QString status = reader.requiredText(u"status");
    const auto error = reader.text(u"error");
    if (const auto read = reader.finish(); !read)
        return failure(read);
    if (status != "succeeded"_L1 && status != "failed"_L1)
        return failure(core::ErrorCode::InvalidField, u"status is succeeded or failed"_s,
                       u"/status"_s);
    return services::JobOutcome{.succeeded = status == "succeeded"_L1,
                                .error = error.value_or(QString())};
}

} // namespace

Result<http::Response> AgentJobHandler::claim(const http::Request &request) const
{
    const auto job = m_jobs.claim(request.call);
    if (!job)
        return failure(job);
    if (*job)
        return http::Response::json(claimJson(**job));
    http::Response idle = http::Response::noContent();
    idle.wait.patience = waitPreferenceOf(request);
    return idle;
}

Result<http::Response> AgentJobHandler::renew(const http::Request &request) const
{
    const auto jobId = request.pathUuid(u"job_id");
    if (!jobId)
        return failure(jobId);
    const auto claimId = requiredClaimIdOf(request);
    if (!claimId)
        return failure(claimId);
    const auto lease = m_jobs.renew(request.call, *jobId, *claimId);
    if (!lease)
        return failure(lease);
    JsonWriter json;
    json.beginObject()
        .field(u"claim_id", lease->claimId)
        .field(u"claim_expires_at", lease->expiresAt, TimeFormat::T9)
        .endObject();
    return http::Response::json(json.take());
}

Result<http::Response> AgentJobHandler::release(const http::Request &request) const
{
    const auto jobId = request.pathUuid(u"job_id");
    if (!jobId)
        return failure(jobId);
    const auto claimId = requiredClaimIdOf(request);
    if (!claimId)
        return failure(claimId);
    const auto released = m_jobs.release(request.call, *jobId, *claimId);
    if (!released)
        return failure(released);
    return http::Response::noContent();
}

Result<http::Response> AgentJobHandler::complete(const http::Request &request) const
{
    const auto jobId = request.pathUuid(u"job_id");
    if (!jobId)
        return failure(jobId);
    auto outcome = outcomeFrom(request);
    if (!outcome)
        return failure(outcome);
    const auto claimId = claimIdOf(request);
    if (!claimId)
        return failure(claimId);
    outcome->claimId = *claimId;
    const auto completed = m_jobs.complete(request.call, *jobId, *outcome);
    if (!completed)
        return failure(completed);
    return http::Response::noContent();
}

} // namespace sb::handlers
