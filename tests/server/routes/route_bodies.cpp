#include "tests/server/routes/route_bodies.h"

#include <QJsonArray>

namespace sb::test {

using namespace Qt::StringLiterals;
using K = MemberKind;

namespace {

std::vector<BodyMember> named(std::vector<BodyMember> members, bool isRequired)
{
    members.push_back({"name", K::Text, isRequired});
    return members;
}

} // namespace

const std::map<QByteArray, BodyOf> &bodies()
{
    const QString uuid = u"00000000-0000-4000-8000-00000000000a"_s;
    const std::vector<BodyMember> target{{"requester_id"},
                                         {"justification"},
                                         {"target_provider_type", K::Text, true},
                                         {"target_secret_ref", K::Text, true},
                                         {"cluster_name"},
                                         {"environment"},
                                         {"project_id", K::Uuid},
                                         {"target_provider_config", K::Object}};
    std::vector<BodyMember> patch = target;
    patch.push_back({"key_values", K::Object});
    patch.push_back({"key_values_b64", K::Object});
    std::vector<BodyMember> read = target;
    read.push_back({"target_keys", K::List});
    std::vector<BodyMember> simulated = read;
    simulated.push_back({"type"});
    const QJsonObject asked{{u"target_provider_type"_s, u"file"_s},
                            {u"target_secret_ref"_s, u"app/db"_s},
                            {u"justification"_s, u"because"_s}};
    QJsonObject patched = asked;
    patched.insert(u"key_values"_s, QJsonObject{{u"K"_s, u"v"_s}});
    // What PUT asks for and does not get is 422 (contract B8), so that nothing is required here.
    const std::vector<BodyMember> workflow{{"description"},
                                           {"min_approvers", K::Integer},
                                           {"approver_role_id", K::Uuid},
                                           {"wrap_ttl_created_seconds", K::Integer},
                                           {"wrap_ttl_approved_seconds", K::Integer},
                                           {"wrap_ttl_claimed_seconds", K::Integer},
                                           {"request_ttl_seconds", K::Integer},
                                           {"require_justification", K::Boolean},
                                           {"allow_self_approval", K::Boolean},
                                           {"notification_channels", K::List},
                                           {"is_default", K::Boolean},
                                           {"enabled", K::Boolean}};
    const QJsonObject workflowValues{{u"min_approvers"_s, 1},
                                     {u"wrap_ttl_created_seconds"_s, 600},
                                     {u"wrap_ttl_approved_seconds"_s, 600},
                                     {u"wrap_ttl_claimed_seconds"_s, 600},
                                     {u"request_ttl_seconds"_s, 600},
                                     {u"require_justification"_s, true},
                                     {u"allow_self_approval"_s, false},
                                     {u"notification_channels"_s, QJsonArray{}},
                                     {u"enabled"_s, true}};
    static const std::map<QByteArray, BodyOf> table{
        {"POST /api/v1/auth/login",
         {{{"email"}, {"password"}}, {{u"email"_s, u"a@b.c"_s}, {u"password"_s, u"x"_s}}}},
        {"POST /api/v1/auth/password",
         {{{"current_password", K::Text, true}, {"new_password", K::Text, true}},
          {{u"current_password"_s, u"x"_s}, {u"new_password"_s, u"a good new password"_s}}}},
        {"POST /api/v1/users",
         {{{"email", K::Text, true}, {"display_name"}, {"kind"}, {"password"}},
          {{u"email"_s, u"new@example.org"_s}}}},
        {"PUT /api/v1/users/{id}/enabled",
         {{{"enabled", K::Boolean, true}}, {{u"enabled"_s, true}}}},
        {"PUT /api/v1/users/{id}/password",
         {{{"password", K::Text, true}}, {{u"password"_s, u"a good new password"_s}}}},
        {"POST /api/v1/users/{id}/tokens",
         {{{"name", K::Text, true},
           {"expires_in_seconds", K::Integer, true},
           {"permissions", K::List}},
          {{u"name"_s, u"ci"_s}, {u"expires_in_seconds"_s, 60}}}},
        {"POST /api/v1/roles",
         {{{"name", K::Text, true}, {"description"}, {"permissions", K::List}},
          {{u"name"_s, u"writer"_s}}}},
        {"PUT /api/v1/roles/{id}/permissions",
         {{{"permissions", K::List, true}}, {{u"permissions"_s, QJsonArray{}}}}},
        {"POST /api/v1/user-roles",
         {{{"user_id", K::Uuid, true},
           {"role_id", K::Uuid, true},
           {"scope", K::Object},
           {"granted_by"}},
          {{u"user_id"_s, uuid}, {u"role_id"_s, uuid}}}},
        {"POST /api/v1/requests", {patch, patched}},
        {"POST /api/v1/requests/read", {read, asked}},
        {"POST /api/v1/requests/{id}/approve", {{{"approver_id"}, {"comment"}}, {}, false, true}},
        {"POST /api/v1/requests/{id}/reject",
         {{{"approver_id"}, {"reason", K::Text, true}}, {{u"reason"_s, u"no"_s}}}},
        {"POST /api/v1/requests/{id}/cancel", {{{"actor_id"}}, {}, false, true}},
        {"POST /api/v1/workflows", {named(workflow, true), {{u"name"_s, u"strict"_s}}}},
        {"PUT /api/v1/workflows/{id}", {workflow, workflowValues}},
        {"POST /api/v1/policies",
         {{{"name", K::Text, true},
           {"workflow_id", K::Uuid, true},
           {"selector", K::Object},
           {"priority", K::Integer},
           {"enabled", K::Boolean}},
          {{u"name"_s, u"strict"_s}, {u"workflow_id"_s, uuid}}}},
        {"PUT /api/v1/policies/{id}",
         {{{"name"},
           {"workflow_id", K::Uuid},
           {"selector", K::Object},
           {"priority", K::Integer},
           {"enabled", K::Boolean}},
          {{u"name"_s, u"strict"_s},
           {u"workflow_id"_s, uuid},
           {u"selector"_s, QJsonObject{}},
           {u"priority"_s, 1},
           {u"enabled"_s, true}}}},
        {"POST /api/v1/policies/simulate", {simulated, asked}},
        {"POST /api/v1/projects",
         {{{"name", K::Text, true}, {"owner_team_id"}, {"status"}}, {{u"name"_s, u"shop"_s}}}},
        {"PUT /api/v1/projects/{id}/status",
         {{{"status", K::Text, true}}, {{u"status"_s, u"active"_s}}}},
        {"POST /api/v1/environments",
         {{{"project_id", K::Uuid, true}, {"name", K::Text, true}, {"type"}},
          {{u"project_id"_s, uuid}, {u"name"_s, u"dev"_s}}}},
        {"PUT /api/v1/environments/{id}/targets",
         {{{"targets", K::List, true}}, {{u"targets"_s, QJsonArray{}}}}},
        {"POST /api/v1/jobs",
         {{{"job_type", K::Text, true},
           {"agent_scope", K::Object},
           {"payload", K::Object},
           {"request_id", K::Uuid},
           {"correlation_id", K::Uuid}},
          {{u"job_type"_s, u"discover"_s},
           {u"payload"_s, QJsonObject{{u"target_provider_type"_s, u"file"_s}}}}}},
        {"POST /api/v1/argocd-endpoints",
         {{{"name", K::Text, true},
           {"base_url", K::Text, true},
           {"token_b64", K::Base64, true},
           {"environment_id", K::Uuid},
           {"tls_ca_pem"},
           {"tls_server_name"}},
          {{u"name"_s, u"argo"_s},
           {u"base_url"_s, u"https://argocd.example.org"_s},
           {u"token_b64"_s, u"dG9rZW4="_s}}}},
        {"PUT /api/v1/argocd-endpoints/{id}/enabled",
         {{{"enabled", K::Boolean, true}}, {{u"enabled"_s, true}}}},
        {"POST /api/v1/gitops-app-mappings",
         {{{"argocd_endpoint_id", K::Uuid, true},
           {"application_name", K::Text, true},
           {"application_namespace"},
           {"project_name"},
           {"provider_type"},
           {"secret_ref_prefix"},
           {"cluster_name"},
           {"project_id", K::Uuid},
           {"environment"},
           {"secret_mapping_id", K::Uuid},
           {"provider_connection_id", K::Uuid}},
          {{u"argocd_endpoint_id"_s, uuid},
           {u"application_name"_s, u"shop"_s},
           {u"provider_type"_s, u"file"_s}}}},
        {"POST /api/v1/agents",
         {{{"name", K::Text, true},
           {"scope", K::Object},
           {"public_key", K::Base64},
           {"public_key_algorithm"}},
          {{u"name"_s, u"edge"_s}}}},
        {"POST /api/v1/agents/{id}/revoke", {{{"reason"}}, {}, false, true}},
        {"POST /api/v1/agents/{id}/rotate", {{{"grace_seconds", K::Integer}}, {}, false, true}},
        {"POST /api/v1/kms/rewrap", {{{"after", K::Uuid}, {"limit", K::Integer}}, {}, false, true}},
        {"PUT /api/v1/agents/{id}/public-key",
         {{{"public_key", K::Base64, true}, {"public_key_algorithm"}},
          {{u"public_key"_s, u"B6N8vBQgk8i3VdwbEOhstCY3StFqqFPtC9/AsrhtHHw="_s}},
          true}},
        {"POST /api/v1/agents/{id}/heartbeat", {{{"agent_version"}}, {}, true, true}},
        {"POST /api/v1/agents/{id}/jobs/{job_id}/complete",
         {{{"status", K::Text, true}, {"error"}}, {{u"status"_s, u"succeeded"_s}}, true}},
        {"POST /api/v1/agents/{id}/wraps",
         {{{"request_id", K::Uuid, true},
           {"key_name", K::Text, true},
           {"value", K::Base64},
           {"envelope", K::Object}},
          {{u"request_id"_s, uuid}, {u"key_name"_s, u"K"_s}, {u"value"_s, u"AA=="_s}},
          true}},
        {"POST /api/v1/agents/{id}/secrets/bulk",
         {{{"cluster_name", K::Text, true},
           {"provider_type", K::Text, true},
           {"provider_config", K::Object},
           {"items", K::List}},
          {{u"cluster_name"_s, u"eu"_s}, {u"provider_type"_s, u"vault"_s}},
          true}},
    };
    return table;
}

const std::set<QByteArray> &bodiless()
{
    static const std::set<QByteArray> table{
        "POST /api/v1/auth/logout",
        "POST /api/v1/users/{id}/unlock",
        "POST /api/v1/requests/{id}/wraps/{wrap_id}/consume",
        "POST /api/v1/agents/{id}/jobs/claim",
        "POST /api/v1/agents/{id}/jobs/{job_id}/renew",
        "POST /api/v1/agents/{id}/jobs/{job_id}/release",
        "POST /api/v1/agents/{id}/dek",
    };
    return table;
}

std::vector<QJsonValue> wrongFor(MemberKind kind)
{
    const std::vector<QJsonValue> noText{1, 1.5, true, QJsonArray{}, QJsonObject{}};
    std::vector<QJsonValue> wrong = noText;
    switch (kind) {
    case MemberKind::Text:
        break;
    case MemberKind::Uuid:
        wrong.insert(wrong.end(),
                     {QJsonValue(u"x"_s), QJsonValue(u"{00000000-0000-4000-8000-00000000000a}"_s),
                      QJsonValue(u"00000000000040008000000000000000"_s)});
        break;
    case MemberKind::Base64:
        wrong.insert(wrong.end(),
                     {QJsonValue(u"%%%"_s), QJsonValue(u"AA"_s), QJsonValue(u"A A="_s)});
        break;
    case MemberKind::Integer:
        wrong = {u"1"_s, 1.5, 1e30, true, QJsonArray{}, QJsonObject{}};
        break;
    case MemberKind::Boolean:
        wrong = {u"true"_s, 0, 1, QJsonArray{}, QJsonObject{}};
        break;
    case MemberKind::Object:
        wrong = {u"x"_s, 1, true, QJsonArray{}};
        break;
    case MemberKind::List:
        wrong = {u"x"_s, 1, true, QJsonObject{}, QJsonArray{1}, QJsonArray{QJsonValue()}};
        break;
    }
    return wrong;
}

} // namespace sb::test
