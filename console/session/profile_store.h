// What the console keeps between runs besides secrets: connection profiles, the look, and layouts
// of views per profile. A file of settings that holds nothing confidential.
#pragma once

#include "console/session/connection_profile.h"

#include <chrono>
#include <memory>
#include <vector>

#include <QByteArray>
#include <QSettings>

namespace sb::console {

enum class LookChoice { System, Light, Dark };

class ProfileStore
{
public:
    /// `path` of an INI file; made when it is missing.
    explicit ProfileStore(const QString &path);
    ~ProfileStore();

    /// In the order of their names.
    [[nodiscard]] std::vector<ConnectionProfile> profiles() const;
    [[nodiscard]] std::optional<ConnectionProfile> find(const QString &id) const;
    /// Adds or replaces; a profile without an id gets one. The stored profile.
    ConnectionProfile save(ConnectionProfile profile);
    void remove(const QString &id);

    [[nodiscard]] QString lastUsedId() const;
    void setLastUsedId(const QString &id);

    [[nodiscard]] LookChoice look() const;
    void setLook(LookChoice look);

    /// After that long without a hand on it the console locks itself; zero never.
    [[nodiscard]] std::chrono::minutes idleLock() const;
    void setIdleLock(std::chrono::minutes time);

    /// Something about a view, e.g. `inbox/table`; empty when nothing was kept. Belongs to the
    /// profile of `setLayoutProfile`.
    [[nodiscard]] QByteArray layout(const QString &view) const;
    void setLayout(const QString &view, const QByteArray &layout);

    void setLayoutProfile(const QString &profileId) { m_layoutProfile = profileId; }

private:
    [[nodiscard]] QString layoutKey(const QString &view) const;
    [[nodiscard]] ConnectionProfile read(const QString &id) const;

    mutable QSettings m_settings;
    QString m_layoutProfile;
};

} // namespace sb::console
