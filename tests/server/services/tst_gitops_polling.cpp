// Several servers poll the same observations: each is asked for once, and what one leaves behind
// another takes up.
#include "server/services/argocd_endpoint_admin.h"
#include "server/services/gitops_mapping_admin.h"
#include "server/services/gitops_polling.h"
#include "tests/support/argocd_server.h"
#include "tests/support/job_bench.h"

#include <thread>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace sb;
using test::ArgocdServer;

namespace {

class PollBench : public test::JobBench
{
public:
    services::GitopsFanOut fanOut;
    services::JobQueue watchedQueue{unitOfWork, {}, &fanOut};
    services::ArgocdEndpointAdmin endpoints{unitOfWork, kms};
    services::GitopsMappingAdmin mappings{unitOfWork};
    outbound::HttpsClient https{{.allowed = {QHostAddress::parseSubnet(u"127.0.0.0/8"_s)}}};
    gitops::ReadOnlyTransport transport{https, 5s};
    ArgocdServer argocd;

    [[nodiscard]] services::GitopsPolling polling(int batch = 20,
                                                  std::chrono::milliseconds interval = 15s)
    {
        return services::GitopsPolling(unitOfWork, kms, transport,
                                       {.batch = batch, .interval = interval, .httpTimeout = 5s});
    }

    static domain::CallContext system()
    {
        domain::CallContext call;
        call.actor.kind = domain::IdentityKind::System;
        call.correlationId = QUuid::createUuid();
        return call;
    }

    /// One executed patch watched in that many applications app0, app1, …
    QUuid watched(int applications)
    {
        const auto endpoint = endpoints.create(
            as(admin),
            {.name = u"prod"_s,
             .baseUrl = argocd.url(),
             .tlsCaPem = QString::fromUtf8(argocd.caPem()),
             .token = core::SecretBytes::copyOf(std::string_view(
                 ArgocdServer::token.constData(), std::size_t(ArgocdServer::token.size())))});
        if (!endpoint)
            qFatal("endpoint: %s", qPrintable(endpoint.error().message));
        for (int index = 0; index < applications; ++index) {
            const QString name = u"app%1"_s.arg(index);
            argocd.set(name, {});
            const auto mapping =
                mappings.create(as(admin), {.endpointId = endpoint->id,
                                            .application = {.name = name},
                                            .rules = {.secretRefPrefix = u"app/"_s}});
            if (!mapping)
                qFatal("mapping: %s", qPrintable(mapping.error().message));
        }
        const QUuid request = approvedPatch();
        const QUuid agent = mint();
        const auto job = watchedQueue.claim(asAgent(agent));
        if (!job || !*job ||
            !watchedQueue.complete(asAgent(agent), (*job)->id, {.succeeded = true}))
            qFatal("the patch is not executed");
        return request;
    }

    [[nodiscard]] int polls(const QByteArray &name) const
    {
        return argocd.count("/api/v1/applications/" + name);
    }
};

} // namespace

class TestGitopsPolling : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void batchesLeastRecentlyFirst();
    void twoServersShareTheWork();
    void whatAKilledServerLeavesIsTakenUp();
    void aLostClaimStoresNothing();
    void aServerThatIsAwayIsAskedOnce();
    void stoppingReleases();
    void overdueOnes();
};

void TestGitopsPolling::batchesLeastRecentlyFirst()
{
    PollBench bench;
    bench.watched(4);
    const auto polling = bench.polling(2, 0ms);
    for (int round = 0; round < 4; ++round)
        QCOMPARE(polling.pollDue(PollBench::system()), 2);
    for (int index = 0; index < 4; ++index)
        QCOMPARE(bench.polls("app" + QByteArray::number(index)), 2);
    // With a pause wanted, nothing is due at once.
    QCOMPARE(bench.polling().pollDue(PollBench::system()), 0);
}

void TestGitopsPolling::twoServersShareTheWork()
{
    PollBench bench;
    bench.watched(12);
    std::vector<std::thread> servers;
    std::atomic<int> polled = 0;
    for (int server = 0; server < 4; ++server)
        servers.emplace_back([&] {
            const auto polling = bench.polling(3);
            for (int round = 0; round < 4; ++round)
                polled += polling.pollDue(PollBench::system());
            bench.db.database.closeThreadConnection();
        });
    for (std::thread &server : servers)
        server.join();
    QCOMPARE(polled.load(), 12);
    for (int index = 0; index < 12; ++index)
        QCOMPARE(bench.polls("app" + QByteArray::number(index)), 1);
    QCOMPARE(bench.count("gitops_observations WHERE polls_count = 1 AND claim_id IS NULL"), 12);
}

void TestGitopsPolling::whatAKilledServerLeavesIsTakenUp()
{
    PollBench bench;
    bench.watched(1);
    bench.sql("UPDATE gitops_observations SET polling_state = 'active', claim_id = "
              "gen_random_uuid(), claim_expires_at = now() + interval '1 minute'");
    const auto polling = bench.polling();
    QCOMPARE(polling.pollDue(PollBench::system()), 0);
    bench.sql("UPDATE gitops_observations SET claim_expires_at = now() - interval '1 second'");
    QCOMPARE(polling.pollDue(PollBench::system()), 1);
    QCOMPARE(bench.polls("app0"), 1);
}

void TestGitopsPolling::aLostClaimStoresNothing()
{
    PollBench bench;
    const QUuid request = bench.watched(1);
    const storage::GitopsObservationRepository observations;
    const QUuid mine = QUuid::createUuid();
    QUuid id;
    {
        storage::Transaction tx(bench.db.database.connection());
        const auto claimed = observations.claim(tx, {.claimId = mine, .restMillis = 0});
        QCOMPARE(claimed.size(), std::size_t(1));
        id = claimed.at(0).observation.id;
        tx.commit();
    }
    const storage::PollOutcome outcome{.state = domain::PollingState::Applied};
    storage::Transaction tx(bench.db.database.connection());
    QVERIFY(!observations.store(tx, id, QUuid::createUuid(), outcome));
    QCOMPARE(observations.listByRequest(tx, request).at(0).state, domain::PollingState::Active);
    QVERIFY(observations.store(tx, id, mine, outcome));
    // Over is over.
    QVERIFY(!observations.store(tx, id, mine, {.state = domain::PollingState::Failed}));
    QCOMPARE(observations.listByRequest(tx, request).at(0).state, domain::PollingState::Applied);
    QVERIFY(observations.claim(tx, {.claimId = mine, .restMillis = 0}).empty());
    tx.commit();
}

void TestGitopsPolling::aServerThatIsAwayIsAskedOnce()
{
    PollBench bench;
    bench.watched(4);
    bench.argocd.setMood(test::ArgocdMood::Broken);
    QCOMPARE(bench.polling().pollDue(PollBench::system()), 4);
    QCOMPARE(bench.argocd.requests().size(), std::size_t(1));
    QCOMPARE(bench.count("gitops_observations WHERE last_error = 'ArgoCD answered HTTP 502' AND "
                         "polling_state = 'active' AND polls_count = 1"),
             4);
    QCOMPARE(bench.value("SELECT last_health_error FROM argocd_endpoints"),
             u"ArgoCD answered HTTP 502"_s);
    // Polls that bring no verdict leave no row in the audit trail.
    QCOMPARE(bench.count("audit_events WHERE action LIKE 'request.gitops%'"), 1);
}

void TestGitopsPolling::stoppingReleases()
{
    PollBench bench;
    bench.watched(2);
    bench.argocd.setMood(test::ArgocdMood::Silent);
    auto polling = bench.polling();
    std::thread stopper([&] {
        std::this_thread::sleep_for(300ms);
        polling.stop();
    });
    QCOMPARE(polling.pollDue(PollBench::system()), 2);
    stopper.join();
    QCOMPARE(bench.count("gitops_observations WHERE claim_id IS NULL AND polls_count = 0"), 2);
    QVERIFY(bench.value("SELECT last_health_error FROM argocd_endpoints").isEmpty());
}

void TestGitopsPolling::overdueOnes()
{
    PollBench bench;
    bench.watched(3);
    const auto polling = bench.polling();
    QCOMPARE(polling.endOverdue(PollBench::system()), 0);
    bench.sql("UPDATE gitops_observations SET timeout_at = now() - interval '1 second' "
              "WHERE application_name <> 'app0'");
    QCOMPARE(polling.endOverdue(PollBench::system()), 2);
    QCOMPARE(polling.endOverdue(PollBench::system()), 0);
    QCOMPARE(bench.count("gitops_observations WHERE polling_state = 'applied_unverified' AND "
                         "terminal_at IS NOT NULL"),
             2);
    QCOMPARE(bench.count("audit_events WHERE action = 'request.gitops_observation_finished'"), 2);
    QCOMPARE(polling.pollDue(PollBench::system()), 1);
}

QTEST_GUILESS_MAIN(TestGitopsPolling)
#include "tst_gitops_polling.moc"
