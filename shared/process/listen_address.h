// Where a listener binds: `:8080`, `127.0.0.1:8080`, `[::1]:8080`.
#pragma once

#include <optional>

#include <QHostAddress>
#include <QString>
#include <QStringView>

namespace sb::process {

struct ListenAddress
{
    /// Any means every address of both families.
    QHostAddress host = QHostAddress(QHostAddress::Any);
    /// 0 lets the system choose.
    quint16 port = 8080;

    bool operator==(const ListenAddress &) const = default;

    /// Reached from this machine only.
    [[nodiscard]] bool isLoopback() const;
    /// As it is read: the host is left out when it is any.
    [[nodiscard]] QString toText() const;
};

/// Numeric addresses and `localhost`; no other name is looked up. nullopt when it is anything else.
[[nodiscard]] std::optional<ListenAddress> listenAddressFromText(QStringView text);

} // namespace sb::process
