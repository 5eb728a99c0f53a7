#include "server/app/dev_instance.h"

#include "server/storage/embedded_migrations.h"
#include "server/storage/provisioning.h"
#include "server/sweepers/sweeper.h"
#include "shared/codec/json_writer.h"
#include "shared/core/private_file.h"
#include "shared/core/version.h"

#include <QDir>

namespace sb::app {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using core::SecretBytes;

namespace {

constexpr std::size_t keyBytes = 32;
const QString databaseName = u"secret_broker"_s;
const QString appRole = u"sb_app"_s;

QString textOf(const SecretBytes &secret)
{
    return QString::fromUtf8(secret.view().data(), static_cast<qsizetype>(secret.size()));
}

QByteArrayView viewOf(const SecretBytes &secret)
{
    return QByteArrayView(secret.data(), static_cast<qsizetype>(secret.size()));
}

} // namespace

DevInstance::DevInstance(const QString &directory)
    : m_directory(directory), m_lock(directory + u"/lock"_s)
{
    m_lock.setStaleLockTime(0);
}

Result<void> DevInstance::open()
{
    QDir().mkpath(QFileInfo(m_directory).absolutePath());
    if (const auto made = core::makePrivateDirectory(m_directory); !made)
        return made;
    if (!m_lock.tryLock())
        return failure(ErrorCode::Conflict, u"another sb-server works in %1"_s.arg(m_directory));
    return core::makePrivateDirectory(m_directory + u"/keys"_s);
}

Result<SecretBytes> DevInstance::keyFile(const QString &name)
{
    const QString path = m_directory + u"/keys/"_s + name;
    auto known = core::readPrivateFile(path);
    if (known && known->size() != keyBytes)
        return failure(ErrorCode::InvalidValue, u"%1 has not 32 bytes"_s.arg(path));
    if (known || known.error().code != ErrorCode::NotFound)
        return known;
    SecretBytes made = m_random.bytes(keyBytes);
    if (const auto written = core::writePrivateFile(path, viewOf(made)); !written)
        return failure(written);
    return made;
}

Result<void> DevInstance::provideKeys(config::ServerConfig &config)
{
    if (config.jwtSecret.isEmpty()) {
        auto key = keyFile(u"jwt-secret"_s);
        if (!key)
            return failure(key);
        config.jwtSecret = std::move(*key);
    }
    if (config.wrapMasterKey.isEmpty()) {
        auto key = keyFile(u"wrap-master-key"_s);
        if (!key)
            return failure(key);
        config.wrapMasterKey = std::move(*key);
    }
    return {};
}

QString DevInstance::startDatabase()
{
    m_cluster = std::make_unique<cluster::PrivateCluster>(m_directory + u"/postgres"_s);
    m_cluster->start();
    const QString owner = cluster::PrivateCluster::owner();
    {
        const storage::Database maintenance({.url = m_cluster->url(owner, u"postgres"_s)});
        storage::provision(maintenance, databaseName, appRole);
    }
    const storage::Database database({.url = m_cluster->url(owner, databaseName)});
    const storage::Migrator migrator(database, storage::embeddedMigrations());
    migrator.apply();
    migrator.grant(appRole, storage::embeddedGrants());
    return m_cluster->url(appRole, databaseName);
}

/// The password is on disk before the person exists, so that a crash in between loses neither.
Result<SecretBytes> DevInstance::passwordFile(const QString &role, const SecretBytes &wanted)
{
    const QString path = m_directory + u"/keys/password-"_s + role;
    auto known = core::readPrivateFile(path);
    if (known || known.error().code != ErrorCode::NotFound)
        return known;
    SecretBytes made = wanted.isEmpty() ? services::makePassword(m_random) : wanted.clone();
    if (const auto written = core::writePrivateFile(path, viewOf(made)); !written)
        return failure(written);
    return made;
}

Result<SeededUser> DevInstance::seedUser(const services::UserService &users, const QString &role,
                                         const SecretBytes &wanted)
{
    const auto password = passwordFile(role, wanted);
    if (!password)
        return failure(password);
    SeededUser seeded{.email = role + u"@secret-broker.dev"_s, .role = role};
    if (const auto known = users.findByPassword(seeded.email, *password)) {
        seeded.id = known->user.id;
        if (known->isRight)
            seeded.password = textOf(*password);
        return seeded;
    }
    const auto added =
        users.add(sweepers::systemCall(), {.email = seeded.email,
                                           .displayName = role.left(1).toUpper() + role.mid(1),
                                           .password = password->clone(),
                                           .role = role});
    if (!added)
        return failure(added);
    seeded.id = added->id;
    seeded.password = textOf(*password);
    seeded.isNew = true;
    return seeded;
}

Result<std::vector<SeededUser>> DevInstance::seedUsers(const services::UserService &users,
                                                       const SecretBytes &password)
{
    std::vector<SeededUser> all;
    for (const QString &role : {u"admin"_s, u"approver"_s, u"developer"_s}) {
        auto seeded = seedUser(users, role, password);
        if (!seeded)
            return failure(seeded);
        all.push_back(std::move(*seeded));
    }
    return all;
}

Result<void> writeReadyFile(const QString &path, const ReadyFile &content)
{
    codec::JsonWriter json;
    json.beginObject()
        .field(u"url", content.url)
        .field(u"database_url", content.databaseUrl)
        .field(u"version", QString::fromLatin1(core::version))
        .key(u"users")
        .beginArray();
    for (const SeededUser &user : content.users)
        json.beginObject()
            .field(u"id", user.id)
            .field(u"email", user.email)
            .field(u"role", user.role)
            .fieldIfPresent(u"password", user.password)
            .endObject();
    json.endArray().endObject();
    return core::writePrivateFile(path, json.take() + '\n');
}

} // namespace sb::app
