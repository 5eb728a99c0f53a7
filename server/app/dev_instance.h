// What `sb-server dev` keeps under its data directory: a private PostgreSQL, the keys, and the
// passwords of the people it seeded.
#pragma once

#include "server/cluster/private_cluster.h"
#include "server/config/server_config.h"
#include "server/services/user_service.h"
#include "shared/crypto/random_source.h"

#include <memory>
#include <vector>

#include <QLockFile>

namespace sb::app {

struct SeededUser
{
    QUuid id = {};
    QString email = {};
    QString role = {};
    /// Empty when it was changed since.
    QString password = {};
    bool isNew = false;
};

struct ReadyFile
{
    QString url = {};
    QString databaseUrl = {};
    std::vector<SeededUser> users = {};
};

class DevInstance
{
public:
    explicit DevInstance(const QString &directory);

    /// Makes the directory, for this user alone, and keeps other servers out of it.
    [[nodiscard]] core::Result<void> open();
    /// The JWT secret and the master key, made once; what the environment set is left as it is.
    [[nodiscard]] core::Result<void> provideKeys(config::ServerConfig &config);
    /// Runs the private cluster, migrated; the server's own URL. Throws ClusterError, StorageError.
    [[nodiscard]] QString startDatabase();
    /// One person per role admin, approver and developer, made once. `password` is for all of them
    /// when it is not empty.
    [[nodiscard]] core::Result<std::vector<SeededUser>>
    seedUsers(const services::UserService &users, const core::SecretBytes &password);

private:
    [[nodiscard]] core::Result<core::SecretBytes> keyFile(const QString &name);
    [[nodiscard]] core::Result<core::SecretBytes> passwordFile(const QString &role,
                                                               const core::SecretBytes &wanted);
    [[nodiscard]] core::Result<SeededUser> seedUser(const services::UserService &users,
                                                    const QString &role,
                                                    const core::SecretBytes &wanted);

    QString m_directory;
    crypto::SystemRandom m_random;
    QLockFile m_lock;
    std::unique_ptr<cluster::PrivateCluster> m_cluster;
};

/// `{"url","database_url","version","users":[{"id","email","role","password"}]}`, mode 0600, whole
/// or not at all.
[[nodiscard]] core::Result<void> writeReadyFile(const QString &path, const ReadyFile &content);

} // namespace sb::app
