// 64 racers for one value and for one deciding vote, round after round (invariants S1, S3): the
// database lets exactly one win. SB_RACER_ROUNDS changes the number of rounds, SB_RACERS that of
// racers.
#include "tests/server/services/race.h"
#include "tests/support/request_bench.h"

#include <atomic>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using core::ErrorCode;
using test::quoted;
using test::race;
using test::racers;
using test::RequestBench;
using test::rounds;

namespace {

std::vector<QUuid> ids(const RequestBench &bench, const QByteArray &query)
{
    std::vector<QUuid> list;
    for (const QString &id :
         bench.value("SELECT string_agg(id::text, ',') FROM (" + query + ") q").split(u','))
        list.push_back(QUuid(id));
    return list;
}

/// `rounds` copies of a request with fresh ids.
void multiply(RequestBench &bench, const QUuid &request)
{
    bench.sql(
        "CREATE TEMP TABLE copies AS SELECT * FROM access_requests WHERE id = " + quoted(request) +
        "; INSERT INTO access_requests SELECT (jsonb_populate_record(c, jsonb_build_object('id', "
        "gen_random_uuid()))).* "
        "FROM copies c, generate_series(2, " +
        QByteArray::number(rounds) + ")");
}

} // namespace

class TestRequestRacers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneRevealWins();
    void oneVoteDecides();
};

void TestRequestRacers::oneRevealWins()
{
    RequestBench bench;
    const QUuid dora = bench.addUser(u"Dora"_s, {u"developer"_s});
    const QUuid request = bench.submitted(dora, RequestBench::aRead());
    std::vector<QUuid> wraps;
    for (int round = 0; round < rounds; ++round)
        wraps.push_back(bench.postWrap(request, u"K%1"_s.arg(round), "value"));
    bench.complete(request);

    const auto call = bench.as(dora);
    std::vector<std::atomic<int>> winners(static_cast<std::size_t>(rounds));
    std::atomic<int> strange = 0;
    race(bench, [&](int, int round) {
        const auto at = static_cast<std::size_t>(round);
        const auto revealed = bench.reveal.reveal(call, request, wraps[at]);
        if (revealed && revealed->value.view() == "value")
            ++winners[at];
        else if (revealed || revealed.error().code != ErrorCode::WrapConsumed)
            ++strange;
    });
    QCOMPARE(strange.load(), 0);
    for (const auto &count : winners)
        QCOMPARE(count.load(), 1);
    QCOMPARE(bench.count("audit_events WHERE action = 'wrap.retrieve' AND status = 'success'"),
             rounds);
    QCOMPARE(bench.count("audit_events WHERE action = 'wrap.retrieve' AND status = 'denied'"),
             rounds * (racers - 1));
    QCOMPARE(bench.count("secret_wraps WHERE encrypted_value IS NOT NULL"), 0);
}

void TestRequestRacers::oneVoteDecides()
{
    RequestBench bench;
    bench.setWorkflow("min_approvers = 2");
    const QUuid dora = bench.addUser(u"Dora"_s, {u"developer"_s});
    std::vector<domain::CallContext> voters;
    for (int racer = 0; racer < racers; ++racer)
        voters.push_back(bench.as(bench.addUser(u"Voter%1"_s.arg(racer), {u"approver"_s})));
    multiply(bench, bench.submitted(dora, RequestBench::aRead()));
    const std::vector<QUuid> requests = ids(bench, "SELECT id FROM access_requests");

    std::vector<std::atomic<int>> voted(static_cast<std::size_t>(rounds));
    std::vector<std::atomic<int>> decided(static_cast<std::size_t>(rounds));
    std::atomic<int> strange = 0;
    race(bench, [&](int racer, int round) {
        const auto at = static_cast<std::size_t>(round);
        const auto vote =
            bench.decision.approve(voters[static_cast<std::size_t>(racer)], requests[at], {});
        if (vote) {
            ++voted[at];
            decided[at] += vote->request.status == domain::RequestStatus::Approved;
        } else if (vote.error().code != ErrorCode::NotPending) {
            ++strange;
        }
    });
    QCOMPARE(strange.load(), 0);
    for (std::size_t at = 0; at < requests.size(); ++at) {
        QCOMPARE(voted[at].load(), 2);
        QCOMPARE(decided[at].load(), 1);
    }
    QCOMPARE(bench.count("sync_jobs"), rounds);
    QCOMPARE(bench.value("SELECT count(DISTINCT request_id) FROM sync_jobs").toInt(), rounds);
    QCOMPARE(bench.count("approvals"), 2 * rounds);
    QCOMPARE(bench.count("audit_events WHERE metadata->>'became_approved' = 'true'"), rounds);
}

QTEST_GUILESS_MAIN(TestRequestRacers)
#include "tst_request_racers.moc"
