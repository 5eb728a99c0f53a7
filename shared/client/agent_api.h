// The routes of the agent's side (contract section C and I), one method each. Nothing is repeated
// here; what may be tried again is the caller's to know.
#pragma once

#include "shared/client/api_channel.h"
#include "shared/core/timestamp.h"
#include "shared/crypto/dek_envelope.h"
#include "shared/crypto/sealed_envelope.h"

#include <optional>

#include <QByteArrayList>
#include <QJsonObject>
#include <QUuid>

namespace sb::client {

/// A job under one claim; every call about it proves the claim by its id.
struct JobClaim
{
    QUuid jobId = {};
    QUuid claimId = {};
};

struct ClaimedJob
{
    JobClaim claim = {};
    QString jobType = {};
    QJsonObject payload = {};
    QUuid correlationId = {};
    /// Counted from the arrival of the answer, whatever the clock of this machine shows.
    std::chrono::milliseconds leaseLeft = {};
};

struct JobReport
{
    bool succeeded = false;
    /// Why not; free of values.
    QString error = {};
};

struct IssuedDek
{
    /// 32 bytes.
    core::SecretBytes plaintext = {};
    QByteArray ciphertext = {};
    QString kmsKeyId = {};
};

struct FetchedWrap
{
    QUuid wrapId = {};
    /// Empty when the server does not say.
    QString keyName = {};
    std::optional<core::SecretBytes> value = {};
    std::optional<crypto::SealedEnvelope> sealed = {};
    /// SHA-256 of the plaintext, lower-case hexadecimal.
    QByteArray contentHash = {};
};

/// One secret of a discovery.
struct SeenSecret
{
    QString secretRef = {};
    QJsonObject labels = {};
    QString version = {};
    std::optional<core::Timestamp> createdAt = {};
    std::optional<core::Timestamp> updatedAt = {};
};

struct SeenSecrets
{
    QString clusterName = {};
    QString providerType = {};
    QJsonObject providerConfig = {};
    /// Each as AgentApi::seenSecretJson writes it.
    QByteArrayList items = {};
};

template <typename T> using ApiCallback = std::function<void(Answer<T>)>;

class AgentApi
{
public:
    /// `client` must outlive this; the same thread.
    AgentApi(HttpClient &client, const QUrl &server, const QUuid &agentId,
             core::SecretBytes secret);

    void putPublicKey(const QByteArray &key, QObject *context, ApiCallback<void> callback) const;
    /// The pause until the next beat when the server names one.
    void heartbeat(const QString &version, QObject *context,
                   ApiCallback<std::optional<std::chrono::seconds>> callback) const;
    /// Waits up to `wait` for a job; nullopt when there is none.
    void claim(std::chrono::seconds wait, QObject *context,
               ApiCallback<std::optional<ClaimedJob>> callback) const;
    /// How long the lease lasts from now on.
    void renew(const JobClaim &claim, QObject *context,
               ApiCallback<std::chrono::milliseconds> callback) const;
    void release(const JobClaim &claim, QObject *context, ApiCallback<void> callback) const;
    void complete(const JobClaim &claim, const JobReport &report, QObject *context,
                  ApiCallback<void> callback) const;
    void issueDek(const JobClaim &claim, QObject *context, ApiCallback<IssuedDek> callback) const;
    void postWrap(const JobClaim &claim, const QUuid &requestId, const QString &keyName,
                  const crypto::DekEnvelope &envelope, QObject *context,
                  ApiCallback<void> callback) const;
    /// At most 32 MiB in all.
    void postSecrets(const SeenSecrets &seen, QObject *context, ApiCallback<void> callback) const;
    [[nodiscard]] static QByteArray seenSecretJson(const SeenSecret &secret);
    void getWrap(const JobClaim &claim, const QUuid &wrapId, QObject *context,
                 ApiCallback<FetchedWrap> callback) const;

private:
    template <typename T, typename Read>
    void send(ApiCall call, QObject *context, ApiCallback<T> callback, Read read) const;
    [[nodiscard]] HttpHeaders headersFor(const JobClaim &claim) const;

    ApiChannel m_channel;
    QUuid m_agentId;
    core::SecretBytes m_secret;
};

} // namespace sb::client
