// Submitting (contract section D, B5–B8, B10): all of it or nothing.
#include "tests/support/request_bench.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using core::ErrorCode;
using services::Submission;
using test::quoted;
using test::RequestBench;

class TestRequestSubmission : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void patchIsStoredSealedAndAudited();
    void readHasNoWraps();
    void emptyAndBinaryValuesAreValues();
    void refusalsWriteNothing_data();
    void refusalsWriteNothing();
    void tooManyKeysAndTooLongTexts();
    void justificationFollowsTheSnapshot();
    void projectAndEnvironmentMustBelongTogether();
    void claimedLocationFillsTheEnvironment();
    void clusterIsFilledFromDiscovery();
    void grantMustCoverThePlace();
    void policyAndSnapshotArePinned();
    void noApproverMeansApprovedAtOnce();
    void pendingTtlIsTheShorterOne();
    void withoutKmsNothingIsWritten();
    void warnsWithoutALiveAgent();
};

void TestRequestSubmission::patchIsStoredSealedAndAudited()
{
    RequestBench bench;
    const QUuid user = bench.addUser(u"Dora"_s, {u"developer"_s});
    const auto made = bench.submission.submit(
        bench.as(user), RequestBench::aPatch({{u"A"_s, "canary-7f3a"}, {u"B"_s, "x"}}));
    QVERIFY2(made, qPrintable(made ? QString() : made.error().message));
    QCOMPARE(made->request.status, domain::RequestStatus::Pending);
    QCOMPARE(made->request.requesterId, user);
    QCOMPARE(made->request.requesterName, u"Dora"_s);
    QCOMPARE(made->request.targetKeys, (QStringList{u"A"_s, u"B"_s}));
    QCOMPARE(made->request.effectiveRef, u"app/db"_s);
    QCOMPARE(made->request.snapshot.workflowName, u"standard"_s);
    QVERIFY(!made->request.jobId);
    QVERIFY(!made->mayDecide);

    const QByteArray id = quoted(made->request.id);
    QCOMPARE(
        bench.count("secret_wraps WHERE request_id = " + id + " AND encrypted_value IS NOT NULL"),
        2);
    QCOMPARE(bench.count("secret_wraps WHERE encode(encrypted_value, 'escape') LIKE '%canary%'"),
             0);
    QCOMPARE(bench.count("audit_events WHERE action = 'request.submit' AND correlation_id = " + id +
                         " AND actor = 'user:' || " + quoted(user)),
             1);
    QCOMPARE(bench.count("audit_events WHERE action = 'wrap.create' AND correlation_id = " + id),
             2);
    QCOMPARE(bench.count("audit_events WHERE metadata::text LIKE '%canary%'"), 0);
    QCOMPARE(bench.count("sync_jobs"), 0);
}

void TestRequestSubmission::readHasNoWraps()
{
    RequestBench bench;
    const QUuid user = bench.addUser(u"Dora"_s, {u"developer"_s});
    const auto made = bench.submission.submit(bench.as(user), RequestBench::aRead({u"A"_s}));
    QVERIFY(made);
    QCOMPARE(made->request.type, domain::RequestType::Read);
    QCOMPARE(made->request.targetKeys, QStringList{u"A"_s});
    QCOMPARE(bench.count("secret_wraps"), 0);
}

void TestRequestSubmission::emptyAndBinaryValuesAreValues()
{
    RequestBench bench;
    const QUuid user = bench.addUser(u"Dora"_s, {u"developer"_s});
    const QByteArray binary("\x00\xff\x01", 3);
    QVERIFY(bench.submission.submit(bench.as(user),
                                    RequestBench::aPatch({{u"E"_s, ""}, {u"B"_s, binary}})));
    QCOMPARE(bench.value("SELECT byte_length FROM secret_wraps WHERE key_name = 'E'"), u"0"_s);
    QCOMPARE(bench.value("SELECT byte_length FROM secret_wraps WHERE key_name = 'B'"), u"3"_s);
}

void TestRequestSubmission::refusalsWriteNothing_data()
{
    using Change = void (*)(Submission &);
    QTest::addColumn<Change>("change");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("pointer");
    const auto row = [](const char *name, Change change, ErrorCode code, const QString &pointer) {
        QTest::newRow(name) << change << code << pointer;
    };
    row(
        "unknown provider", [](Submission &s) { s.target.providerType = u"ftp"_s; },
        ErrorCode::InvalidTarget, u"/target_provider_type"_s);
    row(
        "dot dot", [](Submission &s) { s.target.secretRef = u"app/../other"_s; },
        ErrorCode::InvalidTarget, u"/target_secret_ref"_s);
    row(
        "credential in the config",
        [](Submission &s) {
            s.target.providerConfig = {{u"token"_s, u"t"_s}};
        },
        ErrorCode::InvalidTarget, u"/target_provider_config/token"_s);
    row(
        "no value", [](Submission &s) { s.values.clear(); }, ErrorCode::InvalidValue,
        u"/key_values"_s);
    row(
        "blank key", [](Submission &s) { s.values[0].keyName = u" "_s; }, ErrorCode::InvalidValue,
        u"/key_values/K"_s);
    row(
        "value of more than 1 MiB",
        [](Submission &s) { s.values[0].value = core::SecretBytes(1024 * 1024 + 1); },
        ErrorCode::InvalidValue, u"/key_values/K"_s);
    row(
        "no justification", [](Submission &s) { s.justification = u"  "_s; },
        ErrorCode::InvalidValue, u"/justification"_s);
    row(
        "unknown project", [](Submission &s) { s.belonging.projectId = QUuid::createUuid(); },
        ErrorCode::InvalidValue, u"/project_id"_s);
    row("environment without project", [](Submission &s) { s.belonging.environment = u"prod"_s; },
        ErrorCode::InvalidValue, {});
}

void TestRequestSubmission::refusalsWriteNothing()
{
    using Change = void (*)(Submission &);
    QFETCH(Change, change);
    QFETCH(ErrorCode, code);
    QFETCH(QString, pointer);
    RequestBench bench;
    const QUuid user = bench.addUser(u"Dora"_s, {u"developer"_s});
    Submission submission = RequestBench::aPatch();
    change(submission);
    const auto made = bench.submission.submit(bench.as(user), submission);
    QVERIFY(!made);
    QCOMPARE(made.error().code, code);
    QVERIFY(!made.error().details.empty());
    if (!pointer.isEmpty())
        QCOMPARE(made.error().details.front().pointer, pointer);
    QCOMPARE(bench.count("access_requests"), 0);
    QCOMPARE(bench.count("secret_wraps"), 0);
    QCOMPARE(bench.count("audit_events"), 0);
}

void TestRequestSubmission::tooManyKeysAndTooLongTexts()
{
    RequestBench bench;
    const QUuid user = bench.addUser(u"Dora"_s, {u"developer"_s});
    std::vector<std::pair<QString, QByteArray>> values;
    for (int key = 0; key < 100; ++key)
        values.push_back({u"K%1"_s.arg(key), "v"});
    QVERIFY(bench.submission.submit(bench.as(user), RequestBench::aPatch(values)));
    values.push_back({u"K100"_s, "v"});
    QVERIFY(!bench.submission.submit(bench.as(user), RequestBench::aPatch(values)));
    values = {{u"K"_s, "1"}, {u"K"_s, "2"}};
    QVERIFY(!bench.submission.submit(bench.as(user), RequestBench::aPatch(values)));

    Submission submission = RequestBench::aRead();
    submission.justification = QString(4000, u'j');
    QVERIFY(bench.submission.submit(bench.as(user), submission));
    submission.justification += u'j';
    QVERIFY(!bench.submission.submit(bench.as(user), submission));
    QVERIFY(!bench.submission.submit(bench.as(user), RequestBench::aRead({u"A"_s, u"A"_s})));
}

void TestRequestSubmission::justificationFollowsTheSnapshot()
{
    RequestBench bench;
    bench.setWorkflow("require_justification = false");
    const QUuid user = bench.addUser(u"Dora"_s, {u"developer"_s});
    Submission submission = RequestBench::aPatch();
    submission.justification.clear();
    const auto made = bench.submission.submit(bench.as(user), submission);
    QVERIFY(made);
    QCOMPARE(made->request.justification, QString());
}

void TestRequestSubmission::projectAndEnvironmentMustBelongTogether()
{
    RequestBench bench;
    const QUuid user = bench.addUser(u"Dora"_s, {u"developer"_s});
    const QUuid shop = bench.addProject(u"shop"_s, {u"prod"_s});
    Submission submission = RequestBench::aPatch();
    submission.belonging = {.projectId = shop, .environment = u"prod"_s};
    QVERIFY(bench.submission.submit(bench.as(user), submission));
    submission.belonging.environment = u"Prod"_s;
    QCOMPARE(bench.submission.submit(bench.as(user), submission).error().code,
             ErrorCode::InvalidValue);
    submission.belonging.environment = u"prod"_s;
    bench.sql("UPDATE projects SET status = 'archived'");
    QCOMPARE(bench.submission.submit(bench.as(user), submission).error().code,
             ErrorCode::InvalidValue);
}

void TestRequestSubmission::claimedLocationFillsTheEnvironment()
{
    RequestBench bench;
    const QUuid user = bench.addUser(u"Dora"_s, {u"developer"_s});
    const QUuid shop = bench.addProject(u"shop"_s, {u"prod"_s, u"dev"_s});
    bench.sql("INSERT INTO environment_targets (environment_id, provider_type, secret_ref_prefix) "
              "SELECT id, 'file', 'app/' FROM environments WHERE name = 'prod'");
    const auto made = bench.submission.submit(bench.as(user), RequestBench::aPatch());
    QVERIFY(made);
    QCOMPARE(made->request.projectId, shop);
    QCOMPARE(made->request.environment, u"prod"_s);

    Submission lax = RequestBench::aPatch();
    lax.belonging = {.projectId = shop, .environment = u"dev"_s};
    QCOMPARE(bench.submission.submit(bench.as(user), lax).error().code,
             ErrorCode::EnvironmentMismatch);
}

void TestRequestSubmission::clusterIsFilledFromDiscovery()
{
    RequestBench bench;
    const QUuid user = bench.addUser(u"Dora"_s, {u"developer"_s});
    QCOMPARE(bench.submission.submit(bench.as(user), RequestBench::aRead())->request.clusterName,
             std::nullopt);
    bench.sql("INSERT INTO secrets (cluster_name, provider_type, secret_ref) VALUES ('eu', 'file', "
              "'app/db')");
    QCOMPARE(bench.submission.submit(bench.as(user), RequestBench::aRead())->request.clusterName,
             u"eu"_s);
    bench.sql("INSERT INTO secrets (cluster_name, provider_type, secret_ref) VALUES ('us', 'file', "
              "'app/db')");
    const auto ambiguous = bench.submission.submit(bench.as(user), RequestBench::aRead());
    QCOMPARE(ambiguous.error().code, ErrorCode::ClusterAmbiguous);
    Submission pinned = RequestBench::aRead();
    pinned.target.clusterName = u"us"_s;
    QCOMPARE(bench.submission.submit(bench.as(user), pinned)->request.clusterName, u"us"_s);
}

void TestRequestSubmission::grantMustCoverThePlace()
{
    RequestBench bench;
    const QUuid user = bench.addUser(u"Dora"_s);
    bench.grant(user, u"developer"_s, R"({"secret_ref_prefix": "app/"})");
    QVERIFY(bench.submission.submit(bench.as(user), RequestBench::aPatch()));
    Submission elsewhere = RequestBench::aPatch();
    elsewhere.target.secretRef = u"other/db"_s;
    const auto refused = bench.submission.submit(bench.as(user), elsewhere);
    QCOMPARE(refused.error().code, ErrorCode::MissingPermission);
    QCOMPARE(bench.count("audit_events WHERE action = 'request.submit' AND status = 'denied'"), 1);
    // A grant that does not name the mount covers only requests without one.
    Submission mounted = RequestBench::aPatch();
    mounted.target = {.providerType = u"vault"_s,
                      .providerConfig = {{u"kvMount"_s, u"team"_s}},
                      .secretRef = u"app/db"_s};
    QCOMPARE(bench.submission.submit(bench.as(user), mounted).error().code,
             ErrorCode::MissingPermission);
}

void TestRequestSubmission::policyAndSnapshotArePinned()
{
    RequestBench bench;
    const QUuid user = bench.addUser(u"Dora"_s, {u"developer"_s});
    bench.sql("INSERT INTO workflow_definitions (id, name, min_approvers, approver_role_id, "
              "wrap_ttl_approved_seconds) "
              "SELECT '5b000000-0000-4000-8000-0000000000aa', 'strict', 2, id, 60 FROM roles WHERE "
              "name = 'approver';"
              "INSERT INTO policy_rules (name, selector, workflow_id) VALUES "
              "('files', '{\"provider_type\": \"file\", \"type\": \"patch\"}', "
              "'5b000000-0000-4000-8000-0000000000aa')");
    const QUuid id = bench.submitted(user, RequestBench::aPatch());
    bench.sql(
        "UPDATE workflow_definitions SET min_approvers = 1, name = 'lax' WHERE name = 'strict'");
    const auto seen = bench.query.get(bench.as(user), id);
    QVERIFY(seen);
    QCOMPARE(seen->request.snapshot.policyName, u"files"_s);
    QCOMPARE(seen->request.snapshot.workflowName, u"strict"_s);
    QCOMPARE(seen->request.snapshot.minApprovers, 2);
    QCOMPARE(seen->request.snapshot.approverRoleName, u"approver"_s);
    QCOMPARE(seen->request.snapshot.wrapTtlApprovedSeconds, 60);
    const auto read = bench.query.get(bench.as(user), bench.submitted(user, RequestBench::aRead()));
    QCOMPARE(read->request.snapshot.workflowName, u"standard"_s);

    bench.sql("UPDATE workflow_definitions SET enabled = false");
    QCOMPARE(bench.submission.submit(bench.as(user), RequestBench::aRead()).error().code,
             ErrorCode::NoWorkflow);
}

void TestRequestSubmission::noApproverMeansApprovedAtOnce()
{
    RequestBench bench;
    bench.setWorkflow("min_approvers = 0, wrap_ttl_approved_seconds = 100");
    const QUuid user = bench.addUser(u"Dora"_s, {u"developer"_s});
    const auto made = bench.submission.submit(bench.as(user), RequestBench::aPatch());
    QVERIFY(made);
    QCOMPARE(made->request.status, domain::RequestStatus::Approved);
    QVERIFY(made->request.jobId);
    const QByteArray id = quoted(made->request.id);
    QCOMPARE(bench.count(
                 "sync_jobs WHERE status = 'queued' AND job_type = 'patch' AND request_id = " + id),
             1);
    QCOMPARE(bench.count("audit_events WHERE action = 'request.approve' AND actor = 'system' AND "
                         "correlation_id = " +
                         id),
             1);
    QCOMPARE(bench.count("secret_wraps w JOIN access_requests r ON r.id = w.request_id WHERE "
                         "w.expires_at = r.expires_at "
                         "AND w.expires_at = r.created_at + interval '100 seconds'"),
             1);
}

void TestRequestSubmission::pendingTtlIsTheShorterOne()
{
    RequestBench bench;
    bench.setWorkflow("request_ttl_seconds = 1000, wrap_ttl_created_seconds = 500");
    const QUuid user = bench.addUser(u"Dora"_s, {u"developer"_s});
    const QByteArray age =
        "SELECT extract(epoch FROM expires_at - created_at)::int FROM access_requests WHERE id = ";
    QCOMPARE(bench.value(age + quoted(bench.submitted(user, RequestBench::aPatch()))), u"500"_s);
    QCOMPARE(bench.value(age + quoted(bench.submitted(user, RequestBench::aRead()))), u"1000"_s);
}

void TestRequestSubmission::withoutKmsNothingIsWritten()
{
    RequestBench bench;
    const QUuid user = bench.addUser(u"Dora"_s, {u"developer"_s});
    bench.kms.available = false;
    QCOMPARE(bench.submission.submit(bench.as(user), RequestBench::aPatch()).error().code,
             ErrorCode::Unavailable);
    QCOMPARE(bench.count("access_requests"), 0);
}

void TestRequestSubmission::warnsWithoutALiveAgent()
{
    RequestBench bench;
    const QUuid user = bench.addUser(u"Dora"_s, {u"developer"_s});
    const auto alone = bench.submission.submit(bench.as(user), RequestBench::aRead());
    QCOMPARE(alone->warnings, QStringList{u"no_live_agent"_s});
    bench.sql("INSERT INTO agents (name, scope_providers, secret_hash, last_seen_at) "
              "VALUES ('a', '{file}', decode(repeat('00', 32), 'hex'), now())");
    QCOMPARE(bench.query.get(bench.as(user), alone->request.id)->warnings, QStringList{});
    bench.sql("UPDATE agents SET last_seen_at = now() - interval '6 minutes'");
    QCOMPARE(bench.query.get(bench.as(user), alone->request.id)->warnings,
             QStringList{u"no_live_agent"_s});
}

QTEST_GUILESS_MAIN(TestRequestSubmission)
#include "tst_request_submission.moc"
