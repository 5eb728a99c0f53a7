#include "server/outbound/network_rules.h"

#include <algorithm>
#include <array>

namespace sb::outbound {

namespace {

using Network = std::pair<QHostAddress, int>;

/// IANA special-purpose registries, as far as nothing public lives there.
const std::vector<Network> &specialNetworks()
{
    static const std::vector<Network> networks = [] {
        constexpr std::array texts{
            "0.0.0.0/8",      "10.0.0.0/8",     "100.64.0.0/10", "127.0.0.0/8",
            "169.254.0.0/16", "172.16.0.0/12",  "192.0.0.0/24",  "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4",   "::/96",
            "64:ff9b:1::/48", "100::/64",       "2001::/23",     "2001:db8::/32",
            "fc00::/7",       "fe80::/10",      "fec0::/10",     "ff00::/8"};
        std::vector<Network> made;
        for (const char *text : texts)
            made.push_back(QHostAddress::parseSubnet(QString::fromLatin1(text)));
        return made;
    }();
    return networks;
}

bool isIn(const QHostAddress &address, const std::vector<Network> &networks)
{
    return std::any_of(networks.begin(), networks.end(), [&](const Network &network) {
        return address.protocol() == network.first.protocol() && address.isInSubnet(network);
    });
}

/// The IPv4 address that an IPv6 address leads to: mapped, through NAT64 or 6to4; else itself.
QHostAddress innerAddress(const QHostAddress &address)
{
    if (address.protocol() != QAbstractSocket::IPv6Protocol)
        return address;
    const Q_IPV6ADDR bytes = address.toIPv6Address();
    const auto ipv4At = [&](int first) {
        quint32 inner = 0;
        for (int index = first; index < first + 4; ++index)
            inner = (inner << 8) | bytes[index];
        return QHostAddress(inner);
    };
    static const Network nat64 = QHostAddress::parseSubnet(QStringLiteral("64:ff9b::/96"));
    static const Network sixToFour = QHostAddress::parseSubnet(QStringLiteral("2002::/16"));
    // Compared by bytes: Qt converts mapped addresses by itself in places.
    const bool isMapped = std::all_of(&bytes.c[0], &bytes.c[10], [](quint8 c) { return c == 0; }) &&
                          bytes[10] == 0xff && bytes[11] == 0xff;
    if (isMapped || address.isInSubnet(nat64))
        return ipv4At(12);
    if (address.isInSubnet(sixToFour))
        return ipv4At(2);
    return address;
}

} // namespace

bool isPublicAddress(const QHostAddress &address)
{
    return !address.isNull() && !isIn(innerAddress(address), specialNetworks());
}

bool NetworkRules::mayReach(const QHostAddress &address) const
{
    return isPublicAddress(address) || isIn(innerAddress(address), allowed) ||
           isIn(address, allowed);
}

} // namespace sb::outbound
