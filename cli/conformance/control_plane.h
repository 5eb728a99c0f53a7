// The server's side of the agents' protocol (docs/agent-protocol.md) for one agent under test:
// hands out jobs, plays tricks when it is told to, and remembers what the agent did and did wrong.
#pragma once

#include "cli/conformance/http_listener.h"
#include "shared/core/secret_bytes.h"

#include <map>
#include <optional>

#include <QSet>
#include <QString>
#include <QStringList>
#include <QUuid>

namespace sb::cli::conformance {

/// How the answer to the fetch of a value is put wrong.
enum class Trick { None, WrongHash, Damaged, InTheClear, ClaimLost };

struct GivenValue
{
    QString key = {};
    QByteArray value = {};
    Trick trick = Trick::None;
};

/// One job and what the agent made of it.
struct Job
{
    QUuid id = {};
    QString type = {};
    QJsonObject payload = {};
    QUuid requestId = {};
    QUuid claimId = {};
    bool isClaimed = false;
    /// What was posted, opened.
    std::map<QString, QByteArray> posted = {};
    /// The bodies of secrets/bulk.
    std::vector<QJsonObject> inventories = {};
    /// `succeeded` or `failed`; empty until the agent has said so.
    QString status = {};
    QString error = {};
};

class ControlPlane
{
public:
    ControlPlane();

    /// 0 when no port is free.
    [[nodiscard]] quint16 listen() { return m_listener.listen(); }

    [[nodiscard]] const QUuid &agentId() const { return m_agentId; }

    [[nodiscard]] const QByteArray &agentSecret() const { return m_secret; }

    [[nodiscard]] bool hasKey() const { return !m_agentKey.isEmpty(); }

    [[nodiscard]] int heartbeats() const { return m_heartbeats; }

    /// Each waits until the agent claims it.
    QUuid addPatch(const QString &provider, const QString &ref,
                   const std::vector<GivenValue> &values);
    QUuid addRead(const QString &provider, const QString &ref, const QStringList &keys);
    QUuid addJob(const QString &type, QJsonObject payload);

    [[nodiscard]] const Job &job(const QUuid &id) const { return m_jobs.at(id); }

    /// The next claims are answered with 503 and a Retry-After of a second.
    void beBusy(int claims) { m_busyClaims = claims; }

    [[nodiscard]] int busyClaimsLeft() const { return m_busyClaims; }

    /// What broke the protocol so far, a sentence each.
    [[nodiscard]] const QStringList &faults() const { return m_faults; }

private:
    PlainAnswer answer(const PlainRequest &request);
    PlainAnswer setKey(const PlainRequest &request);
    PlainAnswer claim();
    PlainAnswer complete(const PlainRequest &request, const QUuid &id);
    PlainAnswer renewOrRelease(const PlainRequest &request, const QUuid &id, bool renews);
    PlainAnswer wrap(const PlainRequest &request, const QUuid &id);
    PlainAnswer dek();
    PlainAnswer post(const PlainRequest &request);
    PlainAnswer bulk(const PlainRequest &request);
    PlainAnswer fault(int status, const QString &code, const QString &what);
    [[nodiscard]] bool isLive(const Job &job, const PlainRequest &request) const;

    const QUuid m_agentId;
    const QByteArray m_secret;
    QByteArray m_agentKey;
    int m_heartbeats = 0;
    int m_busyClaims = 0;
    std::map<QUuid, Job> m_jobs;
    std::vector<QUuid> m_queue;

    struct Wrap
    {
        QUuid job = {};
        GivenValue given = {};
        bool isFetched = false;
    };

    std::map<QUuid, Wrap> m_wraps;
    /// By the wrapped form; each is good for one post.
    std::map<QByteArray, core::SecretBytes> m_deks;
    QSet<QByteArray> m_nonces;
    QStringList m_faults;
    HttpListener m_listener;
};

} // namespace sb::cli::conformance
