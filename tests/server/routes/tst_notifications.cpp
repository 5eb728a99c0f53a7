// What a workflow wants told reaches its channels once, whatever fails in between.
#include "server/notify/webhook_signature.h"
#include "tests/support/broker_bench.h"
#include "tests/support/scripted_http_server.h"
#include "tests/support/smtp_server.h"
#include "tests/support/tls_identity.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace sb;
using test::BrokerBench;
using test::ScriptedAnswer;
using test::ScriptedHttpServer;
using test::ScriptedRequest;
using test::SmtpServer;

namespace {

constexpr std::string_view secret = "a secret of webhooks, long enough";

const test::TlsIdentity &identity()
{
    static const test::TlsIdentity made = test::makeTlsIdentity(u"localhost"_s);
    return made;
}

/// A server that may call this machine.
void allow(config::ServerConfig &config)
{
    config.outboundAllow = {QHostAddress::parseSubnet(u"127.0.0.0/8"_s)};
    config.notifications.webhookSecret = core::SecretBytes::copyOf(secret);
    config.notifications.caPem = identity().certificatePem;
    config.notifications.interval = 100ms;
}

QString hookAt(const ScriptedHttpServer &server, const QString &kind = u"webhook"_s)
{
    return u"%1:https://localhost:%2/hook"_s.arg(kind).arg(server.url().port());
}

void setChannels(const BrokerBench &bench, const QStringList &channels)
{
    bench.sql("UPDATE workflow_definitions SET notification_channels = '" +
              QJsonDocument(QJsonArray::fromStringList(channels)).toJson(QJsonDocument::Compact) +
              "'");
}

void setChannels(const BrokerBench &bench, const QString &channel)
{
    setChannels(bench, QStringList{channel});
}

/// What waits for its next attempt is due at once.
void hurry(const BrokerBench &bench)
{
    bench.sql("UPDATE notification_outbox SET next_attempt_at = now() WHERE finished_at IS NULL");
}

QStringList typesOf(const std::vector<ScriptedRequest> &requests)
{
    QStringList types;
    for (const ScriptedRequest &request : requests)
        types.append(QJsonDocument::fromJson(request.body).object().value("type"_L1).toString());
    return types;
}

ScriptedHttpServer::Handler always(int status)
{
    return [status](const ScriptedRequest &) { return ScriptedAnswer{.status = status}; };
}

} // namespace

class TestNotifications : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aLifeIsToldByWebhook();
    void everyEndIsTold();
    void aFailureIsTriedAgain();
    void eachIsToldOnceBySeveralServers();
    void whoDiedIsFollowedUp();
    void theOldAndTheGoneAreGivenUp();
    void privateAddressesAreNotCalled();
    void slackAndMailAreServed();
    void aSlowReceiverHoldsUpNobody();
    void aLostOutcomeConcernsItsMessageAlone();
    void theQuickAreKeptBeforeTheSlowHaveEnded();
    void nothingIsToldOfWhatDidNotHappen();
};

void TestNotifications::aLifeIsToldByWebhook()
{
    ScriptedHttpServer receiver(always(204), identity().configuration);
    BrokerBench bench(allow);
    setChannels(bench, hookAt(receiver));
    const QString id = bench.submitPatch(R"({"K":"canary-value"})");
    bench.approve(id);
    const auto agent = bench.mintAgent();
    const QString job =
        bench.asAgent(agent, "POST", u"/jobs/claim"_s).object().value("id"_L1).toString();
    QCOMPARE(
        bench
            .asAgent(agent, "POST", u"/jobs/"_s + job + u"/complete"_s, R"({"status":"succeeded"})")
            .status,
        204);
    QTRY_COMPARE_WITH_TIMEOUT(receiver.requests().size(), std::size_t(3), 60'000);
    QStringList types = typesOf(receiver.requests());
    types.sort();
    QCOMPARE(types,
             (QStringList{u"request.approved"_s, u"request.executed"_s, u"request.submitted"_s}));
    QSet<QByteArray> ids;
    for (const ScriptedRequest &request : receiver.requests()) {
        QCOMPARE(request.method, "POST"_ba);
        QCOMPARE(request.target, "/hook"_ba);
        const QByteArray messageId = request.header("webhook-id");
        const QByteArray timestamp = request.header("webhook-timestamp");
        ids.insert(messageId);
        QVERIFY(std::abs(timestamp.toLongLong() - QDateTime::currentSecsSinceEpoch()) < 60);
        QCOMPARE(request.header("webhook-signature"),
                 notify::webhookSignature(core::SecretBytes::copyOf(secret), messageId, timestamp,
                                          request.body));
        QVERIFY(request.body.contains(id.toLatin1()));
        QVERIFY(!request.body.contains("canary-value"));
        QVERIFY(!request.body.contains("because"));
    }
    QCOMPARE(ids.size(), 3);
    QTRY_COMPARE(bench.count("notification_outbox WHERE finished_at IS NULL"), 0);
    QCOMPARE(bench.count("notification_outbox WHERE fault IS NOT NULL"), 0);
    // The outbox leaves no rows in the audit trail (contract B22).
    QCOMPARE(bench.count("audit_events WHERE action LIKE '%notif%' OR action LIKE '%outbox%'"), 0);
}

void TestNotifications::everyEndIsTold()
{
    ScriptedHttpServer receiver(always(200), identity().configuration);
    BrokerBench bench(allow);
    setChannels(bench, hookAt(receiver));
    const QString rejected = bench.submitPatch();
    QCOMPARE(bench
                 .post(u"/api/v1/requests/"_s + rejected + u"/reject"_s, u"approver"_s,
                       R"({"reason":"no"})")
                 .status,
             200);
    const QString failed = bench.submitPatch();
    bench.approve(failed);
    const auto agent = bench.mintAgent();
    const QString job =
        bench.asAgent(agent, "POST", u"/jobs/claim"_s).object().value("id"_L1).toString();
    QCOMPARE(bench
                 .asAgent(agent, "POST", u"/jobs/"_s + job + u"/complete"_s,
                          R"({"status":"failed","error":"broken"})")
                 .status,
             204);
    QTRY_COMPARE_WITH_TIMEOUT(receiver.requests().size(), std::size_t(5), 60'000);
    QStringList types = typesOf(receiver.requests());
    types.sort();
    QCOMPARE(types, (QStringList{u"request.approved"_s, u"request.failed"_s, u"request.rejected"_s,
                                 u"request.submitted"_s, u"request.submitted"_s}));
}

void TestNotifications::aFailureIsTriedAgain()
{
    std::atomic<int> calls = 0;
    ScriptedHttpServer receiver(
        [&](const ScriptedRequest &) {
            switch (++calls) {
            case 1:
                return ScriptedAnswer{.status = 500};
            case 2:
                return ScriptedAnswer{.cut = true};
            case 3:
                return ScriptedAnswer{.status = 302, .headers = {{"Location", "https://[::1]/"}}};
            default:
                return ScriptedAnswer{.status = 200};
            }
        },
        identity().configuration);
    BrokerBench bench(allow);
    setChannels(bench, hookAt(receiver));
    (void)bench.submitPatch();
    for (int attempt = 1; attempt <= 3; ++attempt) {
        QTRY_COMPARE_WITH_TIMEOUT(
            bench.count("notification_outbox WHERE fault IS NOT NULL AND attempts = " +
                        QByteArray::number(attempt)),
            1, 60'000);
        // A pause of five seconds and more, unless it is cut short.
        QVERIFY(bench.count("notification_outbox WHERE next_attempt_at > now() + interval '2 s'"));
        hurry(bench);
    }
    QTRY_COMPARE_WITH_TIMEOUT(bench.count("notification_outbox WHERE finished_at IS NOT NULL"), 1,
                              60'000);
    QCOMPARE(calls.load(), 4);
    const auto requests = receiver.requests();
    for (const ScriptedRequest &request : requests) {
        QCOMPARE(request.header("webhook-id"), requests[0].header("webhook-id"));
        QCOMPARE(request.body, requests[0].body);
    }
}

void TestNotifications::eachIsToldOnceBySeveralServers()
{
    ScriptedHttpServer receiver(always(200), identity().configuration);
    BrokerBench bench(allow);
    setChannels(bench, hookAt(receiver));
    const auto second = bench.startAnother();
    const auto third = bench.startAnother();
    constexpr std::size_t requests = 40;
    for (std::size_t i = 0; i < requests; ++i)
        (void)bench.submitRead(R"(["K"])");
    QTRY_COMPARE_WITH_TIMEOUT(bench.count("notification_outbox WHERE finished_at IS NULL"), 0,
                              30'000);
    QCOMPARE(receiver.requests().size(), requests);
    QSet<QByteArray> ids;
    for (const ScriptedRequest &request : receiver.requests())
        ids.insert(request.header("webhook-id"));
    QCOMPARE(std::size_t(ids.size()), requests);
}

void TestNotifications::whoDiedIsFollowedUp()
{
    ScriptedHttpServer receiver(always(200), identity().configuration);
    BrokerBench bench(allow);
    setChannels(bench, hookAt(receiver));
    // As a server leaves it that is killed while it delivers.
    bench.sql("CREATE FUNCTION claim_at_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
              "NEW.claim_id := gen_random_uuid(); NEW.attempts := 1; "
              "NEW.next_attempt_at := now() + interval '3 s'; RETURN NEW; END $$;"
              "CREATE TRIGGER test_claim BEFORE INSERT ON notification_outbox FOR EACH ROW "
              "EXECUTE FUNCTION claim_at_once()");
    (void)bench.submitPatch();
    QTest::qWait(1000);
    QVERIFY(receiver.requests().empty());
    QTRY_COMPARE_WITH_TIMEOUT(receiver.requests().size(), std::size_t(1), 60'000);
    QTRY_COMPARE(bench.count("notification_outbox WHERE finished_at IS NOT NULL AND attempts = 2"),
                 1);
}

void TestNotifications::theOldAndTheGoneAreGivenUp()
{
    ScriptedHttpServer failing(always(500), identity().configuration);
    ScriptedHttpServer gone(always(410), identity().configuration);
    BrokerBench bench([](config::ServerConfig &config) {
        allow(config);
        config.notifications.mostAge = 5s;
    });
    setChannels(bench, {hookAt(failing), hookAt(gone)});
    (void)bench.submitPatch();
    QTRY_COMPARE_WITH_TIMEOUT(
        bench.count("notification_outbox WHERE finished_at IS NOT NULL AND attempts = 1 AND fault "
                    "LIKE '%410'"),
        1, 60'000);
    bench.sql("UPDATE notification_outbox SET created_at = now() - interval '1 minute'");
    hurry(bench);
    QTRY_COMPARE_WITH_TIMEOUT(
        bench.count("notification_outbox WHERE finished_at IS NOT NULL AND fault LIKE '%500'"), 1,
        60'000);
    const std::size_t attempts = failing.requests().size();
    hurry(bench);
    QTest::qWait(1000);
    QCOMPARE(failing.requests().size(), attempts);
    QCOMPARE(gone.requests().size(), std::size_t(1));
}

void TestNotifications::privateAddressesAreNotCalled()
{
    ScriptedHttpServer receiver(always(200), identity().configuration);
    BrokerBench bench([](config::ServerConfig &config) {
        allow(config);
        config.outboundAllow.clear();
    });
    setChannels(bench, hookAt(receiver));
    (void)bench.submitPatch();
    QTRY_COMPARE_WITH_TIMEOUT(
        bench.count("notification_outbox WHERE fault LIKE '%SB_OUTBOUND_ALLOW%'"), 1, 60'000);
    QVERIFY(receiver.requests().empty());
}

void TestNotifications::slackAndMailAreServed()
{
    ScriptedHttpServer slack(always(200), identity().configuration);
    SmtpServer mail(identity().configuration);
    BrokerBench bench([&](config::ServerConfig &config) {
        allow(config);
        config.notifications.mail.url = QUrl(u"smtp://localhost:%1"_s.arg(mail.port()));
        config.notifications.mail.from = u"sb@example.org"_s;
    });
    setChannels(bench, {hookAt(slack, u"slack"_s), u"email:ops@example.org"_s});
    const QString id = bench.submitPatch();
    QTRY_COMPARE_WITH_TIMEOUT(slack.requests().size(), std::size_t(1), 60'000);
    const QJsonObject body = QJsonDocument::fromJson(slack.requests()[0].body).object();
    QVERIFY(body.value("text"_L1).toString().contains(u"awaits a decision"_s));
    QTRY_COMPARE_WITH_TIMEOUT(mail.mails().size(), std::size_t(1), 60'000);
    const test::ReceivedMail letter = mail.mails()[0];
    QVERIFY(letter.wasEncrypted);
    QCOMPARE(letter.to, "<ops@example.org>"_ba);
    QVERIFY(letter.content.contains("Subject: Request to change file app/db awaits a decision"));
    const qsizetype text = letter.content.indexOf("\r\n\r\n") + 4;
    QVERIFY(QByteArray::fromBase64(letter.content.mid(text)).contains(id.toLatin1()));
    QTRY_COMPARE(bench.count("notification_outbox WHERE finished_at IS NULL"), 0);
    // An address that the mail server refuses for good is not tried again.
    mail.recipientReply = 550;
    (void)bench.submitPatch();
    QTRY_COMPARE_WITH_TIMEOUT(
        bench.count("notification_outbox WHERE finished_at IS NOT NULL AND fault IS NOT NULL"), 1,
        60'000);
}

void TestNotifications::aSlowReceiverHoldsUpNobody()
{
    ScriptedHttpServer silent(
        [](const ScriptedRequest &) { return ScriptedAnswer{.silent = true}; },
        identity().configuration);
    ScriptedHttpServer receiver(always(200), identity().configuration);
    auto bench = std::make_unique<BrokerBench>(allow);
    setChannels(*bench, {hookAt(silent), hookAt(receiver)});
    (void)bench->submitPatch();
    QTRY_COMPARE_WITH_TIMEOUT(silent.requests().size(), std::size_t(1), 60'000);
    QTRY_COMPARE_WITH_TIMEOUT(receiver.requests().size(), std::size_t(1), 5000);
    // Nor the end of the server.
    QElapsedTimer timer;
    timer.start();
    bench.reset();
    QVERIFY2(timer.elapsed() < 8000, QByteArray::number(timer.elapsed()).constData());
}

void TestNotifications::aLostOutcomeConcernsItsMessageAlone()
{
    ScriptedHttpServer receiver(always(200), identity().configuration);
    BrokerBench bench([](config::ServerConfig &config) {
        allow(config);
        config.notifications.interval = 2s;
    });
    setChannels(bench, hookAt(receiver));
    // What is delivered cannot be written down for one of them.
    bench.sql("CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
              "RAISE EXCEPTION 'lost'; END $$;"
              "CREATE TRIGGER test_lose BEFORE UPDATE ON notification_outbox FOR EACH ROW "
              "WHEN (NEW.finished_at IS NOT NULL AND OLD.id = "
              "'00000000-0000-4000-8000-00000000000a') EXECUTE FUNCTION lose()");
    for (int i = 0; i < 6; ++i)
        (void)bench.submitPatch();
    bench.sql("UPDATE notification_outbox SET id = '00000000-0000-4000-8000-00000000000a' WHERE "
              "id = (SELECT id FROM notification_outbox ORDER BY created_at LIMIT 1)");
    QTRY_COMPARE_WITH_TIMEOUT(bench.count("notification_outbox WHERE finished_at IS NOT NULL"), 5,
                              20'000);
    QCOMPARE(receiver.requests().size(), std::size_t(6));
}

void TestNotifications::theQuickAreKeptBeforeTheSlowHaveEnded()
{
    ScriptedHttpServer silent(
        [](const ScriptedRequest &) { return ScriptedAnswer{.silent = true}; },
        identity().configuration);
    ScriptedHttpServer receiver(always(200), identity().configuration);
    BrokerBench bench([](config::ServerConfig &config) {
        allow(config);
        config.notifications.interval = 1s;
    });
    setChannels(bench, {hookAt(silent), hookAt(receiver)});
    (void)bench.submitPatch();
    QTRY_COMPARE_WITH_TIMEOUT(receiver.requests().size(), std::size_t(1), 60'000);
    QTRY_COMPARE_WITH_TIMEOUT(bench.count("notification_outbox WHERE finished_at IS NOT NULL"), 1,
                              4'000);
}

void TestNotifications::nothingIsToldOfWhatDidNotHappen()
{
    ScriptedHttpServer receiver(always(200), identity().configuration);
    BrokerBench bench(allow);
    setChannels(bench, hookAt(receiver));
    bench.sql("CREATE FUNCTION refuse_audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE "
              "EXCEPTION 'no'; END $$;"
              "CREATE TRIGGER test_refuse BEFORE INSERT ON audit_events FOR EACH ROW WHEN "
              "(NEW.action = 'request.submit') EXECUTE FUNCTION refuse_audit()");
    const auto reply = bench.post(
        u"/api/v1/requests/read"_s, u"developer"_s,
        R"({"target_provider_type":"file","target_secret_ref":"app/db","justification":"because"})");
    QCOMPARE(reply.status, 500);
    QCOMPARE(bench.count("access_requests"), 0);
    QCOMPARE(bench.count("notification_outbox"), 0);
    QTest::qWait(500);
    QVERIFY(receiver.requests().empty());
}

QTEST_GUILESS_MAIN(TestNotifications)
#include "tst_notifications.moc"
