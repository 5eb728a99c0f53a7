// Which workflow a request falls under (table policy_rules, contract section 2 and B8).
#pragma once

#include "shared/core/timestamp.h"

#include <map>

#include <QString>
#include <QUuid>

namespace sb::domain {

/// Keys of contract B8 (the scope keys of B3 and `type`) to values; no key matches everything.
using Selector = std::map<QString, QString>;

struct Policy
{
    QUuid id = {};
    QString name = {};
    Selector selector = {};
    QUuid workflowId = {};
    int priority = 100;
    bool enabled = true;
    bool isSystem = false;
    /// Counts edits by people; the ETag (contract B20).
    qint64 revision = 1;
    core::Timestamp createdAt = {};
    core::Timestamp updatedAt = {};

    bool operator==(const Policy &) const = default;
};

} // namespace sb::domain
