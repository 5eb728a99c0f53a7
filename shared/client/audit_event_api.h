// The audit trail with types (contract G).
#pragma once

#include "shared/client/typed_answer.h"
#include "shared/model/audit_event.h"

namespace sb::client {

/// Exact matches; empty members do not restrict.
struct AuditFilter
{
    QString actor = {};
    QString action = {};
    QString resource = {};
    QString correlationId = {};
    /// Inclusive.
    std::optional<core::Timestamp> since = {};
    /// Exclusive.
    std::optional<core::Timestamp> until = {};

    bool operator==(const AuditFilter &) const = default;
};

class AuditEventApi
{
public:
    /// `people` outlives this.
    explicit AuditEventApi(const PeopleApi &people) : m_people(people) {}

    /// Newest first.
    void list(const AuditFilter &filter, const PageRequest &page, QObject *context,
              PeopleCallback<Page<model::AuditEvent>> callback) const;

private:
    const PeopleApi &m_people;
};

} // namespace sb::client
