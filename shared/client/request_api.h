// Access requests with types (contract D and section I); revealing, which answers a value, is
// people_api's.
#pragma once

#include "shared/client/typed_answer.h"
#include "shared/model/access_request.h"

namespace sb::client {

/// Empty members do not restrict.
struct RequestFilter
{
    QString status = {};
    QString type = {};
    QString requesterId = {};
    QString projectId = {};
    QString environment = {};
    /// Only what the asking person may decide now.
    bool mayDecide = false;
    std::optional<core::Timestamp> since = {};
    std::optional<core::Timestamp> until = {};
};

class RequestApi
{
public:
    /// `people` outlives this.
    explicit RequestApi(const PeopleApi &people) : m_people(people) {}

    /// Newest first.
    void list(const RequestFilter &filter, const PageRequest &page, QObject *context,
              PeopleCallback<Page<model::AccessRequest>> callback) const;
    /// With its votes.
    void get(const QUuid &id, QObject *context,
             PeopleCallback<model::AccessRequest> callback) const;
    /// Oldest first.
    void timeline(const QUuid &id, QObject *context,
                  PeopleCallback<Page<model::TimelineEvent>> callback) const;
    void explain(const QUuid &id, QObject *context,
                 PeopleCallback<model::Explanation> callback) const;
    /// What the requester may reveal, oldest first.
    void wraps(const QUuid &id, QObject *context,
               PeopleCallback<Page<model::WrapInfo>> callback) const;

    void submitPatch(const RequestDraft &draft, const std::vector<PatchValue> &values,
                     const QString &idempotencyKey, QObject *context,
                     PeopleCallback<model::AccessRequest> callback) const;
    /// Without keys: all of the secret.
    void submitRead(const RequestDraft &draft, const QStringList &keys,
                    const QString &idempotencyKey, QObject *context,
                    PeopleCallback<model::AccessRequest> callback) const;
    /// `idempotencyKey` is one per intention: the same for every attempt at it.
    void approve(const QUuid &id, const QString &comment, const QString &idempotencyKey,
                 QObject *context, PeopleCallback<model::AccessRequest> callback) const;
    void reject(const QUuid &id, const QString &reason, const QString &idempotencyKey,
                QObject *context, PeopleCallback<model::AccessRequest> callback) const;
    void cancel(const QUuid &id, const QString &idempotencyKey, QObject *context,
                PeopleCallback<model::AccessRequest> callback) const;

private:
    void decide(const char *route, const QUuid &id, const QByteArray &body,
                const QString &idempotencyKey, QObject *context,
                PeopleCallback<model::AccessRequest> callback) const;

    const PeopleApi &m_people;
};

} // namespace sb::client
