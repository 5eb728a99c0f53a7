// sb-agent as a process, writing to a KV version 2 store while others write too.
#include "tests/agent/agent_bench.h"
#include "tests/support/kv2_server.h"

#include <atomic>

#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace sb::test;

namespace {

const QByteArray path = "kv/data/apps/app";

} // namespace

class TestAgentVault : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<Kv2Server> m_vault;
    std::unique_ptr<AgentBench> m_bench;

    QUuid addPatch(const QByteArray &value = "v")
    {
        return m_bench->plane.addPatch(u"vault"_s, u"app"_s, {{.key = u"K"_s, .value = value}},
                                       {{u"kvPrefix"_s, u"apps"_s}});
    }

private Q_SLOTS:

    void init()
    {
        m_vault = std::make_unique<Kv2Server>();
        m_bench = std::make_unique<AgentBench>();
        m_bench->variables[u"SB_VAULT_ADDR"_s] = m_vault->url().toString();
        m_bench->variables[u"SB_VAULT_TOKEN"_s] = QString::fromLatin1(m_vault->token());
    }

    void cleanup()
    {
        m_bench.reset();
        m_vault.reset();
    }

    void aPatchIsWrittenOnce()
    {
        m_vault->put(path, R"({"n":1.50,"K":"old"})");
        const QUuid first = addPatch();
        const QUuid again = addPatch();
        m_bench->variables[u"SB_CLAIM_CONCURRENCY"_s] = u"1"_s;
        m_bench->start();
        QCOMPARE(m_bench->endOf(first).status, u"succeeded"_s);
        QCOMPARE(m_bench->endOf(again).status, u"succeeded"_s);
        QCOMPARE(m_vault->content(path), R"({"n":1.50,"K":"v"})"_ba);
        QCOMPARE(m_vault->version(path), 2);
        QVERIFY(!m_bench->agent->output().contains("hvs."));
    }

    void aLostRaceIsRunAgainOnFreshData()
    {
        m_vault->put(path, R"({"K":"old"})");
        const auto writes = std::make_shared<std::atomic<int>>(0);
        m_vault->intercept([this, writes](const ScriptedRequest &request) {
            // Somebody else gets in between our read and our first two writes.
            if (request.method == "POST" && ++*writes <= 2)
                m_vault->put(path, "{\"K\":\"old\",\"other\":" + QByteArray::number(*writes) + "}");
            return std::optional<ScriptedAnswer>();
        });
        const QUuid job = addPatch();
        m_bench->start();
        QCOMPARE(m_bench->endOf(job).status, u"succeeded"_s);
        QCOMPARE(m_vault->content(path), R"({"K":"v","other":2})"_ba);
        QCOMPARE(writes->load(), 3);
    }

    void aRaceThatIsAlwaysLostEnds()
    {
        m_vault->put(path, "{}");
        const auto writes = std::make_shared<std::atomic<int>>(0);
        m_vault->intercept([this, writes](const ScriptedRequest &request) {
            if (request.method == "POST")
                m_vault->put(path, "{\"other\":" + QByteArray::number(++*writes) + "}");
            return std::optional<ScriptedAnswer>();
        });
        const QUuid job = addPatch();
        m_bench->start();
        const JobEnd end = m_bench->endOf(job);
        QCOMPARE(end.status, u"failed"_s);
        QVERIFY2(end.error.contains("nothing was written"_L1), qPrintable(end.error));
        QVERIFY(!m_vault->content(path).contains("\"K\""));
    }

    void aWriteWhoseAnswerIsLostIsNotRepeated()
    {
        m_vault->put(path, "{}");
        const auto isLost = std::make_shared<std::atomic<bool>>(false);
        m_vault->intercept([this, isLost](const ScriptedRequest &request) {
            std::optional<ScriptedAnswer> answer;
            if (request.method == "POST" && !isLost->exchange(true)) {
                m_vault->put(path, R"({"K":"v"})");
                answer = ScriptedAnswer{.cut = true};
            }
            return answer;
        });
        const QUuid job = addPatch();
        m_bench->start();
        QCOMPARE(m_bench->endOf(job).status, u"succeeded"_s);
        QCOMPARE(m_vault->version(path), 2);
    }

    void aVaultThatIsAwayIsAskedAgain()
    {
        m_vault->put(path, "{}");
        const auto calls = std::make_shared<std::atomic<int>>(0);
        m_vault->intercept([calls](const ScriptedRequest &) {
            return ++*calls <= 3 ? std::optional(ScriptedAnswer{.status = 503}) : std::nullopt;
        });
        const QUuid job = addPatch();
        m_bench->start();
        QCOMPARE(m_bench->endOf(job).status, u"succeeded"_s);
        QCOMPARE(m_vault->content(path), R"({"K":"v"})"_ba);
    }

    void aDenialFailsTheJobAtOnce()
    {
        m_bench->variables[u"SB_VAULT_TOKEN"_s] = u"hvs.wrong"_s;
        const QUuid job = addPatch();
        m_bench->start();
        const JobEnd end = m_bench->endOf(job);
        QCOMPARE(end.status, u"failed"_s);
        QVERIFY2(end.error.contains("403"_L1), qPrintable(end.error));
        QCOMPARE(m_vault->server().requests().size(), 1U);
        QVERIFY(!m_bench->agent->output().contains("hvs.wrong"));
    }

    void aSlowVaultCostsNoLease()
    {
        m_bench->plane.setLease(3s);
        m_vault->put(path, "{}");
        m_vault->intercept([](const ScriptedRequest &request) {
            return request.method == "GET"
                       ? std::optional(ScriptedAnswer{
                             .body = R"({"data":{"data":{},"metadata":{"version":1}}})",
                             .delay = 5s})
                       : std::nullopt;
        });
        const QUuid job = addPatch();
        m_bench->start();
        QCOMPARE(m_bench->endOf(job).status, u"succeeded"_s);
        QVERIFY(m_bench->plane.count("/renew") >= 2);
        QCOMPARE(m_vault->content(path), R"({"K":"v"})"_ba);
    }
};

QTEST_GUILESS_MAIN(TestAgentVault)
#include "tst_agent_vault.moc"
