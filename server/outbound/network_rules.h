// Which addresses the server may connect to when somebody else named the host (contract B27).
#pragma once

#include <utility>
#include <vector>

#include <QHostAddress>

namespace sb::outbound {

struct NetworkRules
{
    /// Networks that may be reached although they are not public (SB_OUTBOUND_ALLOW), as address
    /// and prefix length.
    std::vector<std::pair<QHostAddress, int>> allowed = {};

    /// False for loopback, private, link-local, multicast and reserved addresses, in either family
    /// and also where one is wrapped in the other, unless an allowed network holds it.
    [[nodiscard]] bool mayReach(const QHostAddress &address) const;
};

/// Neither loopback nor private nor link-local nor reserved for anything.
[[nodiscard]] bool isPublicAddress(const QHostAddress &address);

} // namespace sb::outbound
