// Table users.
#pragma once

#include "server/domain/page.h"
#include "server/domain/user.h"
#include "server/storage/transaction.h"

#include <optional>

#include <QString>
#include <QUuid>

namespace sb::storage {

/// An account with what its password is checked against; empty for service accounts.
struct UserWithPassword
{
    domain::User user = {};
    QString passwordHash = {};
};

class UserRepository
{
public:
    /// False when the e-mail is taken. An empty hash is stored as none.
    [[nodiscard]] bool insert(Transaction &tx, const domain::User &user,
                              const QString &passwordHash) const;
    [[nodiscard]] std::optional<UserWithPassword> findByEmail(Transaction &tx,
                                                              const QString &email) const;
    [[nodiscard]] std::optional<UserWithPassword> find(Transaction &tx, const QUuid &id) const;
    /// The same with the row locked until the transaction ends.
    [[nodiscard]] std::optional<UserWithPassword> findForUpdate(Transaction &tx,
                                                                const QUuid &id) const;
    /// Oldest first.
    [[nodiscard]] domain::Page<domain::User> list(Transaction &tx,
                                                  const domain::PageRequest &page) const;
    void setEnabled(Transaction &tx, const QUuid &id, bool enabled) const;
    void setPassword(Transaction &tx, const QUuid &id, const QString &passwordHash,
                     bool mustChange) const;
    void rememberLogin(Transaction &tx, const QUuid &id) const;
    [[nodiscard]] bool isEmpty(Transaction &tx) const;
};

} // namespace sb::storage
