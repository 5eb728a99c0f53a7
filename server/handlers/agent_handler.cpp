#include "server/handlers/agent_handler.h"

#include "server/handlers/paging.h"
#include "shared/codec/json_writer.h"
#include "shared/contract/routes.h"
#include "shared/crypto/sha256.h"

namespace sb::handlers {

using namespace Qt::StringLiterals;
using codec::JsonWriter;
using codec::ObjectReader;
using codec::Strictness;
using codec::TimeFormat;
using core::failure;
using core::Result;

namespace {

constexpr qsizetype longestVersion = 100;
constexpr std::int64_t usualGraceSeconds = 3600;
constexpr std::int64_t longestGraceSeconds = 7 * 24 * 3600;

/// The key's bytes and nothing else about it is said twice; `x25519` is the only algorithm.
std::optional<core::SecretBytes> publicKeyFrom(ObjectReader &reader)
{
    auto key = reader.base64(u"public_key");
    const auto algorithm = reader.text(u"public_key_algorithm");
    if (algorithm && *algorithm != "x25519"_L1)
        reader.fault(reader.pointerTo(u"public_key_algorithm"), u"must be x25519"_s);
    return key;
}

QByteArray bytesOf(const core::SecretBytes &bytes)
{
    return QByteArray(reinterpret_cast<const char *>(bytes.data()),
                      static_cast<qsizetype>(bytes.size()));
}

void writeAgent(JsonWriter &json, const storage::AgentListRow &row)
{
    const domain::Agent &agent = row.agent;
    json.beginObject()
        .field(u"id", agent.id)
        .field(u"name", agent.name)
        .field(u"status", domain::toWord(agent.status));
    if (!agent.scope.isEmpty())
        json.field(u"scope", agent.scope);
    json.field(u"created_at", agent.createdAt, TimeFormat::T9)
        .fieldIfPresent(u"last_seen_at", agent.lastSeenAt, TimeFormat::T9)
        .fieldIfPresent(u"agent_version", agent.agentVersion);
    if (!agent.publicKey.isEmpty())
        json.base64(u"public_key", agent.publicKey)
            .field(u"public_key_sha256",
                   QString::fromLatin1(crypto::sha256(agent.publicKey).toHex()));
    json.field(u"claimed_jobs", row.claimedJobs).endObject();
}

/// Heartbeats of old agents have no body; of what newer ones say, the version is kept.
Result<std::optional<QString>> versionFrom(const http::Request &request)
{
    if (request.body.isEmpty())
        return std::optional<QString>();
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root(), Strictness::Lenient);
    auto version = reader.text(u"agent_version");
    if (version && version->size() > longestVersion)
        reader.fault(reader.pointerTo(u"agent_version"), u"has at most 100 characters"_s);
    if (const auto read = reader.finish(); !read)
        return failure(read);
    return version;
}

} // namespace

Result<http::Response> AgentHandler::mint(const http::Request &request) const
{
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root());
    services::NewAgent wanted;
    wanted.name = reader.requiredText(u"name");
    const auto scope = reader.object(u"scope");
    const auto key = publicKeyFrom(reader);
    if (const auto read = reader.finish(); !read)
        return failure(read);
    if (scope)
        wanted.scope = scope->toQJson().toObject();
    if (key)
        wanted.publicKey = bytesOf(*key);

    const auto minted = m_enrollment.mint(request.call, wanted);
    if (!minted)
        return failure(minted);
    JsonWriter json;
    json.beginObject()
        .field(u"id", minted->id)
        .field(u"name", minted->name)
        .key(u"agent_secret")
        .utf8(minted->secret.view())
        .endObject();
    http::Response response = http::Response::json(json.take(), 201);
    response.resourceId = minted->id.toString(QUuid::WithoutBraces);
    response.secretBody = true;
    return response;
}

Result<http::Response> AgentHandler::list(const http::Request &request) const
{
    const auto page = pageRequestOf(request);
    if (!page)
        return failure(page);
    const auto agents = m_lifecycle.list(*page);
    if (!agents)
        return failure(agents);
    return pageResponse(request, *agents, writeAgent);
}

Result<http::Response> AgentHandler::revoke(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    std::optional<QString> reason;
    if (!request.body.isEmpty()) {
        const auto body = request.jsonObject();
        if (!body)
            return failure(body);
        ObjectReader reader(body->root());
        reason = reader.text(u"reason");
        if (const auto read = reader.finish(); !read)
            return failure(read);
    }
    const auto revoked = m_lifecycle.revoke(request.call, *id, reason);
    if (!revoked)
        return failure(revoked);
    return http::Response::noContent();
}

Result<http::Response> AgentHandler::rotate(const http::Request &request) const
{
    const auto id = request.pathUuid(u"id");
    if (!id)
        return failure(id);
    std::int64_t grace = usualGraceSeconds;
    if (!request.body.isEmpty()) {
        const auto body = request.jsonObject();
        if (!body)
            return failure(body);
        ObjectReader reader(body->root());
        grace = reader.integer(u"grace_seconds").value_or(grace);
        if (const auto read = reader.finish(); !read)
            return failure(read);
    }
    if (grace < 0 || grace > longestGraceSeconds)
        return failure(core::ErrorCode::InvalidValue,
                       u"must be from 0 to %1"_s.arg(longestGraceSeconds), u"/grace_seconds"_s);
    const auto rotated = m_enrollment.rotate(request.call, *id, static_cast<int>(grace));
    if (!rotated)
        return failure(rotated);
    JsonWriter json;
    json.beginObject()
        .field(u"id", rotated->id)
        .key(u"agent_secret")
        .utf8(rotated->secret.view())
        .fieldIfPresent(u"previous_valid_until", rotated->previousValidUntil, TimeFormat::T9)
        .endObject();
    http::Response response = http::Response::json(json.take());
    response.resourceId = rotated->id.toString(QUuid::WithoutBraces);
    response.secretBody = true;
    return response;
}

Result<http::Response> AgentHandler::setPublicKey(const http::Request &request) const
{
    const auto body = request.jsonObject();
    if (!body)
        return failure(body);
    ObjectReader reader(body->root(), Strictness::Lenient);
    const auto key = publicKeyFrom(reader);
    if (!key && !body->root().member(u"public_key"))
        reader.fault(u"/public_key"_s, u"is required"_s);
    if (const auto read = reader.finish(); !read)
        return failure(read);
    const auto set = m_lifecycle.setPublicKey(request.call, key ? bytesOf(*key) : QByteArray());
    if (!set)
        return failure(set);
    return http::Response::noContent();
}

Result<http::Response> AgentHandler::heartbeat(const http::Request &request) const
{
    const auto version = versionFrom(request);
    if (!version)
        return failure(version);
    const auto seen = m_lifecycle.heartbeat(request.call, *version);
    if (!seen)
        return failure(seen);
    return http::Response::noContent();
}

} // namespace sb::handlers
