#include "shared/codec/user_codec.h"

#include "shared/codec/sourced_value.h"

namespace sb::codec {

using core::Result;

Result<model::User> userFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::User user{.id = reader.requiredUuid(u"id"),
                     .email = reader.requiredText(u"email"),
                     .displayName = reader.text(u"display_name").value_or(QString()),
                     .kind = reader.requiredText(u"kind"),
                     .enabled = reader.requiredBoolean(u"enabled"),
                     .lockedUntil = reader.time(u"locked_until"),
                     .lastLoginAt = reader.time(u"last_login_at"),
                     .createdAt = reader.time(u"created_at").value_or(core::Timestamp())};
    return withSource(reader, node, std::move(user), u"password");
}

Result<model::ApiToken> apiTokenFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::ApiToken token{.id = reader.requiredUuid(u"id"),
                          .name = reader.requiredText(u"name"),
                          .permissions = reader.textList(u"permissions").value_or(QStringList()),
                          .hasAllPermissions = reader.boolean(u"all_permissions").value_or(false),
                          .createdAt = reader.time(u"created_at").value_or(core::Timestamp()),
                          .expiresAt = reader.time(u"expires_at").value_or(core::Timestamp()),
                          .lastUsedAt = reader.time(u"last_used_at")};
    return withSource(reader, node, std::move(token), u"token");
}

} // namespace sb::codec
