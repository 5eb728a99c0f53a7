#include "server/cluster/postgres_programs.h"

#include "server/cluster/private_cluster.h"

#include <pwd.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QStandardPaths>

namespace sb::cluster {

using namespace Qt::StringLiterals;

QString postgresProgram(const QString &name)
{
    const QDir versions(u"/usr/lib/postgresql"_s);
    QString newest;
    int newestVersion = 0;
    for (const QString &version : versions.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        const QString path = versions.filePath(version + u"/bin/"_s + name);
        if (version.toInt() > newestVersion && QFile::exists(path)) {
            newest = path;
            newestVersion = version.toInt();
        }
    }
    if (newest.isEmpty())
        newest = QStandardPaths::findExecutable(name);
    if (newest.isEmpty())
        throw ClusterError(
            u"PostgreSQL's %1 is not installed (Debian package postgresql)"_s.arg(name));
    return newest;
}

std::optional<SystemUser> unprivilegedUser()
{
    if (::geteuid() != 0)
        return std::nullopt;
    for (const char *name : {"postgres", "nobody"}) {
        if (const passwd *user = ::getpwnam(name))
            return SystemUser{.uid = user->pw_uid, .gid = user->pw_gid};
    }
    throw ClusterError(u"PostgreSQL may not run as root and there is no user postgres"_s);
}

} // namespace sb::cluster
