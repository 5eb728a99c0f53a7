#include "server/domain/argocd_endpoint_rules.h"

#include <algorithm>

#include <QRegularExpression>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace sb::domain {

using core::ErrorCode;
using core::failure;

namespace {

constexpr qsizetype longestUrl = 2048;
constexpr qsizetype longestHostName = 253;
constexpr std::size_t longestToken = 4096;

} // namespace

core::Result<QString> checkBaseUrl(const QString &url, const QString &pointer)
{
    const auto refused = [&](const QString &why) {
        return failure(ErrorCode::InvalidValue, why, pointer);
    };
    const QUrl parsed(url, QUrl::StrictMode);
    if (url.size() > longestUrl)
        return refused(u"must have at most 2048 characters"_s);
    if (!parsed.isValid() || parsed.scheme() != "https"_L1 || parsed.host().isEmpty())
        return refused(u"must be an https URL with a host"_s);
    if (!parsed.userInfo().isEmpty() || url.contains(u'@'))
        return refused(u"must not hold a user or a password"_s);
    if (parsed.hasQuery() || parsed.hasFragment())
        return refused(u"must not have a query or a fragment"_s);
    const QStringList segments = parsed.path(QUrl::FullyDecoded).split(u'/');
    if (segments.contains(u"."_s) || segments.contains(u".."_s))
        return refused(u"must not have . or .. in its path"_s);
    QString base = parsed.toString(QUrl::FullyEncoded);
    while (base.endsWith(u'/'))
        base.chop(1);
    return base;
}

core::Result<void> checkTlsServerName(const QString &name, const QString &pointer)
{
    static const QRegularExpression form(
        u"\\A[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)*\\z"_s);
    if (name.isEmpty() || (name.size() <= longestHostName && form.match(name).hasMatch()))
        return {};
    return failure(ErrorCode::InvalidValue, u"must be the name of a host"_s, pointer);
}

core::Result<void> checkBearerToken(std::string_view token, const QString &pointer)
{
    const bool isVisible =
        std::all_of(token.begin(), token.end(), [](char c) { return c > 0x20 && c < 0x7f; });
    if (!token.empty() && token.size() <= longestToken && isVisible)
        return {};
    return failure(ErrorCode::InvalidValue,
                   u"must be 1 to 4096 visible ASCII characters (no line break at the end), in "
                   "base64"_s,
                   pointer);
}

} // namespace sb::domain
