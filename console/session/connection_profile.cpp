#include "console/session/connection_profile.h"

#include <array>

#include <QCoreApplication>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

const std::array<std::pair<EnvironmentKind, QString>, 4> &words()
{
    static const std::array<std::pair<EnvironmentKind, QString>, 4> table{{
        {EnvironmentKind::Production, u"production"_s},
        {EnvironmentKind::Staging, u"staging"_s},
        {EnvironmentKind::Development, u"development"_s},
        {EnvironmentKind::Other, u"other"_s},
    }};
    return table;
}

QString tr(const char *text)
{
    return QCoreApplication::translate("ConnectionProfile", text);
}

} // namespace

core::Result<QUrl> serverFrom(const QString &text)
{
    QString address = text.trimmed();
    if (address.isEmpty())
        return core::failure(core::ErrorCode::InvalidValue, tr("The address is missing."));
    if (!address.contains(u"://"_s))
        address.prepend(u"https://"_s);
    const QUrl url(address, QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty())
        return core::failure(core::ErrorCode::InvalidValue, tr("This is no address of a server."));
    if (url.scheme() != "https"_L1 && url.scheme() != "http"_L1)
        return core::failure(core::ErrorCode::InvalidValue,
                             tr("Only https:// and http:// are known."));
    if (!url.userInfo().isEmpty() || url.hasQuery() || url.hasFragment())
        return core::failure(core::ErrorCode::InvalidValue,
                             tr("Only scheme, host, port and path belong here."));
    return url;
}

QString environmentWord(EnvironmentKind kind)
{
    for (const auto &[each, word] : words()) {
        if (each == kind)
            return word;
    }
    return {};
}

EnvironmentKind environmentFromWord(const QString &word)
{
    for (const auto &[kind, each] : words()) {
        if (each == word)
            return kind;
    }
    return EnvironmentKind::Other;
}

} // namespace sb::console
