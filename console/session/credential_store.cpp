#include "console/session/credential_store.h"

#include <qt6keychain/keychain.h>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

const QString service = u"secret-broker-console"_s;

KeychainAnswer answerOf(const QKeychain::Job &job)
{
    switch (job.error()) {
    case QKeychain::NoError:
    case QKeychain::EntryNotFound:
        return {.state = KeychainState::Available};
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        return {.state = KeychainState::Missing, .problem = job.errorString()};
    default:
        return {.state = KeychainState::Refused, .problem = job.errorString()};
    }
}

/// The job shares `bytes` as long as it lives; then they are overwritten.
void wipeAfter(QKeychain::Job &job, QByteArray bytes)
{
    QObject::connect(&job, &QObject::destroyed, &job,
                     [bytes = std::move(bytes)]() mutable { core::wipe(bytes); });
}

/// A job has no parent and deletes itself when it is done: the keychain's library keeps a bare
/// pointer to it until then, and calls back also when everybody here has lost interest, this store
/// included. One that never gets an answer stays until the process ends.
void start(QKeychain::Job &job, const QString &key)
{
    job.setAutoDelete(true);
    job.setKey(key);
    job.start();
}

} // namespace

CredentialStore::CredentialStore(QObject *parent) : QObject(parent)
{}

CredentialStore::~CredentialStore() = default;

void CredentialStore::read(const QString &key, QObject *context, Callback callback)
{
    auto *job = new QKeychain::ReadPasswordJob(service);
    // Also when `context` is gone by then.
    connect(job, &QKeychain::Job::finished, job, [job] { wipeAfter(*job, job->binaryData()); });
    connect(job, &QKeychain::Job::finished, context,
            [job, callback = std::move(callback)](QKeychain::Job *) {
                KeychainAnswer answer = answerOf(*job);
                if (job->error() == QKeychain::NoError) {
                    const QByteArray data = job->binaryData();
                    answer.secret = core::SecretBytes::copyOf(
                        std::string_view(data.constData(), static_cast<std::size_t>(data.size())));
                }
                callback(std::move(answer));
            });
    start(*job, key);
}

void CredentialStore::write(const QString &key, const core::SecretBytes &secret, QObject *context,
                            Callback callback)
{
    auto *job = new QKeychain::WritePasswordJob(service);
    QByteArray data(secret.view().data(), static_cast<qsizetype>(secret.size()));
    job->setBinaryData(data);
    wipeAfter(*job, std::move(data));
    connect(job, &QKeychain::Job::finished, context,
            [job, callback = std::move(callback)](QKeychain::Job *) { callback(answerOf(*job)); });
    start(*job, key);
}

void CredentialStore::erase(const QString &key, QObject *context, Callback callback)
{
    auto *job = new QKeychain::DeletePasswordJob(service);
    connect(job, &QKeychain::Job::finished, context,
            [job, callback = std::move(callback)](QKeychain::Job *) { callback(answerOf(*job)); });
    start(*job, key);
}

} // namespace sb::console
