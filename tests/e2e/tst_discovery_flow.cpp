// From what lies at a provider to what may be asked for: sb-agent as a process lists, the inventory
// shows, and a request that names no cluster goes where discovery has seen the secret (contract B6,
// B7).
#include "tests/support/agent_process.h"
#include "tests/support/broker_bench.h"
#include "tests/support/kv2_server.h"

#include <atomic>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace sb;
using test::AgentProcess;
using test::BrokerBench;
using test::Kv2Server;
using test::Reply;
using test::ScriptedAnswer;
using test::ScriptedRequest;

namespace {

QByteArray scopeOf(const QString &cluster)
{
    return R"({"cluster":")" + cluster.toUtf8() + R"("})";
}

/// An agent in a cluster, with a directory of its own and, where one is given, a Vault.
struct Site
{
    Site(BrokerBench &bench, const QString &cluster, Kv2Server *vault = nullptr)
        : minted(bench.mintAgent(scopeOf(cluster)))
    {
        variables = {{u"SB_CP_ENDPOINT"_s, bench.application->url()},
                     {u"SB_INSECURE_TRANSPORT"_s, u"true"_s},
                     {u"SB_AGENT_ID"_s, minted.id},
                     {u"SB_AGENT_SECRET"_s, QString::fromLatin1(minted.secret)},
                     {u"SB_CLUSTER_NAME"_s, cluster},
                     {u"SB_FILE_ROOT"_s, root.path()},
                     {u"SB_LOCAL_ADDR"_s, u"127.0.0.1:0"_s},
                     {u"SB_CLAIM_INTERVAL"_s, u"50ms"_s}};
        if (vault) {
            variables[u"SB_VAULT_ADDR"_s] = vault->url().toString();
            variables[u"SB_VAULT_TOKEN"_s] = QString::fromLatin1(vault->token());
        }
        start();
    }

    void start() { agent = std::make_unique<AgentProcess>(variables); }

    void kill() { agent.reset(); }

    void write(const QString &ref, const QByteArray &content) const
    {
        const QString path = root.filePath(ref + u".json"_s);
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write %s", qPrintable(path));
    }

    BrokerBench::BenchAgent minted;
    QTemporaryDir root;
    std::map<QString, QString> variables;
    std::unique_ptr<AgentProcess> agent;
};

QString endOf(BrokerBench &bench, const QString &job)
{
    QString status;
    const bool isOver = QTest::qWaitFor(
        [&] {
            status = bench.get(u"/api/v1/jobs/"_s + job, u"admin"_s)
                         .object()
                         .value(u"status"_s)
                         .toString();
            return status == u"succeeded"_s || status == u"failed"_s;
        },
        40'000);
    if (!isOver || status == u"failed"_s)
        qWarning() << bench.get(u"/api/v1/jobs/"_s + job, u"admin"_s).body;
    return status;
}

/// Asks for a discovery in a cluster and waits for its end; the job's status.
QString discover(BrokerBench &bench, const QString &cluster, const QByteArray &provider)
{
    const Reply made =
        bench.post(u"/api/v1/jobs"_s, u"admin"_s,
                   R"({"job_type":"discover","agent_scope":{"cluster_name":")" + cluster.toUtf8() +
                       R"("},"payload":{"target_provider_type":")" + provider + R"("}})");
    const QString id = made.object().value(u"id"_s).toString();
    return endOf(bench, id);
}

Reply ask(BrokerBench &bench, const QByteArray &ref, const QByteArray &more = {})
{
    return bench.post(
        u"/api/v1/requests/read"_s, u"developer"_s,
        R"({"target_provider_type":"file","justification":"j","target_secret_ref":")" + ref + "\"" +
            more + "}");
}

/// The environment that a request which was just made belongs to; the answer itself when it is no
/// request.
QString environmentOf(const Reply &reply)
{
    const QJsonObject scope = reply.object().value(u"target_scope"_s).toObject();
    return scope.contains(u"environment"_s) ? scope.value(u"environment"_s).toString()
                                            : QString::fromUtf8(reply.body);
}

} // namespace

class TestDiscoveryFlow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRequestGoesWhereTheSecretWasSeen();
    void whatIsClaimedForAnEnvironmentBelongsToIt();
    void scheduledDiscoveries();
    void aKilledAgentsDiscoveryIsDoneByTheNext();
};

void TestDiscoveryFlow::aRequestGoesWhereTheSecretWasSeen()
{
    BrokerBench bench;
    const Site eu(bench, u"prod-eu"_s);
    const Site us(bench, u"prod-us"_s);
    eu.write(u"pay/db"_s, R"({"K":"of-eu"})");
    eu.write(u"both"_s, "{}");
    us.write(u"both"_s, R"({"K":"of-us"})");

    // Nothing seen yet: the cluster stays open.
    const Reply early = ask(bench, "pay/db");
    QCOMPARE(early.status, 201);
    QVERIFY(!early.object().contains(u"cluster_name"_s));

    QCOMPARE(discover(bench, u"prod-eu"_s, "file"), u"succeeded"_s);
    QCOMPARE(discover(bench, u"prod-us"_s, "file"), u"succeeded"_s);
    const QJsonObject listed =
        bench.get(u"/api/v1/secrets?cluster_name=prod-eu"_s, u"developer"_s).object();
    QCOMPARE(listed.value(u"total"_s).toInt(), 2);

    // In one cluster only: pinned, and only that cluster's agent does it.
    const Reply made = ask(bench, "pay/db");
    QCOMPARE(made.status, 201);
    QCOMPARE(made.object().value(u"cluster_name"_s).toString(), u"prod-eu"_s);
    const QString id = made.object().value(u"id"_s).toString();
    bench.approve(id);
    QVERIFY(QTest::qWaitFor([&] { return bench.statusOf(id) == u"executed"_s; }, 20'000));
    QCOMPARE(bench.value("SELECT claimed_by::text FROM sync_jobs WHERE request_id = '" +
                         id.toLatin1() + "'"),
             eu.minted.id);

    // In both: the requester must say which; what they say is taken.
    const Reply ambiguous = ask(bench, "both");
    QCOMPARE(ambiguous.status, 422);
    QCOMPARE(ambiguous.error(), u"cluster_ambiguous"_s);
    QVERIFY2(!ambiguous.body.contains("prod-us"), "whoever may not list is not told where");
    const Reply named = ask(bench, "both", R"(,"cluster_name":"prod-us")");
    QCOMPARE(named.status, 201);
    QCOMPARE(named.object().value(u"cluster_name"_s).toString(), u"prod-us"_s);

    // Gone from one of them: no longer ambiguous. Discovery changes nothing of what was asked
    // before.
    bench.sql("UPDATE secrets SET status = 'missing' WHERE cluster_name = 'prod-eu' AND secret_ref "
              "= 'both'");
    QCOMPARE(ask(bench, "both").object().value(u"cluster_name"_s).toString(), u"prod-us"_s);
    const QString first = early.object().value(u"id"_s).toString();
    QVERIFY(!bench.get(u"/api/v1/requests/"_s + first, u"developer"_s)
                 .object()
                 .contains(u"cluster_name"_s));
    // Seen again: present.
    QCOMPARE(discover(bench, u"prod-eu"_s, "file"), u"succeeded"_s);
    QCOMPARE(ask(bench, "both").error(), u"cluster_ambiguous"_s);
}

/// The cluster that discovery fills in counts for the targets of environments, too.
void TestDiscoveryFlow::whatIsClaimedForAnEnvironmentBelongsToIt()
{
    BrokerBench bench;
    const Site eu(bench, u"prod-eu"_s);
    eu.write(u"pay/db"_s, "{}");
    bench.sql(R"(
        INSERT INTO projects (id, name) VALUES ('0a000000-0000-4000-8000-00000000000b', 'pay');
        INSERT INTO environments (id, project_id, name)
        VALUES ('0a000000-0000-4000-8000-00000000000c', '0a000000-0000-4000-8000-00000000000b', 'prod');
        INSERT INTO environment_targets (environment_id, provider_type, cluster_name, secret_ref_prefix)
        VALUES ('0a000000-0000-4000-8000-00000000000c', 'file', 'prod-eu', 'pay/'))");
    QCOMPARE(environmentOf(ask(bench, "pay/db")), u""_s);
    QCOMPARE(discover(bench, u"prod-eu"_s, "file"), u"succeeded"_s);
    const Reply made = ask(bench, "pay/db");
    QCOMPARE(made.object().value(u"cluster_name"_s).toString(), u"prod-eu"_s);
    QCOMPARE(environmentOf(made), u"prod"_s);
    QCOMPARE(ask(bench, "pay/db",
                 R"(,"project_id":"0a000000-0000-4000-8000-00000000000b","environment":"dev")")
                 .error(),
             u"environment_mismatch"_s);
}

void TestDiscoveryFlow::scheduledDiscoveries()
{
    BrokerBench bench([](config::ServerConfig &config) {
        config.sweeps.discover = 300ms;
        config.discoverTargets = {
            {.name = u"eu"_s, .cluster = u"prod-eu"_s, .providerType = u"file"_s}};
    });
    QVERIFY(QTest::qWaitFor([&] { return bench.count("sync_jobs") > 0; }, 10'000));
    // Nobody takes it, so it stays the only one.
    QTest::qWait(1'500);
    QCOMPARE(bench.count("sync_jobs"), 1);
    const Site eu(bench, u"prod-eu"_s);
    eu.write(u"pay/db"_s, "{}");
    QVERIFY(QTest::qWaitFor([&] { return bench.count("secrets") == 1; }, 20'000));
    QVERIFY(QTest::qWaitFor(
        [&] { return bench.count("sync_jobs WHERE status = 'succeeded'") >= 2; }, 20'000));
}

void TestDiscoveryFlow::aKilledAgentsDiscoveryIsDoneByTheNext()
{
    Kv2Server vault;
    vault.put("kv/data/pay/db", "{}");
    const auto isAsked = std::make_shared<std::atomic<bool>>(false);
    vault.intercept([isAsked](const ScriptedRequest &request) {
        // The first listing never ends.
        return request.method == "LIST" && !isAsked->exchange(true)
                   ? std::optional(ScriptedAnswer{.silent = true})
                   : std::nullopt;
    });
    BrokerBench bench([](config::ServerConfig &config) {
        config.jobLease = 3s;
        config.sweeps.jobsRecovery = 500ms;
    });
    Site site(bench, u"prod-eu"_s, &vault);
    const Reply made =
        bench.post(u"/api/v1/jobs"_s, u"admin"_s,
                   R"({"job_type":"discover","payload":{"target_provider_type":"vault"}})");
    QVERIFY(QTest::qWaitFor([&] { return isAsked->load(); }, 20'000));
    // The lease is renewed while the provider is slow.
    const QString lease = bench.value("SELECT claim_expires_at FROM sync_jobs");
    QVERIFY(QTest::qWaitFor(
        [&] { return bench.value("SELECT claim_expires_at FROM sync_jobs") != lease; }, 10'000));
    site.kill();
    QCOMPARE(bench.count("secrets"), 0);
    site.start();
    QCOMPARE(endOf(bench, made.object().value(u"id"_s).toString()), u"succeeded"_s);
    QCOMPARE(bench.count("secrets"), 1);
    QCOMPARE(bench.count("audit_events WHERE action = 'job.claim'"), 2);
}

QTEST_GUILESS_MAIN(TestDiscoveryFlow)
#include "tst_discovery_flow.moc"
