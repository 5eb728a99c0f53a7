// Addresses in the configuration are the operator's own: every network may be reached (contract
// B27).
#pragma once

#include "server/outbound/network_rules.h"

namespace sb::kms {

[[nodiscard]] inline outbound::NetworkRules operatorsOwn()
{
    return {.allowed = {{QHostAddress(QHostAddress::AnyIPv4), 0},
                        {QHostAddress(QHostAddress::AnyIPv6), 0}}};
}

} // namespace sb::kms
