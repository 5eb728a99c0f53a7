#include "shared/client/rule_api.h"

#include "shared/codec/access_request_codec.h"
#include "shared/codec/json_writer.h"
#include "shared/codec/rule_codec.h"
#include "shared/contract/routes.h"

namespace sb::client {

using namespace Qt::StringLiterals;
namespace routes = contract::routes;

void RuleApi::workflows(const PageRequest &page, QObject *context,
                        PeopleCallback<Page<model::Workflow>> callback) const
{
    Query query;
    appendPaging(query, page);
    m_people.exchange({.path = contract::pathOf(routes::workflows) + queryText(query)}, context,
                      asPage<model::Workflow>(codec::workflowFrom, std::move(callback)));
}

void RuleApi::workflow(const QUuid &id, QObject *context,
                       PeopleCallback<Versioned<model::Workflow>> callback) const
{
    m_people.exchange({.path = contract::pathOf(routes::workflow, id)}, context,
                      asVersioned<model::Workflow>(codec::workflowFrom, std::move(callback)));
}

void RuleApi::createWorkflow(const model::Workflow &workflow, const QString &idempotencyKey,
                             QObject *context, PeopleCallback<model::Workflow> callback) const
{
    m_people.exchange({.method = "POST"_ba,
                       .path = contract::pathOf(routes::workflows),
                       .headers = idempotent(idempotencyKey),
                       .body = codec::workflowJson(workflow)},
                      context, asObject<model::Workflow>(codec::workflowFrom, std::move(callback)));
}

void RuleApi::replaceWorkflow(const model::Workflow &workflow, const QByteArray &entityTag,
                              QObject *context, PeopleCallback<void> callback) const
{
    m_people.exchange({.method = "PUT"_ba,
                       .path = contract::pathOf(routes::workflow, workflow.id),
                       .headers = ifMatch(entityTag),
                       .body = codec::workflowJson(workflow)},
                      context, asNothing(std::move(callback)));
}

void RuleApi::removeWorkflow(const QUuid &id, QObject *context, PeopleCallback<void> callback) const
{
    m_people.exchange({.method = "DELETE"_ba, .path = contract::pathOf(routes::workflow, id)},
                      context, asNothing(std::move(callback)));
}

void RuleApi::policies(const PageRequest &page, QObject *context,
                       PeopleCallback<Page<model::Policy>> callback) const
{
    Query query;
    appendPaging(query, page);
    m_people.exchange({.path = contract::pathOf(routes::policies) + queryText(query)}, context,
                      asPage<model::Policy>(codec::policyFrom, std::move(callback)));
}

void RuleApi::policy(const QUuid &id, QObject *context,
                     PeopleCallback<Versioned<model::Policy>> callback) const
{
    m_people.exchange({.path = contract::pathOf(routes::policy, id)}, context,
                      asVersioned<model::Policy>(codec::policyFrom, std::move(callback)));
}

void RuleApi::createPolicy(const model::Policy &policy, const QString &idempotencyKey,
                           QObject *context, PeopleCallback<model::Policy> callback) const
{
    m_people.exchange({.method = "POST"_ba,
                       .path = contract::pathOf(routes::policies),
                       .headers = idempotent(idempotencyKey),
                       .body = codec::policyJson(policy)},
                      context, asObject<model::Policy>(codec::policyFrom, std::move(callback)));
}

void RuleApi::replacePolicy(const model::Policy &policy, const QByteArray &entityTag,
                            QObject *context, PeopleCallback<void> callback) const
{
    m_people.exchange({.method = "PUT"_ba,
                       .path = contract::pathOf(routes::policy, policy.id),
                       .headers = ifMatch(entityTag),
                       .body = codec::policyJson(policy)},
                      context, asNothing(std::move(callback)));
}

void RuleApi::removePolicy(const QUuid &id, QObject *context, PeopleCallback<void> callback) const
{
    m_people.exchange({.method = "DELETE"_ba, .path = contract::pathOf(routes::policy, id)},
                      context, asNothing(std::move(callback)));
}

void RuleApi::lint(QObject *context, PeopleCallback<Page<model::LintFinding>> callback) const
{
    m_people.exchange({.path = contract::pathOf(routes::policiesLint)}, context,
                      asPage<model::LintFinding>(codec::lintFindingFrom, std::move(callback)));
}

void RuleApi::simulate(const Simulation &simulation, QObject *context,
                       PeopleCallback<model::Explanation> callback) const
{
    const RequestDraft &draft = simulation.draft;
    codec::JsonWriter json;
    json.beginObject()
        .field(u"type", simulation.type)
        .field(u"target_provider_type", draft.providerType)
        .field(u"target_secret_ref", draft.secretRef)
        .fieldIfPresent(u"cluster_name", draft.clusterName)
        .fieldIfPresent(u"project_id", draft.projectId)
        .fieldIfPresent(u"environment", draft.environment)
        .fieldIfPresent(u"justification", draft.justification);
    if (!draft.providerConfig.empty()) {
        json.key(u"target_provider_config").beginObject();
        for (const auto &[name, value] : draft.providerConfig)
            json.field(name, value);
        json.endObject();
    }
    json.endObject();
    m_people.exchange({.method = "POST"_ba,
                       .path = contract::pathOf(routes::policiesSimulate),
                       .body = json.take()},
                      context,
                      asObject<model::Explanation>(codec::explanationFrom, std::move(callback)));
}

} // namespace sb::client
