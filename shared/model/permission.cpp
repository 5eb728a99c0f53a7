#include "shared/model/permission.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace sb::model {

const std::vector<Permission> &permissionCatalogue()
{
    static const std::vector<Permission> catalogue{
        {permissions::roleEdit, u"RBAC"_s, u"Create and delete roles, replace their permissions."_s,
         false},
        {permissions::userRoleEdit, u"RBAC"_s, u"Grant roles to users and take them back."_s,
         false},
        {permissions::workflowEdit, u"Workflows"_s, u"Create, change and delete workflows."_s,
         false},
        {permissions::policyEdit, u"Workflows"_s,
         u"Create, change, delete and simulate policies."_s, false},
        {permissions::agentMint, u"Agents"_s, u"Mint agents."_s, false},
        {permissions::agentRevoke, u"Agents"_s, u"Revoke agents."_s, false},
        {permissions::agentList, u"Agents"_s, u"See agents and jobs."_s, false},
        {permissions::secretRequest, u"Secrets"_s, u"Ask for changes of secrets and for values."_s,
         true},
        {permissions::secretApprove, u"Secrets"_s, u"Decide requests."_s, true},
        {permissions::secretList, u"Observability"_s, u"See which secrets exist."_s, true},
        {permissions::auditRead, u"Observability"_s, u"Read the audit trail."_s, false},
        {permissions::integrationEdit, u"Integrations"_s,
         u"Manage ArgoCD endpoints and mappings."_s, false},
        {permissions::projectEdit, u"Tenancy"_s, u"Manage projects and environments."_s, true},
        {permissions::jobCreate, u"Agents"_s, u"Create discovery jobs."_s, false},
        {permissions::userEdit, u"RBAC"_s,
         u"Create, enable, disable and unlock users, set their passwords."_s, false},
        {permissions::requestReadAll, u"Observability"_s, u"See every request."_s, false},
    };
    return catalogue;
}

const Permission *findPermission(QStringView key)
{
    const std::vector<Permission> &catalogue = permissionCatalogue();
    const auto found =
        std::find_if(catalogue.begin(), catalogue.end(),
                     [&](const Permission &permission) { return permission.key == key; });
    return found == catalogue.end() ? nullptr : &*found;
}

} // namespace sb::model
