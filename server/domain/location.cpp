#include "server/domain/location.h"

#include "server/domain/name_rules.h"
#include "shared/core/json_pointer.h"

#include <algorithm>
#include <vector>

using namespace Qt::StringLiterals;

namespace sb::domain {

namespace {

// In bytes of UTF-8. Together they stay below what an index row of the database holds (2,704), for
// locations are kept unique there.
constexpr qsizetype maxRefBytes = 1024;
constexpr qsizetype maxMountBytes = 512;
constexpr qsizetype maxClusterBytes = 253;

constexpr QChar unitSeparator(0x1F);

QString faultOfSegments(const QStringList &segments)
{
    for (const QString &segment : segments) {
        if (segment.isEmpty())
            return u"must not begin or end with a slash or have two in a row"_s;
        if (segment == u"."_s || segment == u".."_s)
            return u"must not contain the segments . and .."_s;
    }
    return {};
}

QString faultOfCharacters(const QString &path, qsizetype maxBytes)
{
    if (path.isEmpty())
        return u"must not be empty"_s;
    if (path.toUtf8().size() > maxBytes)
        return u"must have at most %1 bytes"_s.arg(maxBytes);
    if (containsControlCharacter(path))
        return u"must not contain control characters"_s;
    if (std::any_of(path.begin(), path.end(), [](QChar c) { return u"%?#\\"_s.contains(c); }))
        return u"must not contain any of % ? # \\"_s;
    return {};
}

/// What is wrong with segments joined by slashes; empty when nothing is.
QString faultOfPath(const QString &path, qsizetype maxBytes)
{
    const QString fault = faultOfCharacters(path, maxBytes);
    return fault.isEmpty() ? faultOfSegments(path.split(u'/')) : fault;
}

QString faultOfTagFilter(const QJsonValue &filter)
{
    if (!filter.isObject())
        return u"must be an object of texts"_s;
    const QJsonObject tags = filter.toObject();
    for (auto tag = tags.begin(); tag != tags.end(); ++tag) {
        if (tag.key().isEmpty() || !tag.value().isString())
            return u"must be an object of texts"_s;
    }
    return {};
}

QString faultOfOption(const QString &providerType, const QString &key, const QJsonValue &value)
{
    if (providerType == u"vault"_s && (key == u"kvMount"_s || key == u"kvPrefix"_s)) {
        if (!value.isString())
            return u"must be text"_s;
        return key == u"kvMount"_s ? faultOfMountPath(value.toString())
                                   : faultOfPath(value.toString(), maxRefBytes);
    }
    if (providerType == u"aws-sm"_s && key == u"tagFilter"_s)
        return faultOfTagFilter(value);
    return u"is not an option of this provider type"_s;
}

} // namespace

const QStringList &supportedProviderTypes()
{
    static const QStringList types{u"vault"_s, u"aws-sm"_s, u"kubernetes"_s, u"file"_s};
    return types;
}

QString faultOfRefPrefix(const QString &prefix)
{
    const QString fault = faultOfCharacters(prefix, maxRefBytes);
    return fault.isEmpty() ? faultOfSegments(prefix.split(u'/').sliced(0, prefix.count(u'/')))
                           : fault;
}

QString faultOfMountPath(const QString &mount)
{
    return faultOfPath(mount, maxMountBytes);
}

QString faultOfClusterName(const QString &cluster)
{
    if (cluster.trimmed().isEmpty())
        return u"must not be blank"_s;
    if (cluster.toUtf8().size() > maxClusterBytes)
        return u"must have at most %1 bytes"_s.arg(maxClusterBytes);
    if (containsControlCharacter(cluster))
        return u"must not contain control characters"_s;
    return {};
}

core::Result<Location> locationOf(const Target &target)
{
    std::vector<core::ErrorDetail> faults;
    const auto judge = [&](const QString &pointer, const QString &fault) {
        if (!fault.isEmpty())
            faults.push_back({pointer, fault});
    };

    const bool supported = supportedProviderTypes().contains(target.providerType);
    if (!supported)
        judge(u"/target_provider_type"_s,
              u"must be one of "_s + supportedProviderTypes().join(u", "_s));
    judge(u"/target_secret_ref"_s, faultOfPath(target.secretRef, maxRefBytes));
    if (target.clusterName)
        judge(u"/cluster_name"_s, faultOfClusterName(*target.clusterName));
    // Without a known type nothing can be said about the options.
    for (auto option = target.providerConfig.begin();
         supported && option != target.providerConfig.end(); ++option)
        judge(core::jsonPointer(u"/target_provider_config"_s, option.key()),
              faultOfOption(target.providerType, option.key(), option.value()));

    Location location{.providerType = target.providerType,
                      .clusterName = target.clusterName,
                      .effectiveRef = target.secretRef};
    if (const QJsonValue mount = target.providerConfig.value(u"kvMount"_s); mount.isString())
        location.kvMount = mount.toString();
    if (const QJsonValue prefix = target.providerConfig.value(u"kvPrefix"_s); prefix.isString())
        location.effectiveRef = prefix.toString() + u'/' + target.secretRef;
    if (faults.empty())
        judge(u"/target_secret_ref"_s, faultOfPath(location.effectiveRef, maxRefBytes));

    if (!faults.empty())
        return core::failure(core::Error{.code = core::ErrorCode::InvalidTarget,
                                         .message = u"The target cannot be addressed."_s,
                                         .details = std::move(faults)});
    return location;
}

QString locationText(const Location &location)
{
    return location.providerType + unitSeparator + location.clusterName.value_or(QString()) +
           unitSeparator + location.kvMount.value_or(QString()) + unitSeparator +
           location.effectiveRef;
}

} // namespace sb::domain
