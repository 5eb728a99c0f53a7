// How to reach one server: a name of one's own, the address, what to trust, and a colour that says
// how careful one must be.
#pragma once

#include "shared/core/result.h"

#include <QByteArray>
#include <QString>
#include <QUrl>

namespace sb::console {

enum class EnvironmentKind { Production, Staging, Development, Other };

struct ConnectionProfile
{
    /// Made once, never shown.
    QString id = {};
    QString name = {};
    QUrl server = {};
    EnvironmentKind environment = EnvironmentKind::Other;
    /// A PEM file that replaces the system's roots; empty for those.
    QString caFile = {};
    /// SHA-256 of the server's certificate (DER), 64 lower-case hexadecimal digits; empty for none.
    /// With one, no other certificate is accepted, whoever signed it.
    QString pinnedCertificate = {};
    /// Who logged in last.
    QString email = {};
    /// Keep the login in the system's keychain.
    bool isLoginRemembered = false;

    bool operator==(const ConnectionProfile &) const = default;

    /// What people call it.
    [[nodiscard]] QString title() const { return name.isEmpty() ? server.host() : name; }
};

/// The address as typed: `broker.example.org`, `http://127.0.0.1:8080`. Without a scheme it is
/// https. InvalidValue, with what is wrong, when it is no address of a server.
[[nodiscard]] core::Result<QUrl> serverFrom(const QString &text);

/// `production`, `staging`, `development`, `other`.
[[nodiscard]] QString environmentWord(EnvironmentKind kind);
[[nodiscard]] EnvironmentKind environmentFromWord(const QString &word);

} // namespace sb::console
