#include "server/services/user_service.h"

#include "server/crypto/password_hash.h"
#include "server/domain/email_rules.h"
#include "server/domain/name_rules.h"
#include "server/domain/password_rules.h"
#include "server/services/grant_audit.h"

namespace sb::services {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using storage::Transaction;

namespace {

QString userResource(const QUuid &id)
{
    return u"user:"_s + id.toString(QUuid::WithoutBraces);
}

} // namespace

Result<domain::User> UserService::add(const domain::CallContext &call, const NewUser &wanted) const
{
    const auto email = domain::checkEmail(wanted.email, u"/email"_s);
    if (!email)
        return failure(email);
    if (!wanted.displayName.isEmpty()) {
        if (const auto name = domain::checkName(wanted.displayName, u"/display_name"_s); !name)
            return failure(name);
    }
    const bool isPerson = wanted.kind == domain::UserKind::Person;
    if (!isPerson && !wanted.password.isEmpty())
        return failure(ErrorCode::InvalidValue, u"a service account has no password"_s,
                       u"/password"_s);
    if (isPerson) {
        if (const auto fit = domain::checkPassword(wanted.password, *email, u"/password"_s); !fit)
            return failure(fit);
    }
    const domain::User user{.id = QUuid::createUuid(),
                            .email = *email,
                            .displayName = wanted.displayName.trimmed(),
                            .kind = wanted.kind,
                            .mustChangePassword = wanted.mustChangePassword};
    const QString hash = isPerson ? crypto::hashPassword(wanted.password) : QString();

    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<Audited<domain::User>> {
        if (!m_users.insert(tx, user, hash))
            return failure(ErrorCode::Conflict, u"a user with this e-mail exists"_s, u"/email"_s);
        std::vector<AuditEvent> events{
            {.action = u"user.create"_s,
             .resource = userResource(user.id),
             .metadata = {{u"email"_s, user.email}, {u"kind"_s, domain::toWord(user.kind)}}}};
        if (!wanted.role.isEmpty()) {
            const auto role = m_roles.findRole(tx, wanted.role);
            if (!role)
                return failure(ErrorCode::InvalidValue, u"there is no role %1"_s.arg(wanted.role),
                               u"/role"_s);
            const domain::UserRole grant{.id = QUuid::createUuid(),
                                         .userId = user.id,
                                         .roleId = *role,
                                         .grantedBy = call.actor.actor()};
            m_roles.insert(tx, grant);
            events.push_back(grantEvent(grant, wanted.role));
        }
        return Audited<domain::User>(m_users.find(tx, user.id).value().user, std::move(events));
    });
}

core::SecretBytes makePassword(crypto::RandomSource &random)
{
    constexpr std::size_t randomBytes = 18;
    const core::SecretBytes drawn = random.bytes(randomBytes);
    QByteArray text = QByteArray(reinterpret_cast<const char *>(drawn.data()),
                                 static_cast<qsizetype>(drawn.size()))
                          .toBase64(QByteArray::Base64UrlEncoding);
    return core::SecretBytes::takeFrom(text);
}

std::optional<UserService::KnownUser>
UserService::findByPassword(const QString &email, const core::SecretBytes &password) const
{
    const auto stored =
        m_unitOfWork
            .read([&](Transaction &tx) -> Result<std::optional<storage::UserWithPassword>> {
                return m_users.findByEmail(tx, email);
            })
            .value();
    if (!stored)
        return std::nullopt;
    return KnownUser{.user = stored->user,
                     .isRight = crypto::verifyPassword(stored->passwordHash, password)};
}

bool UserService::isEmpty() const
{
    return m_unitOfWork.read([&](Transaction &tx) -> Result<bool> { return m_users.isEmpty(tx); })
        .value();
}

Result<bool> UserService::grantFirstAdmin(const domain::CallContext &call,
                                          const QUuid &userId) const
{
    const QString adminRole = u"admin"_s;
    return m_unitOfWork.write(call, [&](Transaction &tx) -> Result<MaybeAudited<bool>> {
        const QUuid role = m_roles.findRole(tx, adminRole).value();
        if (m_roles.isHeld(tx, role))
            return MaybeAudited<bool>{};
        if (!m_users.findForUpdate(tx, userId))
            return failure(ErrorCode::NotFound, u"there is no such user"_s);
        const domain::UserRole grant{.id = QUuid::createUuid(),
                                     .userId = userId,
                                     .roleId = role,
                                     .grantedBy = call.actor.actor()};
        m_roles.insert(tx, grant);
        return MaybeAudited<bool>{.value = true, .events = {grantEvent(grant, adminRole)}};
    });
}

} // namespace sb::services
