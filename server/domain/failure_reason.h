// What an agent says about a failure, made fit to be kept and shown.
#pragma once

#include <QString>

namespace sb::domain {

/// At most 512 characters in one line: control characters become spaces, runs of white space one.
QString failureReason(const QString &agentsText);

} // namespace sb::domain
