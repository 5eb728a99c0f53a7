// Polls one after the other, and what may be said after each: `applied` only with evidence.
#include "server/domain/gitops_observation.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::domain;

namespace {

constexpr core::Timestamp executedAt = core::Timestamp::fromSeconds(1000);

/// Seconds after the change.
core::Timestamp at(int second)
{
    return executedAt.plusSeconds(second);
}

RolloutState settled(const QString &revision = u"r1"_s)
{
    return {.healthStatus = u"Healthy"_s, .syncStatus = u"Synced"_s, .syncRevision = revision};
}

struct Poll
{
    int second = 0;
    /// nullopt: it brought nothing.
    std::optional<RolloutState> state = {};
};

RolloutState operation(const QString &phase, std::optional<int> finishedSecond,
                       RolloutState state = settled())
{
    state.operationPhase = phase;
    if (finishedSecond)
        state.operationFinishedAt = at(*finishedSecond);
    return state;
}

RolloutState with(const QString &kind, int createdSecond)
{
    RolloutState state = settled();
    state.resources.push_back({.kind = u"ConfigMap"_s, .name = u"c"_s});
    state.resources.push_back({.kind = kind, .name = u"x"_s, .createdAt = at(createdSecond)});
    return state;
}

RolloutState unhealthy(const QString &health)
{
    RolloutState state = settled();
    state.healthStatus = health;
    return state;
}

RolloutState outOfSync(const QString &revision = u"r1"_s)
{
    RolloutState state = settled(revision);
    state.syncStatus = u"OutOfSync"_s;
    return state;
}

} // namespace

Q_DECLARE_METATYPE(std::vector<Poll>)

class TestRolloutVerdict : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void judges_data();
    void judges();
    void words();
};

void TestRolloutVerdict::judges_data()
{
    QTest::addColumn<std::vector<Poll>>("polls");
    QTest::addColumn<int>("verdict");
    QTest::addColumn<QString>("evidence");
    using enum RolloutVerdict;
    const auto row = [](const char *what, std::vector<Poll> polls, RolloutVerdict verdict,
                        const QString &evidence = {}) {
        QTest::newRow(what) << std::move(polls) << int(verdict) << evidence;
    };
    row("settled all along, first poll", {{1, settled()}}, Waiting);
    row("settled all along, before a minute",
        {{15, settled()}, {30, settled()}, {45, settled()}, {59, settled()}}, Waiting);
    row("two settled after a minute", {{59, settled()}, {60, settled()}, {75, settled()}}, Waiting);
    row("three settled after a minute", {{60, settled()}, {75, settled()}, {90, settled()}},
        Applied, u"stable_polls"_s);
    row("three, one of them unhealthy",
        {{60, settled()}, {75, unhealthy(u"Progressing"_s)}, {90, settled()}, {105, settled()}},
        Waiting);
    row("three, one of them out of sync",
        {{60, settled()}, {75, outOfSync()}, {90, settled()}, {105, settled()}}, Waiting);
    row("three, one of them without an answer",
        {{60, settled()}, {75, {}}, {90, settled()}, {105, settled()}}, Waiting);
    row("then three in a row after all",
        {{60, settled()}, {75, {}}, {90, settled()}, {105, settled()}, {120, settled()}}, Applied,
        u"stable_polls"_s);
    row("operation after", {{5, operation(u"Succeeded"_s, 3)}}, Applied, u"operation_finished"_s);
    row("operation before", {{5, operation(u"Succeeded"_s, -3)}}, Waiting);
    row("operation at the moment", {{5, operation(u"Succeeded"_s, 0)}}, Waiting);
    row("operation without a time", {{5, operation(u"Succeeded"_s, {})}}, Waiting);
    row("operation runs", {{5, operation(u"Running"_s, {})}}, Waiting);
    row("running keeps three settled from counting",
        {{60, operation(u"Running"_s, {})},
         {75, operation(u"Running"_s, {})},
         {90, operation(u"Running"_s, {})}},
        Waiting);
    row("operation after, not healthy yet",
        {{5, operation(u"Succeeded"_s, 3, unhealthy(u"Progressing"_s))}}, Waiting);
    row("new revision", {{5, settled()}, {20, settled(u"r2"_s)}}, Applied, u"new_revision"_s);
    row("new revision, not in sync yet", {{5, settled()}, {20, outOfSync(u"r2"_s)}}, Waiting);
    row("new revision, then in sync",
        {{5, settled()}, {20, outOfSync(u"r2"_s)}, {35, settled(u"r2"_s)}}, Applied,
        u"new_revision"_s);
    row("no revision at first", {{5, settled({})}, {20, settled(u"r1"_s)}}, Waiting);
    row("drifted back", {{5, settled()}, {20, outOfSync(u"r2"_s)}, {35, settled()}}, Waiting);
    row("drifted back by an operation",
        {{5, settled()}, {20, outOfSync(u"r2"_s)}, {35, operation(u"Succeeded"_s, 30)}}, Waiting);
    row("drifted back and stayed",
        {{5, settled()},
         {20, outOfSync(u"r2"_s)},
         {60, settled()},
         {75, settled()},
         {90, settled()}},
        Waiting);
    row("drifted back, and came again",
        {{5, settled()}, {20, outOfSync(u"r2"_s)}, {35, settled()}, {50, settled(u"r3"_s)}},
        Applied, u"new_revision"_s);
    row("pod made after", {{5, with(u"Pod"_s, 2)}}, Applied, u"workload_created"_s);
    row("pod made before", {{5, with(u"Pod"_s, -2)}}, Waiting);
    row("replica set made after", {{5, with(u"ReplicaSet"_s, 2)}}, Applied, u"workload_created"_s);
    row("secret made after", {{5, with(u"Secret"_s, 2)}}, Waiting);
    row("failed", {{5, operation(u"Failed"_s, 3)}}, Failed);
    row("error", {{5, operation(u"Error"_s, 3)}}, Failed);
    row("failed, no time", {{5, operation(u"Failed"_s, {})}}, Failed);
    row("failed before the change", {{5, operation(u"Failed"_s, -3)}}, Waiting);
    row("failed before the change is never settled",
        {{60, operation(u"Failed"_s, -3)},
         {75, operation(u"Failed"_s, -3)},
         {90, operation(u"Failed"_s, -3)}},
        Waiting);
    row("degraded alone", {{60, unhealthy(u"Degraded"_s)}, {600, unhealthy(u"Degraded"_s)}},
        Waiting);
    row("suspended, missing, unknown",
        {{60, unhealthy(u"Suspended"_s)},
         {75, unhealthy(u"Missing"_s)},
         {90, unhealthy(u"Unknown"_s)}},
        Waiting);
    row("nothing known", {{60, RolloutState{}}, {75, RolloutState{}}, {90, RolloutState{}}},
        Waiting);
}

void TestRolloutVerdict::judges()
{
    QFETCH(std::vector<Poll>, polls);
    QFETCH(QString, evidence);
    RolloutJudgement judgement;
    for (const Poll &poll : polls) {
        // Every verdict before the last poll's is that of a change still on its way.
        QCOMPARE(judgement.verdict, RolloutVerdict::Waiting);
        if (poll.state)
            judgement = judgeRollout(*poll.state, judgement.progress, executedAt, at(poll.second));
        else
            judgement.progress = afterFailedPoll(judgement.progress);
    }
    QTEST(int(judgement.verdict), "verdict");
    QCOMPARE(judgement.evidence ? toWord(*judgement.evidence) : QString(), evidence);
}

void TestRolloutVerdict::words()
{
    for (const QString &word :
         {u"operation_finished"_s, u"new_revision"_s, u"workload_created"_s, u"stable_polls"_s})
        QCOMPARE(toWord(rolloutEvidenceFromWord(word).value()), word);
    QVERIFY(!rolloutEvidenceFromWord(u""));
    for (const QString &word :
         {u"queued"_s, u"active"_s, u"applied"_s, u"failed"_s, u"applied_unverified"_s})
        QCOMPARE(toWord(pollingStateFromWord(word).value()), word);
    QVERIFY(!pollingStateFromWord(u"done"));
    QCOMPARE(stateAfter(RolloutVerdict::Waiting), PollingState::Active);
    QCOMPARE(stateAfter(RolloutVerdict::Applied), PollingState::Applied);
    QCOMPARE(stateAfter(RolloutVerdict::Failed), PollingState::Failed);
}

QTEST_APPLESS_MAIN(TestRolloutVerdict)
#include "tst_rollout_verdict.moc"
