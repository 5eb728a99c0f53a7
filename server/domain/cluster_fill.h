// Which cluster a request means (contract B6), pinned at submit.
#pragma once

#include "shared/core/result.h"

#include <optional>

#include <QString>
#include <QStringList>

namespace sb::domain {

/// `sent` when there is one; else the only cluster of `discovered` (those in which discovery has
/// the provider type and effective ref); 422 cluster_ambiguous when there are several; else unset.
core::Result<std::optional<QString>> fillCluster(const std::optional<QString> &sent,
                                                 const QStringList &discovered);

} // namespace sb::domain
