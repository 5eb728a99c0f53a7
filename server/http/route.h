// A route is data: everything the server knows about a path is in one row (contract, table of
// routes).
#pragma once

#include "server/http/request.h"
#include "server/http/response.h"
#include "shared/codec/json_schema.h"
#include "shared/core/result.h"

#include <functional>
#include <vector>

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace sb::http {

enum class AuthClass {
    Public,
    /// Login JWT or API token.
    Bearer,
    /// A login session of a person; API tokens are refused.
    Session,
    /// `X-Agent-Secret` for the agent named by the path's `{id}`.
    Agent,
};

/// Where a request runs and what may shed it (contract B23, B24).
enum class Lane {
    /// On the event loop: never touches the database.
    Loop,
    Normal,
    /// Agents' work in flight: a reserved share of the queue, never 429.
    Reserved,
    /// Password hashing: two at a time.
    Password,
    /// Not for routes: the pieces of answers that stream.
    Stream,
};

enum class Idempotency {
    /// The header is ignored.
    None,
    /// The 2xx answer is kept 24 h and replayed.
    Replay,
    /// The answer carries a secret: a repeat is 409 already_done with the resource's id.
    Secret,
};

/// What becomes of a call beyond the rate of its identity (contract B23).
enum class OverRate {
    /// 429 with Retry-After.
    Refuse,
    /// 204, as if there were nothing to say: agents take it for quiet.
    NoContent,
    /// Served all the same, and not counted: work in flight.
    Serve,
};

using Handler = std::function<core::Result<Response>(const Request &)>;

struct Route
{
    Method method = Method::Get;
    /// e.g. `/api/v1/requests/{id}/approve`
    QByteArray path = {};
    AuthClass auth = AuthClass::Bearer;
    /// The gate (contract section 3); empty when none. Scoped permissions pass here when held by
    /// any grant.
    QString permission = {};
    /// Query parameters the route knows; any other is 400 (contract B14). Probes take any.
    QStringList query = {};
    Handler handler = {};
    Lane lane = Lane::Normal;
    OverRate overRate = OverRate::Refuse;
    Idempotency idempotency = Idempotency::None;
    qint64 bodyLimit = 4 * 1024 * 1024;
    bool anyQuery = false;
    /// Cache-Control; empty means `no-store` under /api/v1 (contract B20).
    QByteArray cacheControl = {};
    /// The query `user_id` may stand for a credential where the stop-gap is switched on (contract
    /// B1: development only).
    bool takesUserId = false;
    /// What a body must fit before anything is done with it; nullptr where none is read. Outlives
    /// the table.
    const codec::JsonSchema *bodySchema = nullptr;
    /// Answers even while the password must be changed (contract I).
    bool duringPasswordChange = false;
};

using RouteTable = std::vector<Route>;

/// Everything between the edge and the handler (server/middleware/pipeline): runs where the route's
/// lane says, never throws, always answers. `request.route` and `pathArguments` are set;
/// `request.call` holds the peer's address only.
using Pipeline = std::function<Response(Request &)>;
/// Checks the credential from the head alone, before more than 64 KiB of body is read (contract
/// B17); an error answers at once.
using HeadCheck = std::function<core::Result<void>(const Request &)>;

} // namespace sb::http
