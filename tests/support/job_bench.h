// The agents' side on top of RequestBench: a queue, an exchange of values, minted agents.
#pragma once

#include "server/services/agent_enrollment.h"
#include "server/services/agent_lifecycle.h"
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
    /// Claims, and fails the test when there is nothing.
    domain::SyncJob claimed(const QUuid &agent);
    /// Every lease is over now.
    void lapse() const;

    crypto::SystemRandom random;
    services::FingerprintKey fingerprints{core::SecretBytes(32)};
    services::JobQueue queue;
    services::WrapExchange exchange{unitOfWork, kms, fingerprints};
    services::AgentEnrollment enrollment{unitOfWork, random};
    services::AgentLifecycle lifecycle{unitOfWork};
    QUuid admin = addUser(QStringLiteral("Ann"), {QStringLiteral("admin")});
    QUuid dora = addUser(QStringLiteral("Dora"), {QStringLiteral("developer")});
    QUuid abe = addUser(QStringLiteral("Abe"), {QStringLiteral("approver")});
};

} // namespace sb::test
