// The agents' side on top of RequestBench: a queue, an exchange of values, minted agents.
#pragma once

#include "server/services/agent_enrollment.h"
#include "server/services/agent_lifecycle.h"
#include "server/services/job_board.h"
#include "server/services/job_queue.h"
#include "server/services/wrap_exchange.h"
#include "shared/crypto/random_source.h"
#include "tests/support/request_bench.h"

namespace sb::test {

class JobBench : public RequestBench
{
public:
    explicit JobBench(services::JobLimits limits = {});

    /// A fresh agent with that scope.
    QUuid mint(const QJsonObject &scope = {});
    [[nodiscard]] static domain::CallContext asAgent(const QUuid &agent);
    /// Submitted by `dora` and approved by `abe`; its id.
    QUuid approvedPatch(const std::vector<std::pair<QString, QByteArray>> &values = {
                            {QStringLiteral("K"), QByteArray("v")}});
    QUuid approvedRead(const QStringList &keys = {QStringLiteral("K")});
    /// The one wrap of a request with that key.
    [[nodiscard]] QUuid wrapOf(const QUuid &request, const QByteArray &key = "K") const;
    /// A discovery with that agent_scope; the job's id.
    QUuid discover(const QJsonObject &scope = {});
    /// Claims; a job with a null id when there is none.
    domain::SyncJob claim(const QUuid &agent);
    /// Claims, and fails the test when there is nothing.
    domain::SyncJob claimed(const QUuid &agent);
    /// Every lease is over now.
    void lapse() const;
    [[nodiscard]] QUuid jobOf(const QUuid &request) const;
    [[nodiscard]] QString jobStatus(const QUuid &job) const;

    crypto::SystemRandom random;
    services::FingerprintKey fingerprints{core::SecretBytes(32)};
    services::JobQueue queue;
    services::JobBoard board{unitOfWork};
    services::WrapExchange exchange{unitOfWork, kms, fingerprints};
    services::AgentEnrollment enrollment{unitOfWork, random};
    services::AgentLifecycle lifecycle{unitOfWork};
    QUuid admin = addUser(QStringLiteral("Ann"), {QStringLiteral("admin")});
    QUuid dora = addUser(QStringLiteral("Dora"), {QStringLiteral("developer")});
    QUuid abe = addUser(QStringLiteral("Abe"), {QStringLiteral("approver")});
};

/// The error's code as it goes on the wire; "none" for success.
template <typename T> QString codeOf(const core::Result<T> &result)
{
    return result ? QStringLiteral("none") : core::errorCodeName(result.error().code).toString();
}

} // namespace sb::test
