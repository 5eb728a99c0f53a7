#include "shared/codec/role_codec.h"

#include "shared/codec/bounds_codec.h"
#include "shared/codec/sourced_value.h"

namespace sb::codec {

using core::Result;

Result<model::Role> roleFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::Role role{.id = reader.requiredUuid(u"id"),
                     .name = reader.requiredText(u"name"),
                     .description = reader.text(u"description").value_or(QString()),
                     .permissions = reader.textList(u"permissions").value_or(QStringList()),
                     .isSystem = reader.boolean(u"is_system").value_or(false),
                     .createdAt = reader.time(u"created_at").value_or(core::Timestamp()),
                     .updatedAt = reader.time(u"updated_at").value_or(core::Timestamp())};
    return withSource(reader, node, std::move(role));
}

Result<model::UserRole> userRoleFrom(const JsonNode &node)
{
    ObjectReader reader(node, Strictness::Lenient);
    model::UserRole grant{.id = reader.requiredUuid(u"id"),
                          .userId = reader.requiredUuid(u"user_id"),
                          .roleId = reader.requiredUuid(u"role_id"),
                          .scope = boundsFrom(reader.object(u"scope")),
                          .grantedBy = reader.text(u"granted_by").value_or(QString()),
                          .grantedAt = reader.time(u"granted_at").value_or(core::Timestamp())};
    return withSource(reader, node, std::move(grant));
}

} // namespace sb::codec
