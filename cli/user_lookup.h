// Users as they are named on the command line.
#pragma once

#include "cli/listing.h"

namespace sb::cli {

/// `me`, an id, or an e-mail; e-mails are asked of the server and need user.edit.
[[nodiscard]] Named findUser(Session &session, const QString &word);

} // namespace sb::cli
