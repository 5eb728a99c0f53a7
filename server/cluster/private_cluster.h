// The PostgreSQL that `sb-server dev` makes and runs for itself: on a unix socket only, as an
// unprivileged user when the program runs as root.
#pragma once

#include <stdexcept>

#include <QProcess>
#include <QString>
#include <QTemporaryDir>

namespace sb::cluster {

/// PostgreSQL is not installed, or does not start; the text is for an operator.
class ClusterError : public std::runtime_error
{
public:
    explicit ClusterError(const QString &text) : std::runtime_error(text.toStdString()) {}
};

class PrivateCluster
{
public:
    /// `directory` is made when it is missing (its parent must exist) and then holds everything
    /// of the cluster.
    explicit PrivateCluster(QString directory);
    PrivateCluster(const PrivateCluster &) = delete;
    PrivateCluster &operator=(const PrivateCluster &) = delete;
    /// Stops what still runs.
    ~PrivateCluster();

    /// Makes the cluster unless it is there, starts it, waits until it answers. Recovers from a
    /// crash of either side. Throws ClusterError. Call on the thread that lives as long as the
    /// program: the cluster dies with it.
    void start();
    /// Lets it close its files; at most 10 seconds.
    void stop();

    [[nodiscard]] bool isRunning() const { return m_server.state() == QProcess::Running; }

    /// How `role` reaches `database`. Valid after start().
    [[nodiscard]] QString url(const QString &role, const QString &database) const;
    /// The role that initdb makes; owns the cluster.
    static const QString &owner();

private:
    void prepareDirectory();
    void initialise();
    void launch();
    [[nodiscard]] bool waitUntilItAnswers();
    void chooseSocketPath();
    void confine(QProcess &process) const;
    [[nodiscard]] QString logTail() const;

    QString m_directory;
    /// The directory, opened: PostgreSQL reaches it through this descriptor even where its user may
    /// not pass the directories above.
    int m_descriptor = -1;
    /// Holds a short link to the socket's directory when its own path is too long for a socket.
    QTemporaryDir m_link;
    QString m_socketPath;
    QProcess m_server;
};

} // namespace sb::cluster
