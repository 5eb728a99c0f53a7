// Whether a grant covers a place and whether one rule of a selector matches it (contract B3, B5,
// B6). sb_scope_covers in sql/0003 is the same rule for statements that filter; a test holds the
// two together.
#pragma once

#include "server/domain/access_request.h"
#include "server/domain/identity.h"
#include "server/domain/location.h"
#include "shared/core/result.h"

#include <optional>

#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <QUuid>

namespace sb::domain {

/// Everything about a request that scopes speak of.
struct Place
{
    std::optional<QUuid> projectId = {};
    std::optional<QString> environment = {};
    Location location = {};

    bool operator==(const Place &) const = default;
};

Place placeOf(const AccessRequest &request);

/// project_id, environment, provider_type, secret_ref_prefix, cluster_name, kv_mount.
const QStringList &scopeKeys();

/// What the place has for a scope key; nullopt when it is unset or the key unknown. For
/// secret_ref_prefix the effective ref.
std::optional<QString> placeValue(const Place &place, const QString &key);

/// One rule: equal, for secret_ref_prefix a beginning. An unset value, an unknown key and an empty
/// rule never match.
bool ruleMatches(const Place &place, const QString &key, const QString &rule);

/// A grant's scope. Empty is global; a scope that says anything but not kv_mount covers only places
/// without a mount.
bool scopeCovers(const Scope &scope, const Place &place);

/// Whether a grant of the identity, within what its token allows, has the permission and covers the
/// place.
bool holdsFor(const Identity &identity, const QString &permission, const Place &place);

/// A scope on its way in: 422 invalid_value with one detail per unknown key, value that is no text,
/// or empty value; project_id must be a UUID and is brought to lower case. `pointer` is the scope's
/// own place in the body.
core::Result<Scope> scopeFromJson(const QJsonObject &scope, const QString &pointer);

/// A scope as stored. What is no text becomes an empty value, which never covers: a damaged scope
/// must not widen a grant.
Scope scopeFromStored(const QJsonObject &scope);

} // namespace sb::domain
