// GET /metrics: what was done is counted, what the database holds is told without waiting for it,
// and Prometheus' own tools find nothing to complain about.
#include "tests/support/broker_bench.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace sb;
using test::BrokerBench;
using test::PostgresFixture;
using test::Reply;

namespace {

void quickFigures(config::ServerConfig &config)
{
    config.metricsRefresh = 100ms;
}

QByteArray scraped(BrokerBench &bench)
{
    return bench.get(u"/metrics"_s, {}).body;
}

/// The value of a series; NaN when it is not there.
double valueOf(const QByteArray &text, const QByteArray &series)
{
    for (const QByteArray &line : text.split('\n')) {
        if (line.startsWith(series + ' '))
            return line.mid(series.size() + 1).toDouble();
    }
    return qQNaN();
}

} // namespace

class TestMetricsRoutes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void workIsCounted();
    void figuresOfTheDatabase();
    void rolledBackIsNotCounted();
    void withoutTheDatabase();
    void promtoolIsContent();
};

void TestMetricsRoutes::workIsCounted()
{
    BrokerBench bench;
    const auto agent = bench.mintAgent();
    const QString id = bench.submitPatch();
    bench.approve(id);
    QCOMPARE(bench.asAgent(agent, "POST", u"/jobs/claim"_s).status, 200);
    const QString wrap = bench.value("SELECT id FROM secret_wraps");
    QCOMPARE(bench.asAgent(agent, "GET", u"/wraps/"_s + wrap).status, 200);
    QCOMPARE(bench.asAgent(agent, "GET", u"/wraps/"_s + wrap).status, 410);
    const QString job = bench.value("SELECT id FROM sync_jobs");
    QCOMPARE(
        bench
            .asAgent(agent, "POST", u"/jobs/"_s + job + u"/renew"_s, "{}",
                     {{"X-Claim-Id"_ba, QUuid::createUuid().toByteArray(QUuid::WithoutBraces)}})
            .status,
        409);
    const QString refused = bench.submitPatch();
    QCOMPARE(bench
                 .post(u"/api/v1/requests/"_s + refused + u"/reject"_s, u"approver"_s,
                       R"({"reason":"no"})")
                 .status,
             200);
    QCOMPARE(bench.get(u"/api/v1/audit-events"_s, u"developer"_s).status, 403);

    const QByteArray text = scraped(bench);
    QCOMPARE(
        valueOf(text,
                R"(sb_http_requests_total{method="POST",route="/api/v1/requests",status="201"})"),
        2.0);
    QCOMPARE(
        valueOf(
            text,
            R"(sb_http_request_duration_seconds_count{method="POST",route="/api/v1/requests"})"),
        2.0);
    QCOMPARE(valueOf(text, R"(sb_wraps_total{outcome="fetched"})"), 1.0);
    QCOMPARE(valueOf(text, R"(sb_wraps_total{outcome="refused"})"), 1.0);
    QCOMPARE(valueOf(text, R"(sb_wraps_total{outcome="revealed"})"), 0.0);
    QCOMPARE(valueOf(text, R"(sb_job_leases_lost_total{how="refused"})"), 1.0);
    QCOMPARE(valueOf(text, R"(sb_request_decision_seconds_count{outcome="approved"})"), 1.0);
    QCOMPARE(valueOf(text, R"(sb_request_decision_seconds_count{outcome="rejected"})"), 1.0);
    QCOMPARE(valueOf(text, R"(sb_audit_events_total{action="request.submit",status="success"})"),
             2.0);
    QCOMPARE(valueOf(text, R"(sb_audit_events_total{action="missing_permission",status="denied"})"),
             1.0);
    QVERIFY(valueOf(text, R"(sb_kms_calls_total{operation="generate",outcome="success"})") >= 2.0);
    QVERIFY(valueOf(text, R"(sb_kms_calls_total{operation="decrypt",outcome="success"})") >= 1.0);
    QVERIFY(valueOf(text, R"(sb_kms_call_duration_seconds_count{operation="decrypt"})") >= 1.0);
    QVERIFY(valueOf(text, R"(sb_database_connections{state="open"})") >= 1.0);
    QVERIFY(valueOf(text, R"(sb_database_connections{state="busy"})") >= 0.0);
    QVERIFY(valueOf(text, R"(sb_database_connects_total{outcome="success"})") >= 1.0);
    QVERIFY(text.contains("sb_build_info{"));
    // Every row that there is was told, and no other.
    double rows = 0;
    for (const QByteArray &line : text.split('\n')) {
        if (line.startsWith("sb_audit_events_total{"))
            rows += line.mid(line.lastIndexOf(' ') + 1).toDouble();
    }
    QCOMPARE(static_cast<int>(rows), bench.count("audit_events"));
}

void TestMetricsRoutes::figuresOfTheDatabase()
{
    BrokerBench bench(quickFigures);
    (void)bench.mintAgent();
    (void)bench.submitPatch();
    bench.approve(bench.submitPatch());
    bench.sql(
        "UPDATE sync_jobs SET created_at = now() - interval '100 seconds';"
        "INSERT INTO secrets (cluster_name, provider_type, secret_ref, status) "
        "VALUES ('eu', 'file', 'a', 'missing'), ('eu', 'file', 'b', 'present');"
        "INSERT INTO notification_outbox (request_id, event, channel, created_at, next_attempt_at) "
        "SELECT id, 'submitted', 'email:a@example.org', now() - interval '200 seconds', "
        "now() + interval '1 hour' FROM access_requests; ANALYZE audit_events");
    QByteArray text;
    const auto shows = [&](const QByteArray &series, double value) {
        return QTest::qWaitFor(
            [&] {
                text = scraped(bench);
                return valueOf(text, series) == value;
            },
            10'000);
    };
    QVERIFY2(shows(R"(sb_discovered_secrets{status="missing"})", 1), text.constData());
    QCOMPARE(valueOf(text, R"(sb_requests{status="pending"})"), 1.0);
    QCOMPARE(valueOf(text, R"(sb_requests{status="approved"})"), 1.0);
    QCOMPARE(valueOf(text, R"(sb_requests{status="executed"})"), 0.0);
    QCOMPARE(valueOf(text, R"(sb_jobs{status="queued",type="patch"})"), 1.0);
    QCOMPARE(valueOf(text, R"(sb_agents{status="active"})"), 1.0);
    QVERIFY(valueOf(text, R"(sb_job_oldest_queued_age_seconds{type="patch"})") >= 100.0);
    QCOMPARE(valueOf(text, R"(sb_job_oldest_queued_age_seconds{type="read"})"), 0.0);
    QCOMPARE(valueOf(text, "sb_notifications_waiting"), 2.0);
    QVERIFY(valueOf(text, "sb_notification_oldest_waiting_age_seconds") >= 200.0);
    QVERIFY(valueOf(text, "sb_audit_rows") >= 1.0);
    QVERIFY(valueOf(text, "sb_database_figures_age_seconds") < 10.0);
    // What is gone is 0, not absent.
    bench.sql("UPDATE notification_outbox SET finished_at = now();"
              "UPDATE sync_jobs SET status = 'failed'");
    QVERIFY2(shows(R"(sb_jobs{status="queued",type="patch"})", 0), text.constData());
    QCOMPARE(valueOf(text, R"(sb_job_oldest_queued_age_seconds{type="patch"})"), 0.0);
    QCOMPARE(valueOf(text, R"(sb_jobs{status="failed",type="patch"})"), 1.0);
    QCOMPARE(valueOf(text, "sb_notifications_waiting"), 0.0);
    QCOMPARE(valueOf(text, "sb_notification_oldest_waiting_age_seconds"), 0.0);
}

void TestMetricsRoutes::rolledBackIsNotCounted()
{
    BrokerBench bench;
    bench.sql("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
              "$$ BEGIN RAISE EXCEPTION 'no'; END $$;"
              "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON access_requests DEFERRABLE "
              "INITIALLY DEFERRED "
              "FOR EACH ROW EXECUTE FUNCTION refuse()");
    const QByteArray body =
        R"({"target_provider_type":"file","target_secret_ref":"a","justification":"j","key_values":{"K":"v"}})";
    QCOMPARE(bench.post(u"/api/v1/requests"_s, u"developer"_s, body).status, 500);
    QCOMPARE(
        bench.post(u"/api/v1/requests"_s, u"developer"_s, body, {{"Idempotency-Key"_ba, "k1"_ba}})
            .status,
        500);
    bench.sql("DROP TRIGGER refuse ON access_requests");
    QVERIFY(qIsNaN(valueOf(scraped(bench),
                           R"(sb_audit_events_total{action="request.submit",status="success"})")));
    // Once under a key, and the replay adds nothing.
    for (int time = 0; time < 2; ++time)
        QCOMPARE(bench
                     .post(u"/api/v1/requests"_s, u"developer"_s, body,
                           {{"Idempotency-Key"_ba, "k2"_ba}})
                     .status,
                 201);
    QCOMPARE(valueOf(scraped(bench),
                     R"(sb_audit_events_total{action="request.submit",status="success"})"),
             1.0);
}

void TestMetricsRoutes::withoutTheDatabase()
{
    BrokerBench bench(quickFigures);
    (void)bench.submitPatch();
    QVERIFY(QTest::qWaitFor(
        [&] { return valueOf(scraped(bench), R"(sb_requests{status="pending"})") == 1.0; },
        10'000));
    PostgresFixture::instance().stop();
    QVERIFY(QTest::qWaitFor(
        [&] {
            QElapsedTimer took;
            took.start();
            const QByteArray text = scraped(bench);
            return took.elapsed() < 500 &&
                   valueOf(text, "sb_database_figures_failures_total") >= 2.0 &&
                   valueOf(text, "sb_database_figures_age_seconds") > 1.0 &&
                   valueOf(text, R"(sb_requests{status="pending"})") == 1.0;
        },
        20'000));
    PostgresFixture::instance().start();
    QVERIFY(QTest::qWaitFor(
        [&] { return valueOf(scraped(bench), "sb_database_figures_age_seconds") < 1.0; }, 20'000));
}

void TestMetricsRoutes::promtoolIsContent()
{
    const QString promtool = QStandardPaths::findExecutable(u"promtool"_s);
    QVERIFY2(!promtool.isEmpty(), "the package prometheus is needed (scripts/packages.txt)");
    BrokerBench bench(quickFigures);
    bench.approve(bench.submitPatch());
    QVERIFY(QTest::qWaitFor(
        [&] { return valueOf(scraped(bench), R"(sb_requests{status="approved"})") == 1.0; },
        10'000));
    const Reply reply = bench.get(u"/metrics"_s, {});
    QVERIFY(reply.header("content-type").startsWith("text/plain"));
    QProcess check;
    check.setProcessChannelMode(QProcess::MergedChannels);
    check.start(promtool, {u"check"_s, u"metrics"_s});
    QVERIFY(check.waitForStarted());
    check.write(reply.body);
    check.closeWriteChannel();
    QVERIFY(check.waitForFinished());
    const QByteArray words = check.readAll();
    QVERIFY2(check.exitCode() == 0 && words.trimmed().isEmpty(), words.constData());
}

QTEST_GUILESS_MAIN(TestMetricsRoutes)
#include "tst_metrics_routes.moc"
