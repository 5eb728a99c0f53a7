// The request target, decoded exactly once.
#pragma once

#include "shared/core/result.h"

#include <utility>
#include <vector>

#include <QByteArray>
#include <QString>

namespace sb::http {

struct Target
{
    /// Duplicate slashes collapsed (contract B17), still percent-encoded.
    QByteArray path = {};
    /// The path's parts between slashes, decoded; a trailing slash leaves an empty last one.
    std::vector<QString> segments = {};
    std::vector<std::pair<QString, QString>> query = {};
};

/// BadRequest for escapes that are none, for control characters and for bytes that are no UTF-8; a
/// slash that is escaped stays inside its segment.
[[nodiscard]] core::Result<Target> parseTarget(const QByteArray &originForm);

} // namespace sb::http
