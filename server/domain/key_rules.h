// Limits of what a request carries (contract B17).
#pragma once

#include "shared/core/result.h"

#include <cstddef>

#include <QString>
#include <QStringList>
#include <QStringView>

namespace sb::domain {

constexpr std::size_t maxValueBytes = std::size_t{1024} * 1024;
constexpr qsizetype maxKeys = 100;
constexpr qsizetype maxJustificationCharacters = 4000;

/// A key of a request: 1–253 characters, not blank, none of them a control character. 422
/// invalid_value at `pointer`.
core::Result<void> checkKeyName(const QString &name, const QString &pointer);

/// A key that an agent posts, as the provider calls it: 1–1,024 bytes, not blank, no control
/// character. 422 invalid_value at `/key_name`; agents' routes say 400 instead.
core::Result<void> checkPostedKeyName(const QString &name);

/// The names of a request's keys: at most 100, each well-formed, none twice. `pointer` is the
/// list's own place; a fault points to the element.
core::Result<void> checkTargetKeys(const QStringList &names, const QString &pointer);

/// 422 invalid_value at `pointer` when a value has more than 1 MiB.
core::Result<void> checkValueSize(std::size_t bytes, const QString &pointer);

/// At most 4,000 characters; not blank where the snapshot requires one; no control characters but
/// line breaks and tabs. 422 invalid_value at `pointer`. Serves for comments and reasons too.
core::Result<void> checkJustification(const QString &text, bool required, const QString &pointer);

} // namespace sb::domain
