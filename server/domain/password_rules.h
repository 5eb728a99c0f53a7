// What a new password must be.
#pragma once

#include "shared/core/result.h"
#include "shared/core/secret_bytes.h"

#include <QString>

namespace sb::domain {

/// `password` in UTF-8: at least 12 characters, at most 1,024 bytes, and not the e-mail in any
/// case. 422 invalid_value at `pointer`; the message never tells the password.
core::Result<void> checkPassword(const core::SecretBytes &password, const QString &email,
                                 const QString &pointer);

} // namespace sb::domain
