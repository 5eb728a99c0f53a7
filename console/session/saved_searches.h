// Searches of the audit trail that were given a name, per connection profile.
#pragma once

#include "console/session/profile_store.h"
#include "shared/client/audit_event_api.h"

#include <map>

namespace sb::console {

class SavedSearches
{
public:
    /// `store` outlives this.
    explicit SavedSearches(ProfileStore &store) : m_store(store) {}

    [[nodiscard]] std::map<QString, client::AuditFilter> all() const;
    void save(const QString &name, const client::AuditFilter &filter);
    void remove(const QString &name);

private:
    void write(const std::map<QString, client::AuditFilter> &searches);

    ProfileStore &m_store;
};

} // namespace sb::console
