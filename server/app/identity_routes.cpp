#include "server/app/identity_routes.h"

#include "server/app/route_binding.h"
#include "shared/contract/routes.h"
#include "shared/model/permission.h"

namespace sb::app {

using http::AuthClass;
using http::Idempotency;
using http::Lane;
using http::Method;
namespace routes = contract::routes;
namespace names = contract::query_names;
namespace permissions = model::permissions;

namespace {

void addIdentity(http::RouteTable &table, const Handlers &all)
{
    using Auth = handlers::AuthHandler;
    table.push_back({.method = Method::Post,
                     .path = routes::login,
                     .auth = AuthClass::Public,
                     .handler = to(all.auth, &Auth::login),
                     .lane = Lane::Password,
                     // A stranger's body: no more than two texts need.
                     .bodyLimit = 64 * 1024});
    table.push_back({.method = Method::Post,
                     .path = routes::logout,
                     .auth = AuthClass::Session,
                     .handler = to(all.auth, &Auth::logout),
                     .duringPasswordChange = true});
    table.push_back({.method = Method::Post,
                     .path = routes::password,
                     .auth = AuthClass::Session,
                     .handler = to(all.auth, &Auth::changePassword),
                     .lane = Lane::Password,
                     .bodyLimit = 64 * 1024,
                     .duringPasswordChange = true});
    table.push_back({.method = Method::Get,
                     .path = routes::me,
                     .handler = to(all.users, &handlers::UserHandler::me),
                     .duringPasswordChange = true});
    table.push_back({.method = Method::Get,
                     .path = routes::permissions,
                     .handler = to(all.permissions, &handlers::PermissionHandler::list),
                     .cacheControl = "private, max-age=300"});
    table.push_back({.method = Method::Get,
                     .path = routes::auditEvents,
                     .permission = permissions::auditRead,
                     .query = {names::actor, names::action, names::resource, names::correlationId,
                               names::since, names::until, names::limit, names::cursor},
                     .handler = to(all.auditEvents, &handlers::AuditEventHandler::list)});
    table.push_back({.method = Method::Get,
                     .path = routes::events,
                     .handler = to(all.events, &handlers::EventHandler::stream)});
}

void addUsers(http::RouteTable &table, const Handlers &all)
{
    using Users = handlers::UserHandler;
    table.push_back({.method = Method::Get,
                     .path = routes::users,
                     .permission = permissions::userEdit,
                     .query = {names::limit, names::cursor},
                     .handler = to(all.users, &Users::list)});
    table.push_back({.method = Method::Post,
                     .path = routes::users,
                     .permission = permissions::userEdit,
                     .handler = to(all.users, &Users::create),
                     .lane = Lane::Password,
                     .idempotency = Idempotency::Secret});
    table.push_back({.method = Method::Put,
                     .path = routes::userEnabled,
                     .permission = permissions::userEdit,
                     .handler = to(all.users, &Users::setEnabled)});
    // API tokens change no passwords and make no tokens (contract B3).
    table.push_back({.method = Method::Put,
                     .path = routes::userPassword,
                     .auth = AuthClass::Session,
                     .permission = permissions::userEdit,
                     .handler = to(all.users, &Users::setPassword),
                     .lane = Lane::Password,
                     .bodyLimit = 64 * 1024});
    table.push_back({.method = Method::Post,
                     .path = routes::userUnlock,
                     .permission = permissions::userEdit,
                     .handler = to(all.users, &Users::unlock)});

    using Tokens = handlers::UserTokenHandler;
    // One's own need no permission, so the gate is the service's.
    table.push_back({.method = Method::Get,
                     .path = routes::userTokens,
                     .query = {names::limit, names::cursor},
                     .handler = to(all.userTokens, &Tokens::list)});
    table.push_back({.method = Method::Post,
                     .path = routes::userTokens,
                     .auth = AuthClass::Session,
                     .handler = to(all.userTokens, &Tokens::create),
                     .idempotency = Idempotency::Secret});
    table.push_back({.method = Method::Delete,
                     .path = routes::userToken,
                     .handler = to(all.userTokens, &Tokens::revoke)});
}

void addRoles(http::RouteTable &table, const Handlers &all)
{
    using Roles = handlers::RoleHandler;
    table.push_back({.method = Method::Post,
                     .path = routes::roles,
                     .permission = permissions::roleEdit,
                     .handler = to(all.roles, &Roles::create),
                     .idempotency = Idempotency::Replay});
    table.push_back({.method = Method::Get,
                     .path = routes::roles,
                     .query = {names::limit, names::cursor},
                     .handler = to(all.roles, &Roles::list)});
    table.push_back(
        {.method = Method::Get, .path = routes::role, .handler = to(all.roles, &Roles::get)});
    table.push_back({.method = Method::Put,
                     .path = routes::rolePermissions,
                     .permission = permissions::roleEdit,
                     .handler = to(all.roles, &Roles::setPermissions)});
    table.push_back({.method = Method::Delete,
                     .path = routes::role,
                     .permission = permissions::roleEdit,
                     .handler = to(all.roles, &Roles::remove)});

    using Grants = handlers::UserRoleHandler;
    // API tokens do not grant (contract B3); taking back is open to them.
    table.push_back({.method = Method::Post,
                     .path = routes::userRoles,
                     .auth = AuthClass::Session,
                     .permission = permissions::userRoleEdit,
                     .handler = to(all.userRoles, &Grants::create),
                     .idempotency = Idempotency::Replay});
    table.push_back({.method = Method::Get,
                     .path = routes::userRoles,
                     .query = {names::limit, names::cursor},
                     .handler = to(all.userRoles, &Grants::list)});
    table.push_back({.method = Method::Delete,
                     .path = routes::userRole,
                     .permission = permissions::userRoleEdit,
                     .handler = to(all.userRoles, &Grants::remove)});
    table.push_back({.method = Method::Get,
                     .path = routes::userRolesOf,
                     .query = {names::limit, names::cursor},
                     .handler = to(all.userRoles, &Grants::listOfUser)});
}

} // namespace

void addIdentityRoutes(http::RouteTable &table, const Handlers &handlers)
{
    addIdentity(table, handlers);
    addUsers(table, handlers);
    addRoles(table, handlers);
}

} // namespace sb::app
