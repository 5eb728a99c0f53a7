// Where PostgreSQL's programs are and as whom they may run.
#pragma once

#include <optional>
#include <sys/types.h>

#include <QString>

namespace sb::cluster {

/// The newest installed program of that name; Debian keeps initdb and postgres outside PATH. Throws
/// ClusterError when there is none.
[[nodiscard]] QString postgresProgram(const QString &name);

struct SystemUser
{
    uid_t uid = 0;
    gid_t gid = 0;
};

/// Whom PostgreSQL runs as when we are root, for it refuses to be root itself: `postgres`, else
/// `nobody`. nullopt when we are not root. Throws ClusterError when there is neither.
[[nodiscard]] std::optional<SystemUser> unprivilegedUser();

} // namespace sb::cluster
