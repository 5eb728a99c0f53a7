#include "server/handlers/job_handler.h"

#include "server/handlers/paging.h"
#include "server/handlers/query_values.h"
#include "shared/codec/json_writer.h"
#include "shared/contract/routes.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
using codec::ObjectReader;
using codec::TimeFormat;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

void writeJob(JsonWriter &json, const domain::SyncJob &job)
{
    json.beginObject()
        .field(u"id", job.id)
        .field(u"job_type", domain::toWord(job.type))
        .field(u"status", domain::toWord(job.status))
        .field(u"agent_scope", job.agentScope)
        .fieldIfPresent(u"claimed_by", job.claimedBy)
        .fieldIfPresent(u"claim_expires_at", job.claimExpiresAt, TimeFormat::Tn)
        .field(u"attempts", job.attempts)
        .fieldIfPresent(u"request_id", job.requestId)
        .field(u"correlation_id", job.correlationId)
        .fieldIfPresent(u"error", job.error)
        .field(u"created_at", job.createdAt, TimeFormat::Tn)
        .field(u"updated_at", job.updatedAt, TimeFormat::Tn)
        .endObject();
}

Result<services::DiscoverJob> discoverJobFrom(const http::Request &request)
{
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    const QString type = reader.requiredText(u"job_type");
    const auto scope = reader.object(u"agent_scope");
    const auto payload = reader.object(u"payload");
    const auto requestId = reader.uuid(u"request_id");
    services::DiscoverJob job;
    job.correlationId = reader.uuid(u"correlation_id");
    if (const auto read = reader.finish(); !read)
        return failure(read);
    if (type != "discover"_L1)
        return failure(ErrorCode::JobTypeNotSupported,
                       u"only discover jobs are made here; others belong to requests"_s,
                       u"/job_type"_s);
    if (requestId)
        return failure(ErrorCode::InvalidValue, u"a discover job belongs to no request"_s,
                       u"/request_id"_s);
    if (scope)
        job.agentScope = scope->toQJson().toObject();
    if (payload)
        job.payload = payload->toQJson().toObject();
    return job;
}

/// A filter that names a word must name a known one.
template <typename FromWord>
Result<std::optional<QString>> wordOf(const http::Request &request, const QString &name,
                                      FromWord fromWord)
{
    auto word = request.queryText(name);
    if (word && !fromWord(*word))
        return failure(ErrorCode::InvalidQuery, u"%1 is no %2"_s.arg(*word, name), name);
    return word;
}

Result<storage::JobFilter> filterFrom(const http::Request &request)
{
    namespace names = contract::query_names;
    const auto status = wordOf(request, names::status, domain::jobStatusFromWord);
    if (!status)
        return failure(status);
    const auto type = wordOf(request, names::jobType, domain::jobTypeFromWord);
    if (!type)
        return failure(type);
    const auto agentId = uuidQuery(request, names::agentId);
    if (!agentId)
        return failure(agentId);
    const auto requestId = uuidQuery(request, names::requestId);
    if (!requestId)
        return failure(requestId);
    return storage::JobFilter{
        .status = *status, .jobType = *type, .agentId = *agentId, .requestId = *requestId};
}

} // namespace

Result<http::Response> JobHandler::enqueue(const http::Request &request) const
{
    const auto wanted = discoverJobFrom(request);
    if (!wanted)
        return failure(wanted);
    const auto job = m_jobs.enqueue(request.call, *wanted);
    if (!job)
        return failure(job);
    JsonWriter json;
    json.beginObject()
        .field(u"id", job->id)
        .field(u"correlation_id", job->correlationId)
        .field(u"status", domain::toWord(job->status))
        .endObject();
    return http::Response::json(json.take(), 201);
}

Result<http::Response> JobHandler::list(const http::Request &request) const
{
    const auto page = pageRequestOf(request);
    if (!page)
        return failure(page);
    const auto filter = filterFrom(request);
    if (!filter)
        return failure(filter);
    const auto jobs = m_jobs.list(*filter, *page);
    if (!jobs)
        return failure(jobs);
    return pageResponse(request, *jobs, writeJob);
}

Result<http::Response> JobHandler::get(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto job = m_jobs.get(*id);
    if (!job)
        return failure(job);
    JsonWriter json;
    writeJob(json, *job);
    return http::Response::json(json.take());
}

} // namespace sb::handlers
