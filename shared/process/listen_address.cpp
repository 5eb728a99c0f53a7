#include "shared/process/listen_address.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace sb::process {

bool ListenAddress::isLoopback() const
{
    return host.isLoopback();
}

QString ListenAddress::toText() const
{
    const bool isAny = host == QHostAddress(QHostAddress::Any);
    const bool isV6 = host.protocol() == QAbstractSocket::IPv6Protocol;
    const QString name = isAny ? QString() : host.toString();
    return (isV6 ? u'[' + name + u']' : name) + u':' + QString::number(port);
}

std::optional<ListenAddress> listenAddressFromText(QStringView text)
{
    const qsizetype colon = text.lastIndexOf(u':');
    if (colon < 0)
        return std::nullopt;
    const QStringView portText = text.sliced(colon + 1);
    bool isNumber = false;
    const uint port = portText.toUInt(&isNumber);
    const bool isDigits = std::all_of(portText.begin(), portText.end(),
                                      [](QChar c) { return c >= u'0' && c <= u'9'; });
    if (!isNumber || !isDigits || port > 65535)
        return std::nullopt;

    ListenAddress address{.port = static_cast<quint16>(port)};
    QStringView host = text.first(colon);
    if (host.isEmpty())
        return address;
    if (host == "localhost"_L1) {
        address.host = QHostAddress(QHostAddress::LocalHost);
        return address;
    }
    const bool isBracketed = host.startsWith(u'[') && host.endsWith(u']');
    if (isBracketed)
        host = host.sliced(1, host.size() - 2);
    if (host.contains(u':') != isBracketed || !address.host.setAddress(host.toString()))
        return std::nullopt;
    return address;
}

} // namespace sb::process
