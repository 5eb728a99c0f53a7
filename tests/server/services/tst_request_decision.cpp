// Votes and withdrawals (contract B9, B10, B12, B22).
#include "server/domain/approval_rules.h"
#include "tests/support/request_bench.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using core::ErrorCode;
using test::quoted;
using test::RequestBench;

class TestRequestDecision : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneVoteApprovesAndQueuesTheJob();
    void quorumNeedsDistinctPeople();
    void voteOfSomebodyWhoLostTheRightDoesNotCount_data();
    void voteOfSomebodyWhoLostTheRightDoesNotCount();
    void rejectShreds();
    void cancelShreds();
    void refusalsAreAudited_data();
    void refusalsAreAudited();
    void staleIdentityDoesNotVote();
    void overdueIsNotDecided();
    void laterEditsDoNotReachThePending();
    void databaseAndProgramAgreeOnVoters();
};

void TestRequestDecision::oneVoteApprovesAndQueuesTheJob()
{
    RequestBench bench;
    const QUuid dora = bench.addUser(u"Dora"_s, {u"developer"_s});
    const QUuid abe = bench.addUser(u"Abe"_s, {u"approver"_s});
    const QUuid shop = bench.addProject(u"shop"_s, {u"prod"_s});
    auto submission = RequestBench::aPatch({{u"A"_s, "1"}, {u"B"_s, "2"}});
    submission.belonging = {.projectId = shop, .environment = u"prod"_s};
    submission.target.clusterName = u"eu"_s;
    const QUuid id = bench.submitted(dora, submission);
    QVERIFY(bench.query.get(bench.as(abe), id)->mayDecide);

    const auto decided = bench.decision.approve(bench.as(abe), id, u"fine"_s);
    QVERIFY2(decided, qPrintable(decided ? QString() : decided.error().message));
    QCOMPARE(decided->request.status, domain::RequestStatus::Approved);
    QCOMPARE(decided->request.approveCount, 1);
    QVERIFY(decided->request.decidedAt);
    QVERIFY(!decided->mayDecide);
    QCOMPARE(decided->approvals.size(), 1U);
    QCOMPARE(decided->approvals[0].comment, u"fine"_s);

    storage::Transaction tx(bench.db.database.connection());
    const auto job = storage::SyncJobRepository().find(tx, decided->request.jobId.value()).value();
    QCOMPARE(job.type, domain::JobType::Patch);
    QCOMPARE(job.status, domain::JobStatus::Queued);
    QCOMPARE(job.scopeProvider, u"file"_s);
    QCOMPARE(job.scopeCluster, u"eu"_s);
    QCOMPARE(job.correlationId, id);
    QCOMPARE(job.location, QString(u"file\x1f"
                                   u"eu\x1f\x1f"
                                   u"app/db"_s));
    QCOMPARE(job.payload.value(u"request_id"_s).toString(), id.toString(QUuid::WithoutBraces));
    QCOMPARE(job.payload.value(u"target_provider_type"_s).toString(), u"file"_s);
    QCOMPARE(job.payload.value(u"target_provider_config"_s), QJsonValue(QJsonObject{}));
    QCOMPARE(job.payload.value(u"target_keys"_s).toArray(), (QJsonArray{u"A"_s, u"B"_s}));
    QCOMPARE(job.payload.value(u"target_scope"_s).toObject().value(u"environment"_s).toString(),
             u"prod"_s);
    QCOMPARE(job.payload.value(u"wraps"_s).toArray().size(), 2);
    QVERIFY(job.payload.value(u"wraps"_s).toArray().at(0).toObject().contains(u"wrap_id"_s));
    tx.commit();

    QCOMPARE(bench.count("secret_wraps w JOIN access_requests r ON r.id = w.request_id WHERE "
                         "w.expires_at = r.expires_at "
                         "AND r.expires_at = r.decided_at + interval '1 hour'"),
             2);
    QCOMPARE(bench.count("audit_events WHERE action = 'request.approve' AND status = 'success' AND "
                         "metadata->>'became_approved' = 'true' AND correlation_id = " +
                         quoted(id)),
             1);
    QCOMPARE(
        bench.count("audit_events WHERE action = 'job.enqueue' AND correlation_id = " + quoted(id)),
        1);
}

void TestRequestDecision::quorumNeedsDistinctPeople()
{
    RequestBench bench;
    bench.setWorkflow("min_approvers = 2");
    const QUuid dora = bench.addUser(u"Dora"_s, {u"developer"_s});
    const QUuid abe = bench.addUser(u"Abe"_s, {u"approver"_s});
    const QUuid ben = bench.addUser(u"Ben"_s, {u"approver"_s});
    const QUuid id = bench.submitted(dora, RequestBench::aPatch());
    QCOMPARE(bench.decision.approve(bench.as(abe), id, {})->request.status,
             domain::RequestStatus::Pending);
    QCOMPARE(bench.decision.approve(bench.as(abe), id, {}).error().code, ErrorCode::AlreadyVoted);
    QCOMPARE(bench.statusOf(id), u"pending"_s);
    QVERIFY(!bench.query.get(bench.as(abe), id)->mayDecide);
    QVERIFY(bench.query.get(bench.as(ben), id)->mayDecide);
    QCOMPARE(bench.decision.approve(bench.as(ben), id, {})->request.status,
             domain::RequestStatus::Approved);
    QCOMPARE(bench.count("sync_jobs"), 1);
}

void TestRequestDecision::voteOfSomebodyWhoLostTheRightDoesNotCount_data()
{
    QTest::addColumn<QByteArray>("loss");
    QTest::newRow("disabled") << QByteArray(
        "UPDATE users SET enabled = false WHERE display_name = 'Abe'");
    QTest::newRow("grant gone") << QByteArray("DELETE FROM user_roles WHERE user_id IN (SELECT id "
                                              "FROM users WHERE display_name = 'Abe')");
    QTest::newRow("grant narrowed")
        << QByteArray("UPDATE user_roles SET scope = '{\"secret_ref_prefix\": \"other/\"}' "
                      "WHERE user_id IN (SELECT id FROM users WHERE display_name = 'Abe')");
    QTest::newRow("made a service")
        << QByteArray("UPDATE users SET kind = 'service' WHERE display_name = 'Abe'");
}

void TestRequestDecision::voteOfSomebodyWhoLostTheRightDoesNotCount()
{
    QFETCH(QByteArray, loss);
    RequestBench bench;
    bench.setWorkflow("min_approvers = 2");
    const QUuid dora = bench.addUser(u"Dora"_s, {u"developer"_s});
    const QUuid abe = bench.addUser(u"Abe"_s, {u"approver"_s});
    const QUuid ben = bench.addUser(u"Ben"_s, {u"approver"_s});
    const QUuid cleo = bench.addUser(u"Cleo"_s, {u"approver"_s});
    const QUuid id = bench.submitted(dora, RequestBench::aPatch());
    QVERIFY(bench.decision.approve(bench.as(abe), id, {}));
    bench.sql(loss);
    QCOMPARE(bench.decision.approve(bench.as(ben), id, {})->request.status,
             domain::RequestStatus::Pending);
    QCOMPARE(bench.decision.approve(bench.as(cleo), id, {})->request.status,
             domain::RequestStatus::Approved);
}

void TestRequestDecision::rejectShreds()
{
    RequestBench bench;
    bench.setWorkflow("min_approvers = 3");
    const QUuid dora = bench.addUser(u"Dora"_s, {u"developer"_s});
    const QUuid abe = bench.addUser(u"Abe"_s, {u"approver"_s});
    const QUuid id = bench.submitted(dora, RequestBench::aPatch());
    const auto rejected = bench.decision.reject(bench.as(abe), id, u"no"_s);
    QVERIFY(rejected);
    QCOMPARE(rejected->request.status, domain::RequestStatus::Rejected);
    QCOMPARE(rejected->request.rejectReason, u"no"_s);
    QVERIFY(rejected->request.finishedAt);
    QCOMPARE(rejected->approvals.at(0).decision, domain::Decision::Reject);
    QCOMPARE(bench.count("secret_wraps WHERE encrypted_value IS NOT NULL OR nonce IS NOT NULL OR "
                         "data_key_ciphertext IS NOT NULL"),
             0);
    QCOMPARE(bench.count("secret_wraps WHERE shredded_at IS NOT NULL"), 1);
    QCOMPARE(bench.count("audit_events WHERE action = 'request.reject' AND status = 'success'"), 1);
    QCOMPARE(bench.decision.approve(bench.as(abe), id, {}).error().code, ErrorCode::NotPending);
}

void TestRequestDecision::cancelShreds()
{
    RequestBench bench;
    const QUuid dora = bench.addUser(u"Dora"_s, {u"developer"_s});
    const QUuid id = bench.submitted(dora, RequestBench::aPatch());
    QCOMPARE(bench.decision.cancel(bench.as(dora), id)->request.status,
             domain::RequestStatus::Cancelled);
    QCOMPARE(bench.count("secret_wraps WHERE encrypted_value IS NOT NULL"), 0);
    QCOMPARE(bench.decision.cancel(bench.as(dora), id).error().code, ErrorCode::NotPending);
    QCOMPARE(bench.count("audit_events WHERE action = 'request.cancel' AND status = 'success'"), 1);
    QCOMPARE(bench.count("audit_events WHERE action = 'request.cancel' AND status = 'denied'"), 1);
}

void TestRequestDecision::refusalsAreAudited_data()
{
    QTest::addColumn<QString>("who");
    QTest::addColumn<QString>("act");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<bool>("audited");
    QTest::newRow("requester approves")
        << u"Dora"_s << u"approve"_s << ErrorCode::SelfApproval << true;
    QTest::newRow("requester rejects")
        << u"Dora"_s << u"reject"_s << ErrorCode::SelfApproval << true;
    QTest::newRow("service votes") << u"Bot"_s << u"approve"_s << ErrorCode::NotEligible << true;
    QTest::newRow("auditor votes") << u"Audrey"_s << u"approve"_s << ErrorCode::NotEligible << true;
    QTest::newRow("approver cancels") << u"Abe"_s << u"cancel"_s << ErrorCode::Forbidden << true;
    QTest::newRow("stranger votes") << u"Sam"_s << u"approve"_s << ErrorCode::NotFound << false;
    QTest::newRow("stranger cancels") << u"Sam"_s << u"cancel"_s << ErrorCode::NotFound << false;
    QTest::newRow("approver of another place")
        << u"Olga"_s << u"approve"_s << ErrorCode::NotFound << false;
    QTest::newRow("approver without the role")
        << u"Norma"_s << u"approve"_s << ErrorCode::NotEligible << true;
}

void TestRequestDecision::refusalsAreAudited()
{
    QFETCH(QString, who);
    QFETCH(QString, act);
    QFETCH(ErrorCode, code);
    QFETCH(bool, audited);
    RequestBench bench;
    bench.addRole(u"voter"_s, {u"secret.approve"_s});
    bench.setWorkflow("approver_role_id = (SELECT id FROM roles WHERE name = 'approver')");
    const QUuid dora = bench.addUser(u"Dora"_s, {u"developer"_s, u"approver"_s});
    std::map<QString, QUuid> people{{u"Dora"_s, dora},
                                    {u"Bot"_s, bench.addService(u"Bot"_s, {u"approver"_s})},
                                    {u"Audrey"_s, bench.addUser(u"Audrey"_s, {u"auditor"_s})},
                                    {u"Abe"_s, bench.addUser(u"Abe"_s, {u"approver"_s})},
                                    {u"Sam"_s, bench.addUser(u"Sam"_s, {u"developer"_s})},
                                    {u"Olga"_s, bench.addUser(u"Olga"_s)},
                                    {u"Norma"_s, bench.addUser(u"Norma"_s, {u"voter"_s})}};
    bench.grant(people[u"Olga"_s], u"approver"_s, R"({"secret_ref_prefix": "other/"})");
    const QUuid id = bench.submitted(dora, RequestBench::aPatch());
    const auto call = bench.as(people[who]);
    const auto answer = act == u"approve"  ? bench.decision.approve(call, id, {})
                        : act == u"reject" ? bench.decision.reject(call, id, u"no"_s)
                                           : bench.decision.cancel(call, id);
    QVERIFY(!answer);
    QCOMPARE(answer.error().code, code);
    QCOMPARE(bench.statusOf(id), u"pending"_s);
    QCOMPARE(bench.count("approvals"), 0);
    QCOMPARE(bench.count("audit_events WHERE status = 'denied' AND action = 'request." +
                         act.toUtf8() + "' AND resource = 'request:' || " + quoted(id) +
                         " AND correlation_id = " + quoted(id)),
             audited ? 1 : 0);
}

void TestRequestDecision::staleIdentityDoesNotVote()
{
    RequestBench bench;
    const QUuid dora = bench.addUser(u"Dora"_s, {u"developer"_s});
    const QUuid abe = bench.addUser(u"Abe"_s, {u"approver"_s});
    const QUuid id = bench.submitted(dora, RequestBench::aPatch());
    const auto before = bench.as(abe);
    bench.revokeGrants(abe);
    QCOMPARE(bench.decision.approve(before, id, {}).error().code, ErrorCode::NotEligible);
    QCOMPARE(bench.decision.reject(before, id, u"no"_s).error().code, ErrorCode::NotEligible);
    QCOMPARE(bench.statusOf(id), u"pending"_s);
}

void TestRequestDecision::overdueIsNotDecided()
{
    RequestBench bench;
    const QUuid dora = bench.addUser(u"Dora"_s, {u"developer"_s});
    const QUuid abe = bench.addUser(u"Abe"_s, {u"approver"_s});
    const QUuid id = bench.submitted(dora, RequestBench::aPatch());
    bench.sql("UPDATE access_requests SET expires_at = now() - interval '1 second'");
    QVERIFY(!bench.query.get(bench.as(abe), id)->mayDecide);
    QCOMPARE(bench.decision.approve(bench.as(abe), id, {}).error().code, ErrorCode::NotPending);
    QCOMPARE(bench.decision.reject(bench.as(abe), id, u"no"_s).error().code, ErrorCode::NotPending);
    QCOMPARE(bench.count("approvals"), 0);
}

void TestRequestDecision::laterEditsDoNotReachThePending()
{
    RequestBench bench;
    bench.setWorkflow("min_approvers = 2, wrap_ttl_approved_seconds = 60");
    const QUuid dora = bench.addUser(u"Dora"_s, {u"developer"_s, u"approver"_s});
    const QUuid abe = bench.addUser(u"Abe"_s, {u"approver"_s});
    const QUuid ben = bench.addUser(u"Ben"_s, {u"approver"_s});
    const QUuid id = bench.submitted(dora, RequestBench::aPatch());
    bench.setWorkflow(
        "min_approvers = 1, allow_self_approval = true, wrap_ttl_approved_seconds = 9999");
    QCOMPARE(bench.decision.approve(bench.as(dora), id, {}).error().code, ErrorCode::SelfApproval);
    QCOMPARE(bench.decision.approve(bench.as(abe), id, {})->request.status,
             domain::RequestStatus::Pending);
    const auto decided = bench.decision.approve(bench.as(ben), id, {});
    QCOMPARE(decided->request.status, domain::RequestStatus::Approved);
    QCOMPARE(decided->request.expiresAt.micros - decided->request.decidedAt->micros, 60'000'000);
    // New requests follow the new rules.
    const QUuid later = bench.submitted(dora, RequestBench::aPatch());
    QCOMPARE(bench.decision.approve(bench.as(dora), later, {})->request.status,
             domain::RequestStatus::Approved);
}

void TestRequestDecision::databaseAndProgramAgreeOnVoters()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    RequestBench bench;
    bench.addRole(u"voter"_s, {u"secret.approve"_s});
    bench.addRole(u"title"_s, {});
    const QUuid dora = bench.addUser(u"Dora"_s, {u"admin"_s});
    const QList<QByteArray> scopes{"{}",
                                   R"({"secret_ref_prefix": "app/"})",
                                   R"({"secret_ref_prefix": "other/"})",
                                   R"({"provider_type": "file"})",
                                   R"({"cluster_name": "eu"})",
                                   R"({"kv_mount": "m"})",
                                   R"({"secret_ref_prefix": 5})"};
    const QStringList roles{u"approver"_s, u"voter"_s, u"title"_s, u"developer"_s};
    std::vector<QUuid> people{dora};
    for (int person = 0; person < 40; ++person) {
        const QUuid user = random.bounded(8) == 0 ? bench.addService(u"P%1"_s.arg(person))
                                                  : bench.addUser(u"P%1"_s.arg(person));
        for (int grant = random.bounded(3); grant > 0; --grant)
            bench.grant(user, roles[random.bounded(static_cast<int>(roles.size()))],
                        scopes[random.bounded(static_cast<int>(scopes.size()))]);
        if (random.bounded(8) == 0)
            bench.sql("UPDATE users SET enabled = false WHERE id = " + quoted(user));
        people.push_back(user);
    }
    int eligible = 0;
    for (const char *workflow : {"approver_role_id = NULL, allow_self_approval = true",
                                 "approver_role_id = (SELECT id FROM roles WHERE name = 'title'), "
                                 "allow_self_approval = false"}) {
        bench.setWorkflow(workflow);
        auto submission = RequestBench::aPatch();
        if (random.bounded(2) == 0)
            submission.target.clusterName = u"eu"_s;
        const auto request =
            bench.query.get(bench.as(dora), bench.submitted(dora, submission))->request;
        for (const QUuid &person : people) {
            const auto call = bench.as(person);
            const bool enabled =
                bench.value("SELECT enabled FROM users WHERE id = " + quoted(person)) == u"t";
            const domain::Voter voter{.id = person,
                                      .kind = call.actor.kind == domain::IdentityKind::Service
                                                  ? domain::UserKind::Service
                                                  : domain::UserKind::Person,
                                      .enabled = enabled,
                                      .grants = call.actor.grants};
            storage::Transaction tx(bench.db.database.connection());
            const bool inDatabase =
                storage::AccessRequestRepository().isEligible(tx, request.id, person);
            QCOMPARE(inDatabase, domain::isEligible(voter, request));
            eligible += inDatabase;
        }
    }
    QVERIFY(eligible > 0);
}

QTEST_GUILESS_MAIN(TestRequestDecision)
#include "tst_request_decision.moc"
