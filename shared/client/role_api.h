// Roles and who holds them where, with types (contract B).
#pragma once

#include "shared/client/typed_answer.h"
#include "shared/model/role.h"

namespace sb::client {

class RoleApi
{
public:
    /// `people` outlives this.
    explicit RoleApi(const PeopleApi &people) : m_people(people) {}

    void list(const PageRequest &page, QObject *context,
              PeopleCallback<Page<model::Role>> callback) const;
    void get(const QUuid &id, QObject *context,
             PeopleCallback<Versioned<model::Role>> callback) const;
    /// Name, description and permissions of `role`.
    void create(const model::Role &role, const QString &idempotencyKey, QObject *context,
                PeopleCallback<model::Role> callback) const;
    /// `entityTag` as `get` gave it; empty overwrites whatever is there.
    void setPermissions(const QUuid &id, const QStringList &permissions,
                        const QByteArray &entityTag, QObject *context,
                        PeopleCallback<void> callback) const;
    void remove(const QUuid &id, QObject *context, PeopleCallback<void> callback) const;

    void grants(const PageRequest &page, QObject *context,
                PeopleCallback<Page<model::UserRole>> callback) const;
    /// User, role and scope of `grant`.
    void grant(const model::UserRole &grant, const QString &idempotencyKey, QObject *context,
               PeopleCallback<model::UserRole> callback) const;
    void revoke(const QUuid &grantId, QObject *context, PeopleCallback<void> callback) const;

private:
    const PeopleApi &m_people;
};

} // namespace sb::client
