// Projects and environments with types (contract G and section I).
#pragma once

#include "shared/client/typed_answer.h"
#include "shared/model/project.h"

namespace sb::client {

class ProjectApi
{
public:
    /// `people` outlives this.
    explicit ProjectApi(const PeopleApi &people) : m_people(people) {}

    void list(const PageRequest &page, QObject *context,
              PeopleCallback<Page<model::Project>> callback) const;
    /// Name and owner of `project`.
    void create(const model::Project &project, const QString &idempotencyKey, QObject *context,
                PeopleCallback<model::Project> callback) const;
    void setActive(const QUuid &id, bool isActive, QObject *context,
                   PeopleCallback<void> callback) const;

    /// All of one project.
    void environments(const QUuid &projectId, QObject *context,
                      PeopleCallback<Page<model::Environment>> callback) const;
    void environment(const QUuid &id, QObject *context,
                     PeopleCallback<Versioned<model::Environment>> callback) const;
    /// Project, name and type of `environment`.
    void createEnvironment(const model::Environment &environment, const QString &idempotencyKey,
                           QObject *context, PeopleCallback<model::Environment> callback) const;
    /// `entityTag` as `environment` gave it; empty overwrites whatever is there.
    void setTargets(const QUuid &environmentId,
                    const std::vector<model::EnvironmentTarget> &targets,
                    const QByteArray &entityTag, QObject *context,
                    PeopleCallback<void> callback) const;
    void removeEnvironment(const QUuid &id, QObject *context, PeopleCallback<void> callback) const;

private:
    const PeopleApi &m_people;
};

} // namespace sb::client
