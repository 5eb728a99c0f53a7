// ArgoCD endpoints, mappings and observations with types (contract H and B25). Where the server has
// them switched off every call is refused with 404.
#pragma once

#include "shared/client/typed_answer.h"
#include "shared/model/gitops.h"

namespace sb::client {

struct EndpointDraft
{
    QString name = {};
    QString baseUrl = {};
    /// Empty for none.
    QString environmentId = {};
    QString tlsCaPem = {};
    QString tlsServerName = {};
    core::SecretBytes token = {};
};

class GitopsApi
{
public:
    /// `people` outlives this.
    explicit GitopsApi(const PeopleApi &people) : m_people(people) {}

    void endpoints(const PageRequest &page, QObject *context,
                   PeopleCallback<Page<model::ArgocdEndpoint>> callback) const;
    void createEndpoint(const EndpointDraft &draft, const QString &idempotencyKey, QObject *context,
                        PeopleCallback<model::ArgocdEndpoint> callback) const;
    void setEndpointEnabled(const QUuid &id, bool isEnabled, QObject *context,
                            PeopleCallback<void> callback) const;
    void removeEndpoint(const QUuid &id, QObject *context, PeopleCallback<void> callback) const;
    /// Asks ArgoCD now.
    void applications(const QUuid &endpointId, QObject *context,
                      PeopleCallback<Page<model::ArgocdApplication>> callback) const;

    void mappings(const PageRequest &page, QObject *context,
                  PeopleCallback<Page<model::GitopsAppMapping>> callback) const;
    void createMapping(const model::GitopsAppMapping &mapping, const QString &idempotencyKey,
                       QObject *context, PeopleCallback<model::GitopsAppMapping> callback) const;
    void removeMapping(const QUuid &id, QObject *context, PeopleCallback<void> callback) const;

    /// Of a request that was carried out.
    void observations(const QUuid &requestId, QObject *context,
                      PeopleCallback<Page<model::GitopsObservation>> callback) const;

private:
    const PeopleApi &m_people;
};

} // namespace sb::client
