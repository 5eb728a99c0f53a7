#include "server/cluster/private_cluster.h"

#include "server/cluster/postgres_programs.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <memory>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QUrl>

namespace sb::cluster {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// The number under which the child finds the cluster's directory.
constexpr int childDescriptor = 64;
/// A socket's path has room for 107 bytes; its name takes 16.
constexpr qsizetype longestSocketDirectory = 88;
constexpr auto startDeadline = 60s;

QString childPath(const QString &name)
{
    return u"/proc/self/fd/%1/%2"_s.arg(childDescriptor).arg(name);
}

} // namespace

PrivateCluster::PrivateCluster(QString directory) : m_directory(std::move(directory))
{}

PrivateCluster::~PrivateCluster()
{
    stop();
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

const QString &PrivateCluster::owner()
{
    static const QString name = u"sb_owner"_s;
    return name;
}

void PrivateCluster::start()
{
    prepareDirectory();
    if (!QFile::exists(m_directory + u"/data/PG_VERSION"_s))
        initialise();
    chooseSocketPath();

    // The cluster of a server that was killed needs a moment to notice and to go.
    const QDeadlineTimer deadline(startDeadline);
    do {
        launch();
        if (waitUntilItAnswers())
            return;
        std::this_thread::sleep_for(200ms);
    } while (!deadline.hasExpired());
    throw ClusterError(u"PostgreSQL does not start:\n"_s + logTail());
}

void PrivateCluster::prepareDirectory()
{
    const auto fail = [this](const char *what) {
        throw ClusterError(u"%1 %2: %3"_s.arg(QString::fromUtf8(what), m_directory,
                                              QString::fromUtf8(std::strerror(errno))));
    };
    const QByteArray path = QFile::encodeName(m_directory);
    if (::mkdir(path.constData(), 0700) != 0 && errno != EEXIST)
        fail("cannot make");
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    m_descriptor = ::open(path.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (m_descriptor < 0)
        fail("cannot open");
    const auto user = unprivilegedUser();
    if (user && ::fchown(m_descriptor, user->uid, user->gid) != 0)
        fail("cannot hand over");
    if (::fchmod(m_descriptor, 0700) != 0)
        fail("cannot protect");
    if (::mkdirat(m_descriptor, "socket", 0700) != 0 && errno != EEXIST)
        fail("cannot make the socket's directory in");
    if (user && ::fchownat(m_descriptor, "socket", user->uid, user->gid, AT_SYMLINK_NOFOLLOW) != 0)
        fail("cannot hand over the socket's directory in");
}

void PrivateCluster::initialise()
{
    // What a killed initdb left behind is no cluster: PG_VERSION is written last of all that
    // matters, under its final name only once everything is there.
    QDir(m_directory + u"/data.new"_s).removeRecursively();
    QProcess initdb;
    confine(initdb);
    initdb.setProcessChannelMode(QProcess::MergedChannels);
    initdb.start(postgresProgram(u"initdb"_s),
                 {u"-D"_s, childPath(u"data.new"_s), u"-U"_s, owner(), u"-A"_s, u"trust"_s, u"-E"_s,
                  u"UTF8"_s, u"--no-locale"_s, u"--data-checksums"_s});
    if (!initdb.waitForFinished(120'000) || initdb.exitStatus() != QProcess::NormalExit ||
        initdb.exitCode() != 0)
        throw ClusterError(u"initdb failed: "_s + QString::fromUtf8(initdb.readAll()));
    if (::renameat(m_descriptor, "data.new", m_descriptor, "data") != 0)
        throw ClusterError(u"cannot rename the new cluster: "_s +
                           QString::fromUtf8(std::strerror(errno)));
}

void PrivateCluster::launch()
{
    if (m_server.state() != QProcess::NotRunning)
        return;
    confine(m_server);
    m_server.setStandardOutputFile(QProcess::nullDevice());
    m_server.setStandardErrorFile(m_directory + u"/log"_s);
    m_server.start(postgresProgram(u"postgres"_s),
                   {u"-D"_s, childPath(u"data"_s), u"-k"_s, childPath(u"socket"_s), u"-c"_s,
                    u"listen_addresses="_s, u"-c"_s, u"max_connections=100"_s, u"-c"_s,
                    u"shared_buffers=64MB"_s, u"-c"_s, u"log_statement=none"_s, u"-c"_s,
                    u"log_min_error_statement=panic"_s, u"-c"_s, u"log_parameter_max_length=0"_s});
    m_server.waitForStarted();
}

bool PrivateCluster::waitUntilItAnswers()
{
    const QByteArray target = url(owner(), u"postgres"_s).toUtf8();
    const QDeadlineTimer deadline(startDeadline);
    while (m_server.state() != QProcess::NotRunning && !deadline.hasExpired()) {
        const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(
            PQconnectdb(target.constData()), &PQfinish);
        // Another postmaster may still answer on the old socket while ours is refused its lock.
        if (PQstatus(connection.get()) == CONNECTION_OK && !m_server.waitForFinished(100))
            return true;
        m_server.waitForFinished(50);
    }
    return false;
}

void PrivateCluster::stop()
{
    if (m_server.state() == QProcess::NotRunning)
        return;
    // SIGINT is PostgreSQL's fast shutdown: clients are cut off, files are closed.
    ::kill(static_cast<pid_t>(m_server.processId()), SIGINT);
    if (!m_server.waitForFinished(10'000)) {
        m_server.kill();
        m_server.waitForFinished(5'000);
    }
}

void PrivateCluster::chooseSocketPath()
{
    m_socketPath = m_directory + u"/socket"_s;
    if (QFile::encodeName(m_socketPath).size() <= longestSocketDirectory)
        return;
    const QString link = m_link.filePath(u"s"_s);
    QFile::remove(link); // of an earlier start
    if (!m_link.isValid() || !QFile::link(m_socketPath, link))
        throw ClusterError(u"cannot make a short link to %1"_s.arg(m_socketPath));
    m_socketPath = link;
}

QString PrivateCluster::url(const QString &role, const QString &database) const
{
    const QString host = QString::fromLatin1(QUrl::toPercentEncoding(m_socketPath));
    return u"postgresql://%1@/%2?host=%3"_s.arg(role, database, host);
}

/// The child becomes the unprivileged user, keeps nothing of our environment but what PostgreSQL
/// needs, and ends with this program whatever happens to it.
void PrivateCluster::confine(QProcess &process) const
{
    QProcessEnvironment environment;
    environment.insert(u"PATH"_s, u"/usr/bin:/bin"_s);
    environment.insert(u"LC_ALL"_s, u"C"_s);
    environment.insert(u"TZ"_s, u"UTC"_s);
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(u"/"_s);
    const auto user = unprivilegedUser();
    process.setChildProcessModifier([user, descriptor = m_descriptor] {
        if (::dup2(descriptor, childDescriptor) < 0)
            ::_exit(126);
        if (user &&
            (::setgroups(0, nullptr) != 0 || ::setgid(user->gid) != 0 || ::setuid(user->uid) != 0))
            ::_exit(126);
        ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
        // Ctrl+C at the terminal is for the server alone; it stops the cluster when it is done.
        ::setpgid(0, 0);
        ::umask(077);
    });
}

QString PrivateCluster::logTail() const
{
    QFile log(m_directory + u"/log"_s);
    if (!log.open(QIODevice::ReadOnly))
        return log.errorString();
    return QString::fromUtf8(log.readAll().right(2000));
}

} // namespace sb::cluster
