// Files that only their owner may read, replaced whole or not at all.
#pragma once

#include "shared/core/result.h"
#include "shared/core/secret_bytes.h"

#include <QByteArrayView>
#include <QString>

namespace sb::core {

/// Writes a file of mode 0600 beside `path`, brings it to disk and renames it over `path`: after a
/// crash the old content is there or the new one. Unavailable with the system's reason.
[[nodiscard]] Result<void> writePrivateFile(const QString &path, QByteArrayView content);

/// The content of a file that group and others may not read or write and that this user (or root)
/// owns; root itself reads whoever's it is, as when it looks at a service's files. NotFound when
/// there is none, Forbidden naming the mode to set, Unavailable otherwise.
[[nodiscard]] Result<SecretBytes> readPrivateFile(const QString &path);

/// Makes the directory with mode 0700 unless it is there (its parent must be); an existing one is
/// given that mode. Unavailable with the system's reason.
[[nodiscard]] Result<void> makePrivateDirectory(const QString &path);

} // namespace sb::core
