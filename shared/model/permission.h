// The catalogue of permissions (contract section 3 and B3): everything that can gate a route, in
// the order in which GET /api/v1/permissions tells it.
#pragma once

#include <vector>

#include <QString>
#include <QStringView>

namespace sb::model {

struct Permission
{
    QString key = {};
    QString group = {};
    QString description = {};
    /// Counts also through a grant with a scope; every other gate needs a grant with empty scope.
    bool scopable = false;

    bool operator==(const Permission &) const = default;
};

const std::vector<Permission> &permissionCatalogue();
/// nullptr when the catalogue does not know the key.
const Permission *findPermission(QStringView key);

/// The keys, for code that names one.
namespace permissions {

inline const QString roleEdit = QStringLiteral("role.edit");
inline const QString userRoleEdit = QStringLiteral("user_role.edit");
inline const QString workflowEdit = QStringLiteral("workflow.edit");
inline const QString policyEdit = QStringLiteral("policy.edit");
inline const QString agentMint = QStringLiteral("agent.mint");
inline const QString agentRevoke = QStringLiteral("agent.revoke");
inline const QString agentList = QStringLiteral("agent.list");
inline const QString secretRequest = QStringLiteral("secret.request");
inline const QString secretApprove = QStringLiteral("secret.approve");
inline const QString secretList = QStringLiteral("secret.list");
inline const QString auditRead = QStringLiteral("audit.read");
inline const QString integrationEdit = QStringLiteral("integration.edit");
inline const QString projectEdit = QStringLiteral("project.edit");
inline const QString jobCreate = QStringLiteral("job.create");
inline const QString userEdit = QStringLiteral("user.edit");
inline const QString requestReadAll = QStringLiteral("request.read_all");

} // namespace permissions

} // namespace sb::model
