#include "server/storage/user_repository.h"

namespace sb::storage {

using namespace Qt::StringLiterals;

namespace {

const QString selectUser = uR"(
    SELECT id, email, display_name, kind, password_hash, must_change_password, enabled,
           sb_us(last_login_at) AS last_login_at, sb_us(created_at) AS created_at,
           sb_us(updated_at) AS updated_at
    FROM users )"_s;

domain::User userFrom(const Row &row)
{
    return {.id = row.uuid("id"_L1),
            .email = row.text("email"_L1),
            .displayName = row.text("display_name"_L1),
            .kind = domain::userKindFromWord(row.text("kind"_L1)).value(),
            .mustChangePassword = row.flag("must_change_password"_L1),
            .enabled = row.flag("enabled"_L1),
            .lastLoginAt = row.optionalTime("last_login_at"_L1),
            .createdAt = row.time("created_at"_L1),
            .updatedAt = row.time("updated_at"_L1)};
}

std::optional<UserWithPassword> userFrom(const std::optional<Row> &row)
{
    if (!row)
        return std::nullopt;
    return UserWithPassword{.user = userFrom(*row), .passwordHash = row->text("password_hash"_L1)};
}

} // namespace

bool UserRepository::insert(Transaction &tx, const domain::User &user,
                            const QString &passwordHash) const
{
    static const QString insertUser = uR"(
        INSERT INTO users (id, email, display_name, kind, password_hash, must_change_password, enabled)
        VALUES (?, ?, ?, ?, nullif(?, ''), ?, ?)
        ON CONFLICT (email) DO NOTHING)"_s;

    return tx.execute(insertUser, {user.id, user.email, user.displayName, domain::toWord(user.kind),
                                   passwordHash, user.mustChangePassword, user.enabled}) == 1;
}

std::optional<UserWithPassword> UserRepository::findByEmail(Transaction &tx,
                                                            const QString &email) const
{
    static const QString findUser = selectUser + u"WHERE email = ?"_s;

    return userFrom(tx.queryRow(findUser, {email}));
}

std::optional<UserWithPassword> UserRepository::find(Transaction &tx, const QUuid &id) const
{
    static const QString findUser = selectUser + u"WHERE id = ?"_s;

    return userFrom(tx.queryRow(findUser, {id}));
}

std::optional<UserWithPassword> UserRepository::findForUpdate(Transaction &tx,
                                                              const QUuid &id) const
{
    static const QString lockUser = selectUser + u"WHERE id = ? FOR NO KEY UPDATE"_s;

    return userFrom(tx.queryRow(lockUser, {id}));
}

domain::Page<domain::User> UserRepository::list(Transaction &tx,
                                                const domain::PageRequest &page) const
{
    static const QString listUsers = selectUser + uR"(
        WHERE ?::bigint IS NULL OR (created_at, id) > (sb_ts(?::bigint), ?::uuid)
        ORDER BY created_at, id
        LIMIT ?)"_s;

    const auto afterTime = page.after ? std::optional(page.after->time) : std::nullopt;
    const auto afterId = page.after ? std::optional(page.after->id) : std::nullopt;
    domain::Page<domain::User> users;
    for (const Row &row : tx.query(listUsers, {afterTime, afterTime, afterId, page.limit + 1})) {
        if (users.items.size() == static_cast<std::size_t>(page.limit)) {
            users.next = {users.items.back().createdAt, users.items.back().id};
            break;
        }
        users.items.push_back(userFrom(row));
    }
    return users;
}

void UserRepository::setEnabled(Transaction &tx, const QUuid &id, bool enabled) const
{
    static const QString switchUser = u"UPDATE users SET enabled = ? WHERE id = ?"_s;

    tx.execute(switchUser, {enabled, id});
}

void UserRepository::setPassword(Transaction &tx, const QUuid &id, const QString &passwordHash,
                                 bool mustChange) const
{
    static const QString setPasswordHash =
        u"UPDATE users SET password_hash = ?, must_change_password = ? WHERE id = ?"_s;

    tx.execute(setPasswordHash, {passwordHash, mustChange, id});
}

void UserRepository::rememberLogin(Transaction &tx, const QUuid &id) const
{
    static const QString touchLogin = u"UPDATE users SET last_login_at = now() WHERE id = ?"_s;

    tx.execute(touchLogin, {id});
}

bool UserRepository::isEmpty(Transaction &tx) const
{
    static const QString findAny = u"SELECT EXISTS (SELECT FROM users) AS any_user"_s;

    return !tx.queryRow(findAny).value().flag("any_user"_L1);
}

} // namespace sb::storage
