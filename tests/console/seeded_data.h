// What a broker looks like after some weeks of use: people, agents, requests in every state, and
// the events that go with them.
#pragma once

#include "tests/support/broker_bench.h"

#include <map>

namespace sb::test {

struct SeededData
{
    /// Waits for a decision.
    QString pendingRequest = {};
    /// An executed read of `dora` with two values that nobody has seen.
    QString readableRequest = {};
    QString agentId = {};
};

/// Adds to the bench's own people: ann (admin), abe and zoe (approvers), dora and li (developers).
SeededData seed(BrokerBench &broker);

/// Adds what administrators set up: projects and environments, workflows and policies, a service
/// account, a bounded grant, discovered secrets.
void seedAdministration(BrokerBench &broker);

/// Does the one read that is queued as that agent would: claims it, brings these values, reports.
void answerRead(BrokerBench &broker, const BrokerBench::BenchAgent &agent, const QString &request,
                const std::map<QString, QByteArray> &values);

} // namespace sb::test
