#include "server/domain/change_event.h"

#include "shared/model/permission.h"

#include <QHash>

namespace sb::domain {

using namespace Qt::StringLiterals;

namespace {

/// By the type in `<type>:<id>`.
const QHash<QString, QString> &permissionsByType()
{
    using namespace model::permissions;
    static const QHash<QString, QString> table{{u"agent"_s, agentList},
                                               {u"job"_s, agentList},
                                               {u"role"_s, roleEdit},
                                               {u"user_role"_s, userRoleEdit},
                                               {u"user"_s, userEdit},
                                               {u"workflow"_s, workflowEdit},
                                               {u"policy"_s, policyEdit},
                                               {u"project"_s, projectEdit},
                                               {u"environment"_s, projectEdit},
                                               {u"secret"_s, secretList},
                                               {u"argocd_endpoint"_s, integrationEdit},
                                               {u"gitops_app_mapping"_s, integrationEdit}};
    return table;
}

} // namespace

bool mayHear(const Identity &listener, const ChangeEvent &event)
{
    if (event.accessRequest)
        return false;
    const QString &resource = event.audit.resource;
    if (resource == listener.actor() || listener.holdsGlobally(model::permissions::auditRead))
        return true;
    const auto wanted = permissionsByType().find(resource.section(u':', 0, 0));
    return wanted != permissionsByType().end() && listener.holdsGlobally(*wanted);
}

} // namespace sb::domain
