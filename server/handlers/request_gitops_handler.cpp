#include "server/handlers/request_gitops_handler.h"

#include "server/handlers/claimed_identity.h"
#include "shared/codec/json_writer.h"
#include "shared/contract/routes.h"

namespace sb::handlers {

using codec::JsonWriter;
using codec::TimeFormat;
using core::failure;
using core::Result;
using domain::GitopsObservation;

namespace {

void writeObservation(JsonWriter &json, const GitopsObservation &observation)
{
    const QString state = domain::toWord(observation.state);
    json.beginObject()
        .field(u"id", observation.id)
        .field(u"request_id", observation.requestId)
        .field(u"argocd_endpoint_id", observation.endpointId)
        .field(u"application_name", observation.application.name)
        .fieldIfPresent(u"application_namespace", observation.application.applicationNamespace)
        // Clients know it under either name.
        .field(u"polling_state", state)
        .field(u"status", state)
        .field(u"observed_state", observation.observedState)
        .fieldIfPresent(u"evidence",
                        observation.evidence ? domain::toWord(*observation.evidence) : QString())
        .fieldIfPresent(u"last_polled_at", observation.lastPolledAt, TimeFormat::Ts)
        .field(u"polls_count", observation.pollsCount)
        .fieldIfPresent(u"last_error", observation.lastError)
        .field(u"timeout_at", observation.timeoutAt, TimeFormat::Ts)
        .fieldIfPresent(u"terminal_at", observation.terminalAt, TimeFormat::Ts)
        .field(u"created_at", observation.createdAt, TimeFormat::Tn)
        .field(u"updated_at", observation.updatedAt, TimeFormat::Tn)
        .endObject();
}

} // namespace

Result<http::Response> RequestGitopsHandler::list(const http::Request &request) const
{
    namespace names = contract::query_names;
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    const auto own =
        checkClaimedIdentity(request.call.actor, request.queryText(names::userId), names::userId);
    if (!own)
        return failure(own);
    const auto observations = m_status.list(request.call, *id);
    if (!observations)
        return failure(observations);
    JsonWriter json;
    json.beginArray();
    for (const GitopsObservation &observation : *observations)
        writeObservation(json, observation);
    json.endArray();
    return http::Response::json(json.take());
}

} // namespace sb::handlers
