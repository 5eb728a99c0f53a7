#include "server/middleware/admission.h"

#include "server/http/route.h"
#include "shared/contract/routes.h"
#include "shared/core/uuid_text.h"
#include "shared/model/permission.h"

namespace sb::middleware {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

constexpr QByteArrayView bearerPrefix = "Bearer ";

Result<void> checkKind(const http::Request &request)
{
    const domain::Identity &actor = request.call.actor;
    if (request.route->auth == http::AuthClass::Session && !actor.sessionId)
        return failure(ErrorCode::Forbidden, u"this needs the login session of a person"_s);
    if (actor.mustChangePassword && !request.route->duringPasswordChange)
        return failure(ErrorCode::PasswordChangeRequired, u"the password must be changed first"_s);
    return {};
}

Result<void> checkPermission(const http::Request &request)
{
    const QString &wanted = request.route->permission;
    if (wanted.isEmpty())
        return {};
    const model::Permission *permission = model::findPermission(wanted);
    const bool isScopable = permission && permission->scopable;
    const domain::Identity &actor = request.call.actor;
    if (isScopable ? actor.holdsSomewhere(wanted) : actor.holdsGlobally(wanted))
        return {};
    return failure(ErrorCode::MissingPermission,
                   isScopable ? u"missing permission \"%1\""_s.arg(wanted)
                              : u"missing permission \"%1\" (global scope)"_s.arg(wanted));
}

Result<void> checkQuery(const http::Request &request)
{
    if (request.route->anyQuery)
        return {};
    for (const auto &[name, value] : request.query) {
        if (!request.route->query.contains(name))
            return failure(ErrorCode::InvalidQuery, u"this route does not know the parameter"_s,
                           name);
    }
    return {};
}

} // namespace

Result<void> Admission::admit(http::Request &request) const
{
    request.call.peerAddress = clientAddress(request, m_rules.trustedProxies);
    if (request.route->auth != http::AuthClass::Public) {
        auto identity = identify(request);
        if (!identity)
            return failure(identity);
        request.call.actor = std::move(*identity);
        if (const auto fit = checkKind(request); !fit)
            return fit;
        if (const auto held = checkPermission(request); !held)
            return held;
    }
    return checkQuery(request);
}

Result<domain::Identity> Admission::identify(const http::Request &request) const
{
    return request.route->auth == http::AuthClass::Agent ? identifyAgent(request)
                                                         : identifyUser(request);
}

Result<domain::Identity> Admission::identifyAgent(const http::Request &request) const
{
    const auto agentId = core::uuidFromText(request.pathText(contract::path_names::id));
    if (!agentId)
        return failure(ErrorCode::InvalidId, u"invalid agent id"_s);
    const auto secret = request.header("x-agent-secret");
    if (!secret || secret->isEmpty())
        return failure(ErrorCode::Unauthenticated, u"X-Agent-Secret header required"_s);
    if (const auto fits = checkCertificate(request, *agentId); !fits)
        return failure(fits);
    return m_authentication.agent(request.call, *agentId, *secret);
}

Result<void> Admission::checkCertificate(const http::Request &request, const QUuid &agentId) const
{
    if (m_rules.agentCertificates == AgentCertificates::Ignored)
        return {};
    const auto &shown = request.clientCertificate;
    if (!shown && m_rules.agentCertificates == AgentCertificates::Optional)
        return {};
    if (!shown)
        return failure(ErrorCode::Unauthenticated, u"a client certificate is required"_s);
    const QString wanted = agentId.toString(QUuid::WithoutBraces);
    if (shown->isVerified && shown->names.contains(wanted, Qt::CaseInsensitive))
        return {};
    return m_authentication.refuseAgent(request.call, agentId);
}

Result<domain::Identity> Admission::identifyUser(const http::Request &request) const
{
    const auto header = request.header("authorization");
    if (!header && m_rules.allowUserId && request.route->takesUserId) {
        const auto claimed = request.queryText(contract::query_names::userId);
        if (const auto userId = claimed ? core::uuidFromText(*claimed) : std::nullopt)
            return m_authentication.byUserId(*userId);
    }
    if (!header || !header->startsWith(bearerPrefix))
        return failure(ErrorCode::Unauthenticated, u"authentication required"_s);
    return m_authentication.bearer(request.call, header->sliced(bearerPrefix.size()));
}

} // namespace sb::middleware
