// Where logins are kept between calls of sbctl: a file of mode 0600 per server under the user's
// runtime directory, which ends with the session of the machine.
#pragma once

#include "shared/core/result.h"
#include "shared/core/secret_bytes.h"

#include <QString>
#include <QUrl>

namespace sb::cli {

class TokenStore
{
public:
    /// `runtimeDirectory` is XDG_RUNTIME_DIR; when it is empty, a directory of this user's own
    /// under the system's temporary one.
    TokenStore(const QString &runtimeDirectory, const QUrl &server);

    /// Empty when there is none. Forbidden when the file or its directory is not this user's alone.
    [[nodiscard]] core::Result<core::SecretBytes> load() const;
    [[nodiscard]] core::Result<void> save(const core::SecretBytes &token) const;
    /// NotFound is no error: what is to go is gone.
    [[nodiscard]] core::Result<void> forget() const;

private:
    [[nodiscard]] core::Result<void> prepareDirectory() const;

    QString m_directory;
    QString m_path;
};

} // namespace sb::cli
