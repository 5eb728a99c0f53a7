#include "console/session/credential_store.h"

#include <qt6keychain/keychain.h>

namespace sb::console {

using namespace Qt::StringLiterals;

// A job deletes itself when it is done. It has no parent: the keychain library calls back into it even
// after everybody has lost interest.
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

} // namespace

CredentialStore::CredentialStore(QObject *parent) : QObject(parent)
{}

CredentialStore::~CredentialStore() = default;

void CredentialStore::read(const QString &key, QObject *context, Callback callback)
{
    auto *job = new QKeychain::ReadPasswordJob(service);
    job->setKey(key);
    connect(job, &QKeychain::Job::finished, context,
            [job, callback = std::move(callback)](QKeychain::Job *) {
                KeychainAnswer answer = answerOf(*job);
                if (job->error() == QKeychain::NoError) {
                    QByteArray data = job->binaryData();
                    answer.secret = core::SecretBytes::copyOf(
                        std::string_view(data.constData(), static_cast<std::size_t>(data.size())));
                    core::wipe(data);
                }
                callback(std::move(answer));
            });
    job->start();
}

void CredentialStore::write(const QString &key, const core::SecretBytes &secret, QObject *context,
                            Callback callback)
{
    auto *job = new QKeychain::WritePasswordJob(service);
    job->setKey(key);
    job->setBinaryData(QByteArray(secret.view().data(), static_cast<qsizetype>(secret.size())));
    connect(job, &QKeychain::Job::finished, context,
            [job, callback = std::move(callback)](QKeychain::Job *) { callback(answerOf(*job)); });
    job->start();
}

void CredentialStore::erase(const QString &key, QObject *context, Callback callback)
{
    auto *job = new QKeychain::DeletePasswordJob(service);
    job->setKey(key);
    connect(job, &QKeychain::Job::finished, context,
            [job, callback = std::move(callback)](QKeychain::Job *) { callback(answerOf(*job)); });
    job->start();
}

} // namespace sb::console
