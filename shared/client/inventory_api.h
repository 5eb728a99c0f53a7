// Discovered secrets and jobs with types (contract C and section I).
#pragma once

#include "shared/client/typed_answer.h"
#include "shared/model/inventory.h"

namespace sb::client {

/// Empty members do not restrict.
struct SecretFilter
{
    QString clusterName = {};
    QString provider = {};
    QString refPrefix = {};
    /// `present` or `missing`.
    QString status = {};
    /// Each `key:value`; all must fit.
    QStringList labels = {};
};

/// Empty members do not restrict.
struct JobFilter
{
    QString status = {};
    QString jobType = {};
    QString agentId = {};
    QString requestId = {};
};

class InventoryApi
{
public:
    /// `people` outlives this.
    explicit InventoryApi(const PeopleApi &people) : m_people(people) {}

    void secrets(const SecretFilter &filter, const PageRequest &page, QObject *context,
                 PeopleCallback<Page<model::DiscoveredSecret>> callback) const;
    /// Newest first.
    void jobs(const JobFilter &filter, const PageRequest &page, QObject *context,
              PeopleCallback<Page<model::Job>> callback) const;
    /// A job to look for secrets of that provider; an empty cluster does not restrict who does it.
    void discover(const QString &provider, const QString &clusterName,
                  const QString &idempotencyKey, QObject *context,
                  PeopleCallback<void> callback) const;

private:
    const PeopleApi &m_people;
};

} // namespace sb::client
