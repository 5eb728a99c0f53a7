#include "agent/providers/vault_listing.h"

#include "shared/codec/json_reader.h"

#include <QUrl>

namespace sb::agent {

using namespace Qt::StringLiterals;
using client::HttpResponse;
using codec::JsonNode;
using core::ErrorCode;
using core::failure;
using core::Result;

namespace {

/// Of one directory, and what stands around them.
constexpr qsizetype mostNames = static_cast<qsizetype>(mostListed) + 1000;

core::Failure refusal(const HttpResponse &response)
{
    const auto code = response.status == 429 || response.status >= 500 ? ErrorCode::Unavailable
                                                                       : ErrorCode::Forbidden;
    return failure(code, u"vault answered %1"_s.arg(response.status));
}

core::Failure notUnderstood()
{
    return failure(ErrorCode::Unavailable, u"vault's answer makes no sense"_s);
}

std::optional<JsonNode> objectIn(const std::optional<JsonNode> &node, QStringView name)
{
    const auto member = node && node->isObject() ? node->member(name) : std::nullopt;
    return member && member->isObject() ? member : std::nullopt;
}

QJsonObject labelsOf(const JsonNode &data)
{
    QJsonObject labels;
    if (const auto custom = objectIn(data, u"custom_metadata")) {
        for (const auto &[name, value] : custom->members()) {
            if (value.isString())
                labels.insert(name, value.toText());
        }
    }
    return labels;
}

/// No value can be read any more.
bool isDeleted(const JsonNode &data, const QString &version)
{
    const auto current = objectIn(objectIn(data, u"versions"), version);
    if (!current)
        return false;
    const auto destroyed = current->member(u"destroyed");
    const auto deletion = current->member(u"deletion_time");
    return (destroyed && destroyed->isBool() && destroyed->toBool()) ||
           (deletion && deletion->isString() && !deletion->utf8().empty());
}

/// A name that stands for itself in a path: nothing that a server or a proxy would read otherwise.
bool isPlainName(const QString &name)
{
    const QString bare = name.endsWith(u'/') ? name.chopped(1) : name;
    return !bare.isEmpty() && bare != "."_L1 && bare != ".."_L1 && !bare.contains(u'/');
}

} // namespace

QString VaultListing::metadataPath(const QString &ref) const
{
    const auto encoded = [](const QString &path) {
        return QString::fromLatin1(QUrl::toPercentEncoding(path, "/"));
    };
    return u"/v1/"_s + encoded(m_place.mount) + u"/metadata/"_s + encoded(m_place.base + ref);
}

Result<QStringList> VaultListing::namesIn(const QString &directory) const
{
    const auto response = m_ask("LIST"_ba, metadataPath(directory));
    if (!response)
        return failure(response);
    if (response->status == 404)
        return QStringList();
    if (response->status != 200)
        return refusal(*response);
    const auto body = codec::JsonDocument::parseObject(response->text(), mostNames);
    const auto data = body ? objectIn(body->root(), u"data") : std::nullopt;
    const auto keys = data ? data->member(u"keys") : std::nullopt;
    if (!keys || !keys->isArray())
        return notUnderstood();
    QStringList names;
    for (const JsonNode &key : keys->elements()) {
        if (!key.isString())
            return notUnderstood();
        names.append(key.toText());
    }
    return names;
}

Result<std::optional<ListedSecret>> VaultListing::detailsOf(const QString &ref) const
{
    const auto response = m_ask("GET"_ba, metadataPath(ref));
    if (!response)
        return failure(response);
    if (response->status == 404)
        return std::optional<ListedSecret>();
    if (response->status != 200)
        return refusal(*response);
    const auto body = codec::JsonDocument::parseObject(response->text());
    const auto data = body ? objectIn(body->root(), u"data") : std::nullopt;
    if (!data)
        return notUnderstood();
    codec::ObjectReader reader(*data, codec::Strictness::Lenient);
    ListedSecret secret{.secretRef = ref};
    const auto version = reader.integer(u"current_version");
    secret.createdAt = reader.time(u"created_time");
    secret.updatedAt = reader.time(u"updated_time");
    if (!reader.finish() || !version)
        return notUnderstood();
    secret.version = QString::number(*version);
    // Metadata without a version: nothing was ever written.
    if (*version == 0 || isDeleted(*data, secret.version))
        return std::optional<ListedSecret>();
    secret.labels = labelsOf(*data);
    return std::optional(std::move(secret));
}

Result<std::vector<ListedSecret>> VaultListing::run(const std::stop_token &stop)
{
    const QString &prefix = m_place.refPrefix;
    std::vector<ListedSecret> listed;
    // Nothing above the last slash of the prefix is of interest.
    QStringList directories{prefix.left(prefix.lastIndexOf(u'/') + 1)};
    while (!directories.isEmpty()) {
        const QString directory = directories.takeLast();
        if (stop.stop_requested())
            return failure(ErrorCode::Unavailable, u"stopped"_s);
        const auto names = namesIn(directory);
        if (!names)
            return failure(names);
        for (const QString &name : *names) {
            const QString ref = directory + name;
            if (!isPlainName(name) || !ref.startsWith(prefix) || !isListable(ref))
                continue;
            if (name.endsWith(u'/')) {
                if (ref.count(u'/') <= deepestListed)
                    directories.append(ref);
                continue;
            }
            if (listed.size() == mostListed)
                return failure(ErrorCode::InvalidValue,
                               u"there are more than %1 secrets: name a scope"_s.arg(mostListed));
            auto secret = detailsOf(ref);
            if (!secret)
                return failure(secret);
            if (*secret)
                listed.push_back(std::move(**secret));
        }
    }
    return listed;
}

} // namespace sb::agent
