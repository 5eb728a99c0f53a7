// The name by which people log in.
#pragma once

#include "shared/core/result.h"

#include <QString>
#include <QStringView>

namespace sb::domain {

/// Trimmed and in lower case, the form in which e-mails are stored and compared; says nothing about
/// whether it is one.
QString normalisedEmail(QStringView text);

/// The normalised form; 422 invalid_value at `pointer` unless it is plausible: at most 254 bytes,
/// one @ with something before (64 bytes at most) and a host after it, no white space or control
/// character. Only the mail system knows whether it exists.
core::Result<QString> checkEmail(QStringView text, const QString &pointer);

} // namespace sb::domain
