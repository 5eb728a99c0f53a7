// Workflows and the policies that choose among them, with types (contract E and F).
#pragma once

#include "shared/client/typed_answer.h"
#include "shared/model/access_request.h"
#include "shared/model/policy.h"
#include "shared/model/workflow.h"

namespace sb::client {

/// A request that nobody makes: what would be asked for it?
struct Simulation
{
    /// `patch` or `read`.
    QString type = {};
    RequestDraft draft = {};
};

class RuleApi
{
public:
    /// `people` outlives this.
    explicit RuleApi(const PeopleApi &people) : m_people(people) {}

    void workflows(const PageRequest &page, QObject *context,
                   PeopleCallback<Page<model::Workflow>> callback) const;
    void workflow(const QUuid &id, QObject *context,
                  PeopleCallback<Versioned<model::Workflow>> callback) const;
    void createWorkflow(const model::Workflow &workflow, const QString &idempotencyKey,
                        QObject *context, PeopleCallback<model::Workflow> callback) const;
    /// All of it but the name; `entityTag` as `workflow` gave it, empty overwrites whatever is
    /// there.
    void replaceWorkflow(const model::Workflow &workflow, const QByteArray &entityTag,
                         QObject *context, PeopleCallback<void> callback) const;
    void removeWorkflow(const QUuid &id, QObject *context, PeopleCallback<void> callback) const;

    /// In the order in which they are tried.
    void policies(const PageRequest &page, QObject *context,
                  PeopleCallback<Page<model::Policy>> callback) const;
    void policy(const QUuid &id, QObject *context,
                PeopleCallback<Versioned<model::Policy>> callback) const;
    void createPolicy(const model::Policy &policy, const QString &idempotencyKey, QObject *context,
                      PeopleCallback<model::Policy> callback) const;
    void replacePolicy(const model::Policy &policy, const QByteArray &entityTag, QObject *context,
                       PeopleCallback<void> callback) const;
    void removePolicy(const QUuid &id, QObject *context, PeopleCallback<void> callback) const;

    /// What is suspicious in the policies as they are.
    void lint(QObject *context, PeopleCallback<Page<model::LintFinding>> callback) const;
    void simulate(const Simulation &simulation, QObject *context,
                  PeopleCallback<model::Explanation> callback) const;

private:
    const PeopleApi &m_people;
};

} // namespace sb::client
