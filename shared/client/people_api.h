// The routes of people's side (contract sections B, D, G, I) for sbctl and the console. Objects
// without secrets come as JSON, for models and tables to pick from; values and tokens as secrets.
#pragma once

#include "shared/client/api_channel.h"
#include "shared/codec/json_reader.h"
#include "shared/core/secret_bytes.h"
#include "shared/core/timestamp.h"

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <QJsonValue>
#include <QUuid>

namespace sb::client {

struct LoginSession
{
    core::SecretBytes token = {};
    core::Timestamp expiresAt = {};
    QUuid userId = {};
    QString email = {};
};

struct JsonAnswer
{
    QJsonValue value = {};
    /// The cursor of the next page; empty on the last (contract B18).
    QString nextCursor = {};
    /// It was done before under the same Idempotency-Key.
    bool isReplayed = false;
};

/// An answer for the typed interfaces (request_api and its like) to read.
struct DocumentAnswer
{
    int status = 0;
    /// Nothing for 204.
    std::optional<codec::JsonDocument> document = {};
    /// As in JsonAnswer.
    QString nextCursor = {};
    /// The ETag as it was sent, to be given back in If-Match; empty when there is none.
    QByteArray entityTag = {};
};

struct MintedAgent
{
    QUuid id = {};
    QString name = {};
    core::SecretBytes secret = {};
};

struct RevealedValue
{
    QUuid wrapId = {};
    QString keyName = {};
    core::SecretBytes value = {};
};

/// One key of a patch.
struct PatchValue
{
    QString keyName = {};
    core::SecretBytes value = {};
};

/// What is asked for, without values (contract D).
struct RequestDraft
{
    QString providerType = {};
    QString secretRef = {};
    /// target_provider_config; only texts.
    std::vector<std::pair<QString, QString>> providerConfig = {};
    QString clusterName = {};
    QString projectId = {};
    QString environment = {};
    QString justification = {};
};

using Query = std::vector<std::pair<QString, QString>>;

template <typename T> using PeopleCallback = std::function<void(Answer<T>)>;

class PeopleApi
{
public:
    /// `client` outlives this.
    PeopleApi(HttpClient &client, const QUrl &server) : m_channel(client, server) {}

    /// The bearer of all calls from now on; empty for none.
    void setToken(core::SecretBytes token) { m_token = std::move(token); }

    /// Called after every call from now on, with its error or nullptr, before the call's own
    /// callback: for who keeps an eye on reachability and on the session.
    void setObserver(std::function<void(const ApiError *)> observer)
    {
        m_observer = std::make_shared<Observer>(std::move(observer));
    }

    void login(const QString &email, const core::SecretBytes &password, QObject *context,
               PeopleCallback<LoginSession> callback) const;
    void logout(QObject *context, PeopleCallback<void> callback) const;
    void changePassword(const core::SecretBytes &current, const core::SecretBytes &wanted,
                        QObject *context, PeopleCallback<void> callback) const;

    /// Any GET that answers JSON; `path` as contract::pathOf gives it.
    void get(const QString &path, const Query &query, QObject *context,
             PeopleCallback<JsonAnswer> callback) const;
    /// Any POST that answers JSON or nothing. `idempotencyKey` makes repeating it safe; empty for
    /// routes that know none.
    void post(const QString &path, const QByteArray &body, const QString &idempotencyKey,
              QObject *context, PeopleCallback<JsonAnswer> callback) const;

    /// Any call that answers JSON or nothing; the bearer is added.
    void exchange(ApiCall call, QObject *context, PeopleCallback<DocumentAnswer> callback) const;

    void submitPatch(const RequestDraft &draft, const std::vector<PatchValue> &values,
                     const QString &idempotencyKey, QObject *context,
                     PeopleCallback<JsonAnswer> callback) const;
    /// Without keys: all of the secret.
    void submitRead(const RequestDraft &draft, const QStringList &keys,
                    const QString &idempotencyKey, QObject *context,
                    PeopleCallback<JsonAnswer> callback) const;
    /// Once: the value is gone at the server afterwards.
    void reveal(const QUuid &requestId, const QUuid &wrapId, QObject *context,
                PeopleCallback<RevealedValue> callback) const;
    /// `scope` is a JSON object's text, or empty.
    void mintAgent(const QString &name, const QByteArray &scope, const QString &idempotencyKey,
                   QObject *context, PeopleCallback<MintedAgent> callback) const;

private:
    using Observer = std::function<void(const ApiError *)>;

    template <typename T, typename Read>
    void send(ApiCall call, QObject *context, PeopleCallback<T> callback, Read read) const;

    ApiChannel m_channel;
    core::SecretBytes m_token;
    /// Shared with the calls under way.
    std::shared_ptr<Observer> m_observer = std::make_shared<Observer>();
};

/// The calls that submit, for `exchange`; see PeopleApi::submitPatch and submitRead. The body of a
/// patch holds the values: wipe it when it is not sent.
[[nodiscard]] ApiCall patchCall(const RequestDraft &draft, const std::vector<PatchValue> &values,
                                const QString &idempotencyKey);
[[nodiscard]] ApiCall readCall(const RequestDraft &draft, const QStringList &keys,
                               const QString &idempotencyKey);

/// `?name=value&…` with every value percent-encoded; empty for no pairs.
[[nodiscard]] QString queryText(const Query &query);

/// A key for one intention of the user: the same for every attempt at it.
[[nodiscard]] QString makeIdempotencyKey();

} // namespace sb::client
