// Addresses that lead into the console: `sbroker://request/<id>`.
#pragma once

#include "shared/core/result.h"

#include <QString>
#include <QUuid>

namespace sb::console {

/// The request that the link names. InvalidValue for everything else: whoever made the link may
/// have bad intentions, so nothing but an id is ever taken from it.
[[nodiscard]] core::Result<QUuid> requestOfLink(const QString &link);

} // namespace sb::console
