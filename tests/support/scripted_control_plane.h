// The server's side of the agent routes (contract C and I), scripted: it hands out jobs, seals
// values for the agent's key as contract 4.1 says, opens what comes back, and remembers what it was
// told. For tests of sb-agent without a server.
#pragma once

#include "shared/core/secret_bytes.h"
#include "shared/crypto/sealed_envelope.h"
#include "tests/support/scripted_http_server.h"

#include <map>
#include <optional>

#include <QJsonObject>
#include <QStringList>
#include <QUuid>

namespace sb::test {

/// What the server holds of one value for the agent.
struct ScriptedWrap
{
    QString key = {};
    QByteArray value = {};
    /// Sent instead of a fresh envelope.
    std::optional<crypto::SealedEnvelope> sealed = {};
    /// Sent instead of the right one.
    QByteArray contentHash = {};
    /// Sent in the clear, with or without the envelope.
    bool isPlain = false;
    bool isSealed = true;
};

struct JobEnd
{
    QString status = {};
    QString error = {};
};

class ScriptedControlPlane
{
public:
    ScriptedControlPlane();

    [[nodiscard]] QUrl url() const { return m_server->url(); }

    [[nodiscard]] const QUuid &agentId() const { return m_agentId; }

    [[nodiscard]] QByteArray agentSecret() const { return "s3cret-of-the-agent"; }

    /// Each waits in the queue until it is claimed; answers its id.
    QUuid addPatch(const QString &provider, const QString &ref, std::vector<ScriptedWrap> wraps,
                   const QJsonObject &config = {});
    QUuid addRead(const QString &provider, const QString &ref, const QStringList &keys);
    QUuid addJob(const QString &type, const QJsonObject &payload);

    /// nullopt until the agent has completed it.
    [[nodiscard]] std::optional<JobEnd> endOf(const QUuid &job) const;
    /// Every value that was posted for the job, opened.
    [[nodiscard]] std::map<QString, QByteArray> postedFor(const QUuid &job) const;
    /// Every discovery that was reported, oldest first.
    [[nodiscard]] std::vector<QJsonObject> reports() const;
    /// The agent holds the job now.
    [[nodiscard]] bool isClaimed(const QUuid &job) const;
    /// How often the agent has come with a path that ends in `suffix`.
    [[nodiscard]] int count(QByteArrayView suffix) const;
    /// The claim is somebody else's from now on.
    void takeAway(const QUuid &job);
    void setLease(std::chrono::milliseconds lease);
    /// Asked before anything else is done; what it answers is the answer.
    void intercept(std::function<std::optional<ScriptedAnswer>(const ScriptedRequest &)> before);

    [[nodiscard]] ScriptedHttpServer &server() { return *m_server; }

private:
    struct Job
    {
        QUuid id = {};
        QString type = {};
        QJsonObject payload = {};
        QUuid requestId = {};
        QUuid claimId = {};
        std::optional<JobEnd> end = {};
        std::map<QString, QByteArray> posted = {};
    };

    ScriptedAnswer answer(const ScriptedRequest &request);
    ScriptedAnswer claim();
    ScriptedAnswer ofJob(const ScriptedRequest &request, Job &job, const QByteArray &verb);
    ScriptedAnswer wrap(const ScriptedRequest &request, const QUuid &id);
    ScriptedAnswer dek();
    ScriptedAnswer post(const ScriptedRequest &request);
    Job *heldBy(const ScriptedRequest &request);

    const QUuid m_agentId = QUuid::createUuid();
    mutable std::mutex m_mutex;
    std::function<std::optional<ScriptedAnswer>(const ScriptedRequest &)> m_before;
    QByteArray m_agentKey;
    std::chrono::milliseconds m_lease = std::chrono::minutes(2);
    std::map<QUuid, Job> m_jobs;
    std::vector<QUuid> m_queue;
    std::vector<QJsonObject> m_reports;
    std::map<QUuid, ScriptedWrap> m_wraps;
    /// By the wrapped form; each is good for one post (contract B13).
    std::map<QByteArray, core::SecretBytes> m_deks;
    /// Last, so that no request comes after the rest is gone.
    std::unique_ptr<ScriptedHttpServer> m_server;
};

} // namespace sb::test
