// Who is asking, as the credential said and the database knows now (contract B1–B3).
#pragma once

#include "shared/core/timestamp.h"

#include <map>
#include <optional>
#include <vector>

#include <QSet>
#include <QString>
#include <QStringList>
#include <QUuid>

namespace sb::domain {

/// Keys of section B3 (project_id, environment, provider_type, secret_ref_prefix, cluster_name,
/// kv_mount) to values.
using Scope = std::map<QString, QString>;

/// One assignment of a role, with the role's permissions as they are now.
struct Grant
{
    QUuid id = {};
    QUuid roleId = {};
    QString roleName = {};
    QStringList permissions = {};
    Scope scope = {};

    bool operator==(const Grant &) const = default;
};

enum class IdentityKind { Anonymous, Person, Service, Agent, System };

struct Identity
{
    IdentityKind kind = IdentityKind::Anonymous;
    /// Users' or agent's id; null for anonymous and system.
    QUuid id = {};
    QString email = {};
    /// A user's display name or an agent's name.
    QString name = {};
    /// The login session; empty for API tokens and agents.
    std::optional<QUuid> sessionId = {};
    /// The API token and what its owner calls it; empty for sessions and agents.
    std::optional<QUuid> tokenId = {};
    QString tokenName = {};
    std::optional<core::Timestamp> sessionExpiresAt = {};
    bool mustChangePassword = false;
    std::vector<Grant> grants = {};
    /// For API tokens narrowed to some permissions: nothing outside counts. Empty optional: not
    /// narrowed.
    std::optional<QSet<QString>> tokenPermissions = {};
    /// For agents: the scope as stored, a JSON object's text.
    QString agentScopeJson = {};

    /// False for a token that was narrowed to other permissions, whatever its owner holds.
    [[nodiscard]] bool mayUse(const QString &permission) const;
    /// Held through a grant with empty scope.
    [[nodiscard]] bool holdsGlobally(const QString &permission) const;
    /// Held through any grant, whatever its scope.
    [[nodiscard]] bool holdsSomewhere(const QString &permission) const;
    /// `user:<id>`, `agent:<id>`, `anonymous` or `system` (contract 0.5).
    [[nodiscard]] QString actor() const;
};

/// What a call carries besides its arguments; handed to every service.
struct CallContext
{
    Identity actor = {};
    /// X-Request-Id, echoed or made (contract B21).
    QString requestId = {};
    /// For audit rows that concern no access request: the X-Request-Id when it is a UUID, else
    /// random.
    QUuid correlationId = {};
    QString traceparent = {};
    /// Text form of the peer's address, or what a trusted proxy said (contract B4).
    QString peerAddress = {};
};

} // namespace sb::domain
