#include "console/session/profile_store.h"

#include "shared/core/uuid_text.h"

#include <algorithm>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

constexpr int defaultIdleMinutes = 10;

const QString profilesGroup = u"profiles/"_s;

} // namespace

ProfileStore::ProfileStore(const QString &path) : m_settings(path, QSettings::IniFormat)
{}

ProfileStore::~ProfileStore() = default;

ConnectionProfile ProfileStore::read(const QString &id) const
{
    const QString group = profilesGroup + id + u'/';
    const auto text = [&](const QString &key) { return m_settings.value(group + key).toString(); };
    return {.id = id,
            .name = text(u"name"_s),
            .server = QUrl(text(u"server"_s)),
            .environment = environmentFromWord(text(u"environment"_s)),
            .caFile = text(u"ca_file"_s),
            .pinnedCertificate = text(u"pinned_certificate"_s),
            .email = text(u"email"_s),
            .isLoginRemembered = m_settings.value(group + u"remember"_s).toBool()};
}

std::vector<ConnectionProfile> ProfileStore::profiles() const
{
    m_settings.beginGroup(u"profiles"_s);
    const QStringList ids = m_settings.childGroups();
    m_settings.endGroup();
    std::vector<ConnectionProfile> all;
    for (const QString &id : ids)
        all.push_back(read(id));
    std::sort(all.begin(), all.end(), [](const auto &left, const auto &right) {
        return QString::localeAwareCompare(left.title(), right.title()) < 0;
    });
    return all;
}

std::optional<ConnectionProfile> ProfileStore::find(const QString &id) const
{
    if (id.isEmpty() || !m_settings.contains(profilesGroup + id + u"/server"_s))
        return std::nullopt;
    return read(id);
}

ConnectionProfile ProfileStore::save(ConnectionProfile profile)
{
    if (profile.id.isEmpty())
        profile.id = core::toText(QUuid::createUuid());
    const QString group = profilesGroup + profile.id + u'/';
    m_settings.setValue(group + u"name"_s, profile.name);
    m_settings.setValue(group + u"server"_s, profile.server.toString());
    m_settings.setValue(group + u"environment"_s, environmentWord(profile.environment));
    m_settings.setValue(group + u"ca_file"_s, profile.caFile);
    m_settings.setValue(group + u"pinned_certificate"_s, profile.pinnedCertificate);
    m_settings.setValue(group + u"email"_s, profile.email);
    m_settings.setValue(group + u"remember"_s, profile.isLoginRemembered);
    return profile;
}

void ProfileStore::remove(const QString &id)
{
    if (id.isEmpty())
        return;
    m_settings.remove(profilesGroup + id);
    m_settings.remove(u"layouts/"_s + id);
}

QString ProfileStore::lastUsedId() const
{
    return m_settings.value(u"last_profile"_s).toString();
}

void ProfileStore::setLastUsedId(const QString &id)
{
    m_settings.setValue(u"last_profile"_s, id);
}

LookChoice ProfileStore::look() const
{
    const QString word = m_settings.value(u"look"_s).toString();
    if (word == "light"_L1)
        return LookChoice::Light;
    return word == "dark"_L1 ? LookChoice::Dark : LookChoice::System;
}

void ProfileStore::setLook(LookChoice look)
{
    const QString word = look == LookChoice::Light  ? u"light"_s
                         : look == LookChoice::Dark ? u"dark"_s
                                                    : u"system"_s;
    m_settings.setValue(u"look"_s, word);
}

std::chrono::minutes ProfileStore::idleLock() const
{
    return std::chrono::minutes(
        std::max(0, m_settings.value(u"idle_lock_minutes"_s, defaultIdleMinutes).toInt()));
}

void ProfileStore::setIdleLock(std::chrono::minutes time)
{
    m_settings.setValue(u"idle_lock_minutes"_s, static_cast<int>(time.count()));
}

QString ProfileStore::layoutKey(const QString &view) const
{
    return u"layouts/%1/%2"_s.arg(m_layoutProfile.isEmpty() ? u"none"_s : m_layoutProfile, view);
}

QByteArray ProfileStore::layout(const QString &view) const
{
    return m_settings.value(layoutKey(view)).toByteArray();
}

void ProfileStore::setLayout(const QString &view, const QByteArray &layout)
{
    m_settings.setValue(layoutKey(view), layout);
}

} // namespace sb::console
