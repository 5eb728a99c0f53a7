#include "tests/server/routes/route_gates.h"

namespace sb::test {

using namespace Qt::StringLiterals;

const std::map<QByteArray, QString> &gates()
{
    static const std::map<QByteArray, QString> table{
        {"GET /healthz", u"public"_s},
        {"GET /readyz", u"public"_s},
        {"GET /metrics", u"public"_s},
        {"POST /api/v1/auth/login", u"public"_s},
        {"POST /api/v1/auth/logout", u"session"_s},
        {"POST /api/v1/auth/password", u"session"_s},
        {"GET /api/v1/users/me", u"bearer"_s},
        {"POST /api/v1/roles", u"role.edit"_s},
        {"GET /api/v1/roles", u"bearer"_s},
        {"GET /api/v1/roles/{id}", u"bearer"_s},
        {"PUT /api/v1/roles/{id}/permissions", u"role.edit"_s},
        {"DELETE /api/v1/roles/{id}", u"role.edit"_s},
        {"POST /api/v1/user-roles", u"user_role.edit"_s},
        {"GET /api/v1/user-roles", u"bearer"_s},
        {"DELETE /api/v1/user-roles/{id}", u"user_role.edit"_s},
        {"GET /api/v1/users/{id}/roles", u"bearer"_s},
        {"GET /api/v1/permissions", u"bearer"_s},
        {"GET /api/v1/audit-events", u"audit.read"_s},
        {"POST /api/v1/requests", u"secret.request"_s},
        {"POST /api/v1/requests/read", u"secret.request"_s},
        {"GET /api/v1/requests", u"bearer"_s},
        {"GET /api/v1/requests/{id}", u"bearer"_s},
        {"POST /api/v1/requests/{id}/approve", u"bearer"_s},
        {"POST /api/v1/requests/{id}/reject", u"bearer"_s},
        {"POST /api/v1/requests/{id}/cancel", u"bearer"_s},
        {"GET /api/v1/requests/{id}/explain", u"bearer"_s},
        {"GET /api/v1/requests/{id}/timeline", u"bearer"_s},
        {"GET /api/v1/requests/{id}/wraps", u"bearer"_s},
        {"GET /api/v1/requests/{id}/wraps/{wrap_id}", u"bearer"_s},
        {"POST /api/v1/requests/{id}/wraps/{wrap_id}/consume", u"bearer"_s},
        {"POST /api/v1/workflows", u"workflow.edit"_s},
        {"GET /api/v1/workflows", u"bearer"_s},
        {"GET /api/v1/workflows/{id}", u"bearer"_s},
        {"PUT /api/v1/workflows/{id}", u"workflow.edit"_s},
        {"DELETE /api/v1/workflows/{id}", u"workflow.edit"_s},
        {"POST /api/v1/jobs", u"job.create"_s},
        {"GET /api/v1/jobs", u"agent.list"_s},
        {"GET /api/v1/jobs/{id}", u"agent.list"_s},
        {"POST /api/v1/agents", u"agent.mint"_s},
        {"GET /api/v1/agents", u"agent.list"_s},
        {"POST /api/v1/agents/{id}/revoke", u"agent.revoke"_s},
        {"POST /api/v1/argocd-endpoints", u"integration.edit"_s},
        {"GET /api/v1/argocd-endpoints", u"bearer"_s},
        {"GET /api/v1/argocd-endpoints/{id}", u"bearer"_s},
        {"PUT /api/v1/argocd-endpoints/{id}/enabled", u"integration.edit"_s},
        {"DELETE /api/v1/argocd-endpoints/{id}", u"integration.edit"_s},
        {"GET /api/v1/argocd-endpoints/{id}/discovered-apps", u"integration.edit"_s},
        {"POST /api/v1/gitops-app-mappings", u"integration.edit"_s},
        {"GET /api/v1/gitops-app-mappings", u"bearer"_s},
        {"DELETE /api/v1/gitops-app-mappings/{id}", u"integration.edit"_s},
        {"GET /api/v1/requests/{id}/gitops", u"bearer"_s},
        {"PUT /api/v1/agents/{id}/public-key", u"agent"_s},
        {"POST /api/v1/agents/{id}/heartbeat", u"agent"_s},
        {"POST /api/v1/agents/{id}/jobs/claim", u"agent"_s},
        {"POST /api/v1/agents/{id}/jobs/{job_id}/renew", u"agent"_s},
        {"POST /api/v1/agents/{id}/jobs/{job_id}/release", u"agent"_s},
        {"POST /api/v1/agents/{id}/jobs/{job_id}/complete", u"agent"_s},
        {"POST /api/v1/agents/{id}/dek", u"agent"_s},
        {"POST /api/v1/agents/{id}/wraps", u"agent"_s},
        {"GET /api/v1/agents/{id}/wraps/{wrap_id}", u"agent"_s},
    };
    return table;
}

} // namespace sb::test
