#include "server/app/commands.h"
#include "server/app/service_set.h"
#include "server/crypto/local_kms.h"
#include "server/openapi/api_page.h"
#include "server/openapi/openapi_document.h"
#include "server/storage/embedded_migrations.h"

#include <QJsonDocument>

namespace sb::app {

namespace {

struct NoObserver final : services::CommitObserver
{
    void committed() override {}
};

/// The table of a server with everything switched on. The services behind its rows are made to be
/// referred to: nothing here calls them, and none of them reaches for the database when it is made.
QJsonObject wholeDocument()
{
    crypto::SystemRandom random;
    config::ServerConfig config;
    config.jwtSecret = random.bytes(32);
    config.wrapMasterKey = random.bytes(32);
    config.gitops.enabled = true;
    const storage::Database database({});
    const storage::Migrator migrator(database, storage::embeddedMigrations());
    const services::AuditLog auditLog;
    const services::UnitOfWork unitOfWork(database, auditLog);
    NoObserver observer;
    const auto kms = crypto::LocalKms::make(random.bytes(32), random);
    const ServiceSet services({.config = config,
                               .database = database,
                               .migrator = migrator,
                               .kms = *kms.value(),
                               .random = random,
                               .unitOfWork = unitOfWork,
                               .auditLog = auditLog,
                               .observer = observer,
                               .metricsText = [] { return QByteArray(); }},
                              services::FingerprintKey(random.bytes(32)));
    return openapi::openApiDocument(
        routeTable(services.handlers(), MetricsPlace::MainPort, Gitops::On),
        openapi::embeddedDescription());
}

} // namespace

int runOpenApi(const CommandLine &line)
{
    const QJsonObject document = wholeDocument();
    const QByteArray text =
        line.asMarkdown ? openapi::apiPage(document) : QJsonDocument(document).toJson();
    say(QString::fromUtf8(text).trimmed());
    return exit_codes::done;
}

} // namespace sb::app
