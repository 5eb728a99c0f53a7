#include "shared/codec/signed_in_user_codec.h"

namespace sb::codec {

core::Result<model::SignedInUser> signedInUserFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::SignedInUser user{.id = reader.requiredUuid(u"id"),
                             .email = reader.requiredText(u"email"),
                             .displayName = reader.text(u"display_name").value_or(QString()),
                             .mustChangePassword =
                                 reader.boolean(u"must_change_password").value_or(false),
                             .permissions = reader.textList(u"permissions").value_or(QStringList()),
                             .sessionExpiresAt = reader.time(u"session_expires_at")};
    const auto grants = reader.array(u"grants");
    if (const auto read = reader.finish(); !read)
        return core::failure(read);
    if (grants) {
        for (const JsonNode &grant : grants->elements()) {
            if (!grant.isObject())
                continue;
            const QString role =
                ObjectReader(grant, Strictness::Lenient).text(u"role_name").value_or(QString());
            if (!role.isEmpty() && !user.roleNames.contains(role))
                user.roleNames.append(role);
        }
    }
    return user;
}

} // namespace sb::codec
