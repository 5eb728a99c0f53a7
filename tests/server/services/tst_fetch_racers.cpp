// 64 racers for one value of a patch, round after round (invariant S3): agents that prove no claim
// get it once, and of two agents only the one that holds the job.
#include "tests/server/services/race.h"
#include "tests/support/job_bench.h"

#include <atomic>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using core::ErrorCode;
using test::JobBench;
using test::quoted;
using test::race;
using test::racers;
using test::rounds;

class TestFetchRacers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneFetchWins();
};

void TestFetchRacers::oneFetchWins()
{
    JobBench bench;
    const QUuid agent = bench.mint();
    const QUuid other = bench.mint();
    // A wrap for every round: requests of a hundred keys, which is what one may have.
    std::vector<QUuid> wraps;
    while (int(wraps.size()) < rounds) {
        std::vector<std::pair<QString, QByteArray>> values;
        for (int key = 0; key < 100; ++key)
            values.emplace_back(u"K%1"_s.arg(key), "value");
        auto patch = JobBench::aPatch(values);
        patch.target.secretRef = u"app/db%1"_s.arg(wraps.size());
        const QUuid request = bench.submitted(bench.dora, patch);
        QVERIFY(bench.decision.approve(bench.as(bench.abe), request, {}));
        bench.claimed(agent);
        for (int key = 0; key < 100; ++key)
            wraps.push_back(bench.wrapOf(request, "K" + QByteArray::number(key)));
    }
    const auto holder = JobBench::asAgent(agent);
    const auto stranger = JobBench::asAgent(other);
    std::vector<std::atomic<int>> winners(static_cast<std::size_t>(rounds));
    std::atomic<int> strange = 0;
    race(bench, [&](int racer, int round) {
        const auto at = static_cast<std::size_t>(round);
        const bool isHolder = racer % 8 != 0;
        const auto fetched = bench.exchange.fetch(isHolder ? holder : stranger, wraps[at], {});
        if (fetched && isHolder && fetched->value->view() == "value")
            ++winners[at];
        else if (fetched ||
                 fetched.error().code != (isHolder ? ErrorCode::WrapConsumed : ErrorCode::NotFound))
            ++strange;
    });
    QCOMPARE(strange.load(), 0);
    for (const auto &count : winners)
        QCOMPARE(count.load(), 1);
    QCOMPARE(bench.count("audit_events WHERE action = 'wrap.retrieve' AND status = 'success'"),
             rounds);
    QCOMPARE(bench.count("secret_wraps WHERE consumed_by_agent = " + quoted(agent)), rounds);
}

QTEST_GUILESS_MAIN(TestFetchRacers)
#include "tst_fetch_racers.moc"
