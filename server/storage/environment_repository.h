// Tables environments and environment_targets (contract F, B7).
#pragma once

#include "server/domain/environment_match.h"
#include "server/domain/identity.h"
#include "server/domain/key_page.h"
#include "server/storage/transaction.h"

#include <optional>
#include <vector>

#include <QString>
#include <QStringList>
#include <QUuid>

namespace sb::storage {

class EnvironmentRepository
{
public:
    /// The names of a project's environments; empty for an unknown project.
    [[nodiscard]] QStringList listNames(Transaction &tx, const QUuid &projectId) const;
    /// Keeps it from being deleted until the transaction ends; false when there is none.
    [[nodiscard]] bool lockExisting(Transaction &tx, const QUuid &id) const;
    /// The targets at this provider whose prefix the ref begins with; what else must match is
    /// domain/environment_match's affair.
    [[nodiscard]] std::vector<domain::EnvironmentClaim>
    listClaims(Transaction &tx, const QString &providerType, const QString &effectiveRef) const;
    [[nodiscard]] std::vector<domain::EnvironmentClaim> listAllClaims(Transaction &tx) const;

    // With the locations that they claim.
    [[nodiscard]] std::optional<domain::Environment> find(Transaction &tx, const QUuid &id) const;
    /// The row is locked until the transaction ends.
    [[nodiscard]] std::optional<domain::Environment> findForUpdate(Transaction &tx,
                                                                   const QUuid &id) const;
    /// By project and name.
    [[nodiscard]] std::vector<domain::Environment> listAll(Transaction &tx) const;
    /// By name.
    [[nodiscard]] std::vector<domain::Environment> listOfProject(Transaction &tx,
                                                                 const QUuid &projectId) const;
    /// Those that one of the scopes leaves room for; sort keys: project, name.
    [[nodiscard]] domain::KeyPage<domain::Environment>
    page(Transaction &tx, const std::vector<domain::Scope> &scopes,
         const domain::KeyPageRequest &page) const;

    /// Without targets. False when the project has one of this name.
    [[nodiscard]] bool insert(Transaction &tx, const domain::Environment &environment) const;
    /// With what it claims.
    void remove(Transaction &tx, const QUuid &id) const;
    /// Whoever changes what is claimed goes one after the other from here to the end of the
    /// transaction.
    void lockClaims(Transaction &tx) const;
    /// None of them may be claimed by another environment. The revision is raised.
    void replaceTargets(Transaction &tx, const QUuid &id,
                        const std::vector<domain::EnvironmentTarget> &targets) const;
};

} // namespace sb::storage
