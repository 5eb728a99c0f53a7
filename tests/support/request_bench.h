// Everything that moves requests, on a fresh database of its own, with people, roles and shortcuts
// for the steps that agents do.
#pragma once

#include "server/services/request_decision.h"
#include "server/services/request_expiry.h"
#include "server/services/request_explanation.h"
#include "server/services/request_submission.h"
#include "server/services/request_timeline.h"
#include "server/services/wrap_reveal.h"
#include "tests/support/fake_kms.h"
#include "tests/support/postgres_fixture.h"

#include <utility>
#include <vector>

namespace sb::test {

class RequestBench
{
public:
    RequestBench();

    /// A user of that name and these roles (by name, through global grants).
    QUuid addUser(const QString &name, const QStringList &roles = {});
    QUuid addService(const QString &name, const QStringList &roles = {});
    QUuid addRole(const QString &name, const QStringList &permissions);
    void grant(const QUuid &user, const QString &role, const QByteArray &scope = "{}");
    void revokeGrants(const QUuid &user);
    /// A project with environments; answers its id.
    QUuid addProject(const QString &name, const QStringList &environments);
    /// Changes of the default workflow, e.g. "min_approvers = 2".
    void setWorkflow(const QByteArray &assignments);

    /// A call by that user with the identity as the database knows it now.
    [[nodiscard]] domain::CallContext as(const QUuid &user);
    [[nodiscard]] static domain::CallContext asSystem();

    /// A patch of `file` `app/db` with one value per key.
    [[nodiscard]] static services::Submission
    aPatch(const std::vector<std::pair<QString, QByteArray>> &values = {
               {QStringLiteral("K"), QByteArray("v")}});
    [[nodiscard]] static services::Submission aRead(const QStringList &keys = {});
    /// Submits, and fails the test when that does.
    QUuid submitted(const QUuid &user, const services::Submission &submission);
    /// What an agent does: a value for a key of an approved read; answers the wrap.
    QUuid postWrap(const QUuid &request, const QString &key, const QByteArray &value);
    /// What an agent does: the job succeeds, the request is executed.
    void complete(const QUuid &request);

    void sql(const QByteArray &text) const;
    [[nodiscard]] QString value(const QByteArray &text) const;
    [[nodiscard]] int count(const QByteArray &fromAndWhere) const;
    [[nodiscard]] QString statusOf(const QUuid &request) const;

    TestDatabase db;
    services::AuditLog auditLog;
    services::UnitOfWork unitOfWork{db.database, auditLog};
    FakeKms kms;
    services::RequestQuery query{unitOfWork};
    services::RequestSubmission submission{unitOfWork, kms, query};
    services::RequestDecision decision{unitOfWork, query};
    services::WrapReveal reveal{unitOfWork, kms};
    services::RequestExpiry expiry{unitOfWork};
    services::RequestExplainer explainer{unitOfWork, query};
    services::RequestTimeline timeline{unitOfWork};
};

/// The id as SQL text with quotes.
QByteArray quoted(const QUuid &id);

} // namespace sb::test
