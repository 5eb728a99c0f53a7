// sb-agent as a process: leases, lost answers, servers that go away, and its own end.
#include "shared/core/uuid_text.h"
#include "tests/agent/agent_bench.h"

#include <atomic>

#include <QElapsedTimer>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace sb::test;

namespace {

const ScriptedAnswer unavailable{.status = 503, .body = R"({"error":"unavailable"})"};

} // namespace

class TestAgentLife : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<AgentBench> m_bench;

    QUuid addPatch(const QByteArray &value = "v")
    {
        return m_bench->plane.addPatch(u"file"_s, u"app"_s, {{.key = u"K"_s, .value = value}});
    }

    /// Calls whose path contains `part` are answered with `answer` as long as `isOn`.
    void answerWith(const QByteArray &part, const ScriptedAnswer &answer,
                    std::shared_ptr<std::atomic<bool>> isOn)
    {
        m_bench->plane.intercept([part, answer, isOn](const ScriptedRequest &request) {
            return *isOn && request.target.contains(part) ? std::optional(answer) : std::nullopt;
        });
    }

private Q_SLOTS:

    void init() { m_bench = std::make_unique<AgentBench>(); }

    void cleanup() { m_bench.reset(); }

    void theLeaseIsRenewedWhileAJobWorks()
    {
        // Leases of 3 s are renewed after one; the job lasts longer than two of them.
        m_bench->plane.setLease(3s);
        const auto isHeld = std::make_shared<std::atomic<bool>>(true);
        answerWith("/wraps/", unavailable, isHeld);
        const QUuid job = addPatch();
        m_bench->start();
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->plane.count("/renew") >= 7, 20'000);
        *isHeld = false;
        QCOMPARE(m_bench->endOf(job).status, u"succeeded"_s);
        QCOMPARE(m_bench->secret(u"app"_s), R"({"K":"v"})"_ba);
    }

    void aClaimThatIsTakenAwayStopsTheWork()
    {
        m_bench->plane.setLease(3s);
        const auto isHeld = std::make_shared<std::atomic<bool>>(true);
        answerWith("/wraps/", unavailable, isHeld);
        const QUuid job = addPatch();
        m_bench->start();
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->plane.count("/renew") >= 1, 20'000);
        m_bench->plane.takeAway(job);
        QTRY_VERIFY_WITH_TIMEOUT(
            m_bench->agent->probe(u"/metrics"_s)
                .second.contains(R"(sb_agent_jobs_total{outcome="lost",type="patch"} 1)"),
            20'000);
        QCOMPARE(m_bench->plane.count("/complete"), 0);
        QCOMPARE(m_bench->plane.count("/release"), 0);
        QCOMPARE(m_bench->secret(u"app"_s), ""_ba);
    }

    void aLeaseThatRunsOutStopsTheWork()
    {
        // Nobody can renew it and the wrap comes late: another agent may have the job by then.
        m_bench->plane.setLease(3s);
        m_bench->plane.intercept([](const ScriptedRequest &request) {
            std::optional<ScriptedAnswer> answer;
            if (request.target.endsWith("/renew") || request.target.contains("/wraps/"))
                answer = unavailable;
            return answer;
        });
        addPatch();
        m_bench->start();
        QTRY_VERIFY_WITH_TIMEOUT(
            m_bench->agent->probe(u"/metrics"_s)
                .second.contains(R"(sb_agent_jobs_total{outcome="lost",type="patch"} 1)"),
            20'000);
        QCOMPARE(m_bench->plane.count("/complete"), 0);
        QCOMPARE(m_bench->secret(u"app"_s), ""_ba);
    }

    void aCompletionIsRepeatedUntilItIsAnswered()
    {
        const auto attempts = std::make_shared<std::atomic<int>>(0);
        m_bench->plane.intercept([attempts](const ScriptedRequest &request) {
            std::optional<ScriptedAnswer> answer;
            if (!request.target.endsWith("/complete"))
                return answer;
            const int attempt = ++*attempts;
            if (attempt <= 2)
                answer = unavailable;
            else if (attempt <= 4)
                answer = ScriptedAnswer{.cut = true};
            return answer;
        });
        const QUuid job = addPatch();
        m_bench->start();
        QCOMPARE(m_bench->endOf(job).status, u"succeeded"_s);
        QVERIFY(attempts->load() >= 4);
    }

    void aCompletionMayComeAfterTheLease()
    {
        // The work was done in time; only the telling was not (contract B11).
        m_bench->plane.setLease(2s);
        QElapsedTimer since;
        m_bench->plane.intercept([&since](const ScriptedRequest &request) {
            std::optional<ScriptedAnswer> answer;
            if (request.target.endsWith("/renew"))
                answer = ScriptedAnswer{.status = 409, .body = R"({"error":"claim_lost"})"};
            if (!request.target.endsWith("/complete"))
                return answer;
            if (!since.isValid())
                since.start();
            if (since.elapsed() < 4000)
                answer = unavailable;
            return answer;
        });
        const QUuid job = addPatch();
        m_bench->start();
        QCOMPARE(m_bench->endOf(job).status, u"succeeded"_s);
    }

    void aWrapAndAPostAreAskedForAgain()
    {
        const auto seen = std::make_shared<std::map<QByteArray, int>>();
        m_bench->plane.intercept([seen](const ScriptedRequest &request) {
            std::optional<ScriptedAnswer> answer;
            const bool isValue =
                request.target.contains("/wraps") || request.target.endsWith("/dek");
            if (isValue && ++(*seen)[request.method + request.target] == 1)
                answer = ScriptedAnswer{.cut = true};
            return answer;
        });
        const QUuid patched = addPatch();
        m_bench->start();
        QCOMPARE(m_bench->endOf(patched).status, u"succeeded"_s);
        const QUuid read = m_bench->plane.addRead(u"file"_s, u"app"_s, {});
        QCOMPARE(m_bench->endOf(read).status, u"succeeded"_s);
        QCOMPARE(m_bench->plane.postedFor(read).at(u"K"_s), "v"_ba);
    }

    void aPostWhoseAnswerIsLostTakesAFreshKey()
    {
        // The server spent the first data key (contract B13); only a second one can succeed,
        // whether the agent or Qt's network code repeats the post.
        const auto posts = std::make_shared<std::vector<QByteArray>>();
        m_bench->plane.intercept([posts](const ScriptedRequest &request) {
            std::optional<ScriptedAnswer> answer;
            if (request.method != "POST" || !request.target.endsWith("/wraps"))
                return answer;
            posts->push_back(request.body);
            if (posts->size() == 1)
                answer = ScriptedAnswer{.cut = true};
            else if (request.body == posts->front())
                answer = ScriptedAnswer{.status = 409, .body = R"({"error":"dek_spent"})"};
            return answer;
        });
        m_bench->writeSecret(u"app"_s, R"({"K":"v"})");
        const QUuid read = m_bench->plane.addRead(u"file"_s, u"app"_s, {});
        m_bench->start();
        QCOMPARE(m_bench->endOf(read).status, u"succeeded"_s);
        QCOMPARE(m_bench->plane.postedFor(read).at(u"K"_s), "v"_ba);
        QVERIFY(posts->front() != posts->back());
    }

    void severalJobsRunAtOnce()
    {
        // No wrap is handed out before both jobs have asked for theirs.
        const auto asked = std::make_shared<std::map<QByteArray, bool>>();
        m_bench->plane.intercept([asked](const ScriptedRequest &request) {
            std::optional<ScriptedAnswer> answer;
            if (request.target.contains("/wraps/")) {
                (*asked)[request.header("x-claim-id")] = true;
                if (asked->size() < 2)
                    answer = unavailable;
            }
            return answer;
        });
        const QUuid first = addPatch();
        const QUuid second =
            m_bench->plane.addPatch(u"file"_s, u"other"_s, {{.key = u"K"_s, .value = "w"}});
        m_bench->start();
        QCOMPARE(m_bench->endOf(first).status, u"succeeded"_s);
        QCOMPARE(m_bench->endOf(second).status, u"succeeded"_s);
    }

    void noMoreJobsAreClaimedThanMayRun()
    {
        m_bench->variables[u"SB_CLAIM_CONCURRENCY"_s] = u"1"_s;
        const auto isHeld = std::make_shared<std::atomic<bool>>(true);
        answerWith("/wraps/", unavailable, isHeld);
        const QUuid first = addPatch();
        const QUuid second = addPatch();
        m_bench->start();
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->plane.isClaimed(first), 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(
            m_bench->agent->probe(u"/metrics"_s).second.contains("sb_agent_running_jobs 1"),
            20'000);
        const int beats = m_bench->plane.count("/heartbeat");
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->plane.count("/heartbeat") > beats + 3, 20'000);
        QVERIFY(!m_bench->plane.isClaimed(second));
        *isHeld = false;
        QCOMPARE(m_bench->endOf(second).status, u"succeeded"_s);
    }

    void aStopFinishesWhatRuns()
    {
        const auto isHeld = std::make_shared<std::atomic<bool>>(true);
        answerWith("/wraps/", unavailable, isHeld);
        const QUuid job = addPatch();
        m_bench->start();
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->plane.isClaimed(job), 20'000);
        const QUuid next = addPatch();
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->plane.isClaimed(next), 20'000);
        const QUuid left = [&] {
            m_bench->agent->terminate();
            const bool isKnown = QTest::qWaitFor(
                [&] { return m_bench->agent->probe(u"/readyz"_s).first == 503; }, 20'000);
            return isKnown ? addPatch() : QUuid();
        }();
        QVERIFY(!left.isNull());
        *isHeld = false;
        QCOMPARE(m_bench->agent->exitCode(), 0);
        QCOMPARE(m_bench->plane.endOf(job)->status, u"succeeded"_s);
        QCOMPARE(m_bench->plane.endOf(next)->status, u"succeeded"_s);
        QVERIFY(!m_bench->plane.isClaimed(left));
    }

    void aStopReleasesWhatIsNotDoneInTime()
    {
        m_bench->variables[u"SB_SHUTDOWN_GRACE"_s] = u"300ms"_s;
        const auto isHeld = std::make_shared<std::atomic<bool>>(true);
        answerWith("/wraps/", ScriptedAnswer{.silent = true}, isHeld);
        const QUuid job = addPatch();
        m_bench->start();
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->plane.isClaimed(job), 20'000);
        m_bench->agent->terminate();
        QCOMPARE(m_bench->agent->exitCode(), 0);
        QCOMPARE(m_bench->plane.count("/release"), 1);
        QVERIFY(!m_bench->plane.isClaimed(job));
        QCOMPARE(m_bench->plane.count("/complete"), 0);
        QCOMPARE(m_bench->secret(u"app"_s), ""_ba);
    }

    void aSecondStopDoesNotWait()
    {
        m_bench->variables[u"SB_SHUTDOWN_GRACE"_s] = u"1h"_s;
        const auto isHeld = std::make_shared<std::atomic<bool>>(true);
        answerWith("/wraps/", unavailable, isHeld);
        const QUuid job = addPatch();
        m_bench->start();
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->plane.isClaimed(job), 20'000);
        m_bench->agent->terminate();
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->agent->probe(u"/readyz"_s).first, 503, 20'000);
        m_bench->agent->terminate();
        QCOMPARE(m_bench->agent->exitCode(), 0);
        QCOMPARE(m_bench->plane.count("/release"), 1);
    }

    void anIdleStopIsImmediate()
    {
        m_bench->start();
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->plane.count("/jobs/claim") > 0, 20'000);
        m_bench->agent->terminate();
        QCOMPARE(m_bench->agent->exitCode(), 0);
    }

    void aServerThatIsAwayIsWaitedFor()
    {
        m_bench->plane.server().goAway();
        m_bench->start();
        QCOMPARE(m_bench->agent->probe(u"/healthz"_s).first, 200);
        QCOMPARE(m_bench->agent->probe(u"/readyz"_s).first, 503);
        m_bench->plane.server().comeBack();
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->agent->probe(u"/readyz"_s).first, 200, 30'000);
        QCOMPARE(m_bench->endOf(addPatch()).status, u"succeeded"_s);

        m_bench->plane.server().goAway();
        const QUuid job = addPatch("w");
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->agent->probe(u"/metrics"_s)
                                     .second.contains(R"(sb_agent_claims_total{outcome="error"})"),
                                 20'000);
        m_bench->plane.server().comeBack();
        QCOMPARE(m_bench->endOf(job).status, u"succeeded"_s);
        QCOMPARE(m_bench->secret(u"app"_s), R"({"K":"w"})"_ba);
    }

    void aServerThatRestartsInTheMiddleOfAJobGetsItsEnd()
    {
        const auto isHeld = std::make_shared<std::atomic<bool>>(true);
        answerWith("/complete", ScriptedAnswer{.silent = true}, isHeld);
        const QUuid job = addPatch();
        m_bench->start();
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->plane.count("/complete") > 0, 20'000);
        m_bench->plane.server().goAway();
        *isHeld = false;
        m_bench->plane.server().comeBack();
        QCOMPARE(m_bench->endOf(job).status, u"succeeded"_s);
    }

    void aSecretThatIsRefusedIsTriedAgain()
    {
        m_bench->start();
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->agent->probe(u"/readyz"_s).first, 200, 20'000);
        const auto isOn = std::make_shared<std::atomic<bool>>(true);
        answerWith("/api/", ScriptedAnswer{.status = 401, .body = "{}"}, isOn);
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->agent->probe(u"/readyz"_s).first, 503, 20'000);
        *isOn = false;
        QTRY_COMPARE_WITH_TIMEOUT(m_bench->agent->probe(u"/readyz"_s).first, 200, 20'000);
        QCOMPARE(m_bench->endOf(addPatch()).status, u"succeeded"_s);
    }

    void theServerNamesTheNextBeat()
    {
        m_bench->variables[u"SB_HEARTBEAT_INTERVAL"_s] = u"10m"_s;
        m_bench->plane.intercept([](const ScriptedRequest &request) {
            return request.target.endsWith("/heartbeat")
                       ? std::optional(ScriptedAnswer{.body = R"({"next_heartbeat_seconds":1})"})
                       : std::nullopt;
        });
        m_bench->start();
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->plane.count("/heartbeat") >= 3, 20'000);
    }
};

QTEST_GUILESS_MAIN(TestAgentLife)
#include "tst_agent_life.moc"
