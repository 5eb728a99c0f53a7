// Logs as JSON, one object per line on standard error: `{"time","level","category","message",…}`.
#pragma once

#include "shared/codec/json_writer.h"

#include <functional>

#include <QStringView>

namespace sb::process {

/// In the order of weight.
enum class LogLevel { Debug, Info, Warning, Error };

/// From now on everything that Qt's logging is told goes out in this form; what weighs less than
/// `least` is dropped.
void installJsonLog(LogLevel least);

/// One line with members of its own: `more` writes into the open object. Dropped like the above.
void logLine(LogLevel level, QStringView category, QStringView message,
             const std::function<void(codec::JsonWriter &)> &more = {});

} // namespace sb::process
