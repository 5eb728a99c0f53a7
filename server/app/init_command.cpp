// `sb-server init`: from a PostgreSQL and a key service to a server that can be started.
#include "server/app/commands.h"
#include "server/app/kms_factory.h"
#include "server/config/environment_reader.h"
#include "server/services/user_service.h"
#include "server/storage/conninfo.h"
#include "server/storage/embedded_migrations.h"
#include "server/storage/migrator.h"
#include "server/storage/provisioning.h"
#include "server/sweepers/sweeper.h"
#include "shared/core/base64_text.h"
#include "shared/core/private_file.h"

#include <cstdio>
#include <unistd.h>

#include <QFile>

namespace sb::app {

using namespace Qt::StringLiterals;
using core::ErrorCode;
using core::failure;
using core::Result;
using core::SecretBytes;

namespace {

constexpr std::size_t jwtSecretBytes = 48;
constexpr qint64 longestAnswer = 4096;

/// What was given by a flag, or is asked for at the terminal; `fallback` when neither says.
QString answerTo(const QString &given, const QString &question, const QString &fallback)
{
    if (!given.isEmpty() || ::isatty(STDIN_FILENO) == 0)
        return given.isEmpty() ? fallback : given;
    std::fprintf(stdout, "%s%s: ", qPrintable(question),
                 fallback.isEmpty() ? "" : qPrintable(u" [%1]"_s.arg(fallback)));
    std::fflush(stdout);
    QFile input;
    if (!input.open(stdin, QIODevice::ReadOnly))
        return fallback;
    const QString typed = QString::fromUtf8(input.readLine(longestAnswer)).trimmed();
    return typed.isEmpty() ? fallback : typed;
}

QString textOf(const SecretBytes &secret)
{
    return QString::fromUtf8(secret.view().data(), static_cast<qsizetype>(secret.size()));
}

/// A line as both systemd and a shell read it.
QByteArray line(const QString &name, const QString &value)
{
    QByteArray text = value.toUtf8();
    for (const char special : {'\\', '"', '$', '`'})
        text.replace(special, QByteArray(1, '\\') + special);
    return name.toUtf8() + "=\"" + text + "\"\n";
}

/// What a file of settings holds already; a package brings one of comments alone. Conflict when it
/// names a database: then somebody has been here before.
Result<QByteArray> contentBefore(const QString &path)
{
    QFile file(path);
    if (!file.exists())
        return QByteArray();
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorCode::Unavailable, path + u": "_s + file.errorString());
    QByteArray content = file.readAll();
    for (const QByteArray &known : content.split('\n')) {
        if (known.trimmed().startsWith("DATABASE_URL"))
            return failure(ErrorCode::Conflict,
                           path + u" has settings already; move it away first"_s);
    }
    if (!content.isEmpty() && !content.endsWith('\n'))
        content += '\n';
    return content;
}

/// The settings that were given in the environment, and those that were made here.
QByteArray envFile(const QByteArray &before, const QString &databaseUrl,
                   const QByteArray &jwtSecret)
{
    QByteArray content = before + "# Made by sb-server init.\n" +
                         line(u"DATABASE_URL"_s, databaseUrl) +
                         line(u"SB_JWT_SECRET"_s, QString::fromLatin1(jwtSecret));
    const QProcessEnvironment given = QProcessEnvironment::systemEnvironment();
    QStringList names = given.keys();
    names.sort();
    for (const QString &name : names) {
        const bool isOurs = name.startsWith("SB_"_L1) || name.startsWith("API_"_L1) ||
                            name.startsWith("AWS_"_L1) || name == "LOG_LEVEL"_L1;
        if (isOurs && name != "SB_JWT_SECRET"_L1)
            content += line(name, given.value(name));
    }
    return content;
}

Result<void> checkKeys(const config::ServerConfig &config)
{
    crypto::SystemRandom random;
    auto kms = makeKms(config, random);
    if (!kms)
        return failure(kms);
    if (const auto works = tryKms(**kms); !works)
        return failure(ErrorCode::Unavailable,
                       u"SB_KMS_BACKEND: "_s + (works.error().internal.isEmpty()
                                                    ? works.error().message
                                                    : works.error().internal));
    say(u"ok: the key service wraps and unwraps"_s);
    return {};
}

/// Conflict when another server may use the role, and it was not said that it may lose it.
Result<void> checkRoleIsFree(const QString &maintenanceUrl, const CommandLine &line)
{
    const storage::Database maintenance(
        {.url = maintenanceUrl, .applicationName = u"sb-server init"_s});
    if (line.takesOver || !storage::hasRole(maintenance, line.appRole))
        return {};
    return failure(ErrorCode::Conflict, uR"(the role "%1" is there already. Nothing was changed.
Going on would give it a new password, known to %2 alone: every server that runs with
the old one could not log in any more. For one more server of the same database copy the
settings of the first; after an init that broke off, or to replace them all, add --take-over)"_s
                                            .arg(line.appRole, line.envFile));
}

/// Roles, database, schema and rights; the URL for the server's own role.
QString prepareDatabase(const QString &maintenanceUrl, const CommandLine &line,
                        const SecretBytes &password)
{
    const storage::ProvisionNames names{
        .database = line.databaseName, .owner = line.ownerRole, .app = line.appRole};
    {
        const storage::Database maintenance(
            {.url = maintenanceUrl, .applicationName = u"sb-server init"_s});
        storage::provision(maintenance, names, password);
    }
    say(u"ok: database %1, owner role %2, server's role %3"_s.arg(names.database, names.owner,
                                                                  names.app));
    {
        // As the owner, without a password of its own.
        const storage::Database owned(
            {.url = storage::conninfoWith(
                 maintenanceUrl,
                 {{u"dbname"_s, names.database}, {u"options"_s, u"-c role="_s + names.owner}}),
             .applicationName = u"sb-server init"_s});
        const storage::Migrator migrator(owned, storage::embeddedMigrations());
        migrator.apply();
        migrator.grant(names.app, storage::embeddedGrants());
    }
    say(u"ok: the schema is current"_s);
    return storage::conninfoWith(
        maintenanceUrl,
        {{u"dbname"_s, names.database}, {u"user"_s, names.app}, {u"password"_s, textOf(password)}});
}

/// All settings, where they are asked for.
Result<void> writeSettings(const QString &path, const QByteArray &before,
                           const QString &databaseUrl)
{
    crypto::SystemRandom random;
    const SecretBytes secret = random.bytes(jwtSecretBytes);
    QByteArray content = envFile(
        before, databaseUrl,
        core::toBase64(QByteArrayView(secret.data(), static_cast<qsizetype>(secret.size()))));
    auto written = core::writePrivateFile(path, content);
    core::wipe(content);
    if (!written)
        return failure(
            ErrorCode::Unavailable,
            written.error().message +
                u"\nThe database is prepared and no administrator made. Mend it, then run this "
                "again with --take-over"_s);
    say(u"ok: %1 holds the settings"_s.arg(path));
    return {};
}

/// Empty when the person is there already.
Result<QString> makeAdmin(const QString &databaseUrl, const QString &email)
{
    const storage::Database database({.url = databaseUrl, .applicationName = u"sb-server init"_s});
    const services::AuditLog auditLog;
    const services::UnitOfWork unitOfWork(database, auditLog);
    crypto::SystemRandom random;
    services::NewUser admin{.email = email,
                            .displayName = u"Admin"_s,
                            .password = services::makePassword(random),
                            .mustChangePassword = true,
                            .role = u"admin"_s};
    const auto added = services::UserService(unitOfWork).add(sweepers::systemCall(), admin);
    if (!added && added.error().code == ErrorCode::Conflict)
        return QString();
    if (!added)
        return failure(added);
    return textOf(admin.password);
}

/// Last of all: nobody is told the password a second time, so nothing may fail behind it.
void sayAdmin(const QString &email, const QString &password)
{
    if (password.isEmpty())
        say(u"%1 is there already; the password is what it was"_s.arg(email));
    else
        say(u"the first admin is %1\npassword, shown once, to be changed at the first login: %2"_s
                .arg(email, password));
}

void sayNext(const QString &envFile, const QString &email)
{
    say(uR"(
What next:
  1. look through %1: API_ADDR, SB_TLS_CERT_FILE and SB_TLS_KEY_FILE
  2. (set -a; . %1; runuser -u secret-broker -- sb-server doctor)
  3. systemctl enable --now sb-server
  4. sbctl login %2, then sbctl user add … for a second approver)"_s.arg(envFile, email));
}

} // namespace

int runInit(const CommandLine &given)
{
    CommandLine line = given;
    line.envFile = answerTo(line.envFile, u"Settings go to"_s, u"/etc/secret-broker/server.env"_s);
    const QString maintenanceUrl =
        answerTo(line.maintenanceUrl, u"PostgreSQL, as a role that may make roles and databases"_s,
                 u"postgresql:///postgres"_s);
    line.email = answerTo(line.email, u"E-mail of the first admin"_s, QString());
    if (line.email.isEmpty()) {
        complain(u"--admin-email is missing"_s);
        return exit_codes::usage;
    }
    const auto before = contentBefore(line.envFile);
    if (!before) {
        complain(before.error().message);
        return exit_codes::failed;
    }
    if (const QString fault = storage::faultOfConninfo(maintenanceUrl); !fault.isEmpty()) {
        complain(u"--database-url "_s + fault);
        return exit_codes::usage;
    }
    const auto config = readConfiguration();
    if (!config)
        return exit_codes::usage;
    if (const auto keys = checkKeys(*config); !keys) {
        complain(keys.error().message);
        return exit_codes::failed;
    }
    if (const auto isFree = checkRoleIsFree(maintenanceUrl, line); !isFree) {
        complain(isFree.error().message);
        return exit_codes::failed;
    }
    crypto::SystemRandom random;
    const SecretBytes password = services::makePassword(random);
    const QString databaseUrl = prepareDatabase(maintenanceUrl, line, password);
    if (const auto written = writeSettings(line.envFile, *before, databaseUrl); !written) {
        complain(written.error().message);
        return exit_codes::failed;
    }
    const auto adminPassword = makeAdmin(databaseUrl, line.email);
    if (!adminPassword) {
        complain(adminPassword.error().message + u"\nThe settings are made; add somebody with "
                                                 "sb-server user add"_s);
        return exit_codes::failed;
    }
    sayAdmin(line.email, *adminPassword);
    sayNext(line.envFile, line.email);
    return exit_codes::done;
}

} // namespace sb::app
