// GET /events: everything, once, in order, and to nobody who may not see it.
#include "server/storage/audit_event_repository.h"
#include "tests/support/broker_bench.h"
#include "tests/support/event_reader.h"

#include <QDeadlineTimer>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::EventReader;
using test::StreamedEvent;

namespace {

constexpr int quietTime = 700;

EventReader listen(BrokerBench &bench, const QString &name, const QByteArray &lastId = {})
{
    return EventReader(bench.application->url(), bench.tokenOf(name), lastId);
}

/// The types of what comes until one of type `last` has.
QStringList typesUntil(EventReader &reader, const QByteArray &last)
{
    QStringList types;
    while (const auto event = reader.next()) {
        types.append(QString::fromLatin1(event->type));
        if (event->type == last)
            break;
    }
    return types;
}

/// A row as some service would write it.
domain::AuditEvent aRow(const QString &action)
{
    return {.actor = u"system"_s, .action = action, .resource = u"agent:x"_s};
}

} // namespace

class TestEvents : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRequestIsToldToItsRequester();
    void eachHearsWhatTheyMaySee();
    void refusalsAreNotTold();
    void objectsAreToldByPermission();
    void theMissedIsDeliveredOnce();
    void nothingOvertakesALongTransaction();
    void otherServersTell();
    void aLostSessionEndsTheStream();
    void aLostGrantEndsTheHearing();
    void tokensMayListen();
    void whatCannotBeContinuedIsReset();
    void strangersAreRefused();
    void drainEndsTheStream();
    void nobodyHoldsAllPlaces();
    void othersKeepTheirConnections();
};

void TestEvents::aRequestIsToldToItsRequester()
{
    BrokerBench bench;
    EventReader reader = listen(bench, u"developer"_s);
    QVERIFY(reader.isOpen());
    QVERIFY(reader.head().contains("Content-Type: text/event-stream\r\n"));
    QVERIFY(reader.head().contains("Cache-Control: no-store\r\n"));
    const QString id = bench.submitPatch(R"({"PASSWORD":"not-for-events"})");
    bench.approve(id);
    QByteArray all;
    QStringList types;
    QByteArrayList ids;
    while (!types.contains(u"request.approve"_s)) {
        const auto event = reader.next();
        QVERIFY2(event, qPrintable(types.join(u' ')));
        types.append(QString::fromLatin1(event->type));
        ids.append(event->id);
        const QJsonObject &data = event->data;
        QCOMPARE(data.value("id"_L1).toString().toLatin1(), event->id);
        QCOMPARE(data.value("type"_L1).toString().toLatin1(), event->type);
        QCOMPARE(data.value("request_id"_L1).toString(), id);
        QVERIFY(data.value("at"_L1).toString().endsWith(u'Z'));
        QVERIFY(data.value("data"_L1).isObject());
        all += QJsonDocument(data).toJson();
    }
    QVERIFY(types.contains(u"request.submit"_s));
    QVERIFY(types.contains(u"wrap.create"_s));
    QCOMPARE(QSet<QByteArray>(ids.begin(), ids.end()).size(), ids.size());
    QVERIFY(!all.contains("not-for-events"));
}

void TestEvents::eachHearsWhatTheyMaySee()
{
    BrokerBench bench;
    bench.addUser(u"neighbour"_s, {u"developer"_s});
    bench.grant(bench.addUser(u"inside"_s), u"approver"_s, R"({"secret_ref_prefix":"app/"})");
    bench.grant(bench.addUser(u"outside"_s), u"approver"_s, R"({"secret_ref_prefix":"bank/"})");
    const std::vector<std::pair<QString, bool>> people{
        {u"developer"_s, true}, {u"neighbour"_s, false}, {u"approver"_s, true},
        {u"inside"_s, true},    {u"outside"_s, false},   {u"auditor"_s, true},
        {u"admin"_s, true},     {u"nobody"_s, false}};
    std::vector<EventReader> readers;
    for (const auto &[name, hears] : people) {
        readers.push_back(listen(bench, name));
        QVERIFY(readers.back().isOpen());
    }
    const QString id = bench.submitPatch();
    for (std::size_t at = 0; at < people.size(); ++at) {
        const auto &[name, hears] = people[at];
        bool heard = false;
        while (const auto event = readers[at].next(hears && !heard ? 8'000 : quietTime))
            heard = heard || event->data.value("request_id"_L1).toString() == id;
        QVERIFY2(heard == hears, qPrintable(name));
    }
}

void TestEvents::refusalsAreNotTold()
{
    BrokerBench bench;
    const QString id = bench.submitPatch();
    EventReader reader = listen(bench, u"admin"_s);
    QVERIFY(reader.isOpen());
    QCOMPARE(bench.post(u"/api/v1/requests/"_s + id + u"/approve"_s, u"developer"_s).status, 403);
    QCOMPARE(bench.count("audit_events WHERE status = 'denied'"), 1);
    QCOMPARE(bench.post(u"/api/v1/requests/"_s + id + u"/cancel"_s, u"developer"_s).status, 200);
    const QStringList types = typesUntil(reader, "request.cancel");
    QVERIFY(types.contains(u"request.cancel"_s));
    QVERIFY(!types.contains(u"request.approve"_s));
}

void TestEvents::objectsAreToldByPermission()
{
    BrokerBench bench;
    EventReader admin = listen(bench, u"admin"_s);
    EventReader developer = listen(bench, u"developer"_s);
    EventReader nobody = listen(bench, u"nobody"_s);
    QVERIFY(admin.isOpen() && developer.isOpen() && nobody.isOpen());
    (void)bench.mintAgent();
    QVERIFY(typesUntil(admin, "agent.mint").contains(u"agent.mint"_s));
    QVERIFY(typesUntil(developer, "agent.mint").contains(u"agent.mint"_s));
    // Of another's login only those hear who administer users; of their own everybody.
    (void)bench.login(u"auditor"_s);
    (void)bench.login(u"nobody"_s);
    QVERIFY(typesUntil(admin, "auth.login").contains(u"auth.login"_s));
    QVERIFY(!developer.next(quietTime));
    const auto own = nobody.next();
    QVERIFY(own);
    QCOMPARE(own->data.value("resource"_L1).toString(),
             u"user:"_s + bench.idOf(u"nobody"_s).toString(QUuid::WithoutBraces));
    QVERIFY(!nobody.next(quietTime));
}

void TestEvents::theMissedIsDeliveredOnce()
{
    BrokerBench bench;
    QByteArray lastId;
    QStringList heard;
    {
        EventReader reader = listen(bench, u"developer"_s);
        QVERIFY(reader.isOpen());
        const QString id = bench.submitRead(R"(["K"])");
        const auto event = reader.next();
        QVERIFY(event);
        QCOMPARE(event->data.value("request_id"_L1).toString(), id);
        lastId = reader.lastId();
        reader.abort();
    }
    QStringList missed;
    for (int i = 0; i < 5; ++i)
        missed.append(bench.submitRead(R"(["K"])"));
    EventReader reader = listen(bench, u"developer"_s, lastId);
    QVERIFY(reader.isOpen());
    missed.append(bench.submitRead(R"(["K"])"));
    for (qsizetype i = 0; i < missed.size(); ++i) {
        const auto event = reader.next();
        QVERIFY(event);
        QCOMPARE(event->type, "request.submit"_ba);
        heard.append(event->data.value("request_id"_L1).toString());
    }
    QCOMPARE(heard, missed);
    QVERIFY(!reader.next(quietTime));
    // A server that has just started knows no past in memory.
    const auto another = bench.startAnother();
    EventReader elsewhere(another->url(), bench.tokenOf(u"developer"_s), lastId);
    for (const QString &id : missed) {
        const auto event = elsewhere.next();
        QVERIFY(event);
        QCOMPARE(event->data.value("request_id"_L1).toString(), id);
    }
}

void TestEvents::nothingOvertakesALongTransaction()
{
    BrokerBench bench;
    EventReader reader = listen(bench, u"admin"_s);
    QVERIFY(reader.isOpen());
    const storage::AuditEventRepository rows;
    std::optional<storage::Transaction> slow(std::in_place, bench.db.database.connection());
    rows.insert(*slow, aRow(u"test.slow"_s));
    // Written later and committed sooner: told before the other it would hide that one for good.
    (void)bench.mintAgent();
    const auto early = reader.next(3000);
    QVERIFY2(!early, early ? early->type.constData() : "");
    slow->commit();
    // Before its connection, which this thread gives back at the end.
    slow.reset();
    const auto first = reader.next();
    QVERIFY(first);
    QCOMPARE(first->type, "test.slow"_ba);
    const auto second = reader.next();
    QVERIFY(second);
    QCOMPARE(second->type, "agent.mint"_ba);
    bench.db.database.closeThreadConnection();
}

void TestEvents::otherServersTell()
{
    BrokerBench bench;
    const auto another = bench.startAnother();
    EventReader reader(another->url(), bench.tokenOf(u"developer"_s));
    QVERIFY(reader.isOpen());
    // The channel of the other server needs a moment to listen.
    QTest::qWait(500);
    QElapsedTimer timer;
    timer.start();
    const QString id = bench.submitRead(R"(["K"])");
    const auto event = reader.next();
    QVERIFY(event);
    QCOMPARE(event->data.value("request_id"_L1).toString(), id);
}

void TestEvents::aLostSessionEndsTheStream()
{
    BrokerBench bench;
    bench.addUser(u"second"_s, {u"admin"_s});
    (void)bench.tokenOf(u"second"_s);
    EventReader loggedOut = listen(bench, u"admin"_s);
    EventReader disabled = listen(bench, u"second"_s);
    QVERIFY(loggedOut.isOpen() && disabled.isOpen());
    QCOMPARE(bench.post(u"/api/v1/auth/logout"_s, u"admin"_s, "").status, 204);
    bench.sql("UPDATE users SET enabled = false WHERE email LIKE 'second@%'");
    (void)bench.login(u"nobody"_s);
    // They end with the first event after it and never tell of that.
    QVERIFY(loggedOut.hasEnded(8000));
    QVERIFY(disabled.hasEnded(8000));
    QVERIFY(!loggedOut.next(0));
    QVERIFY(!disabled.next(0));
}

void TestEvents::aLostGrantEndsTheHearing()
{
    BrokerBench bench;
    EventReader reader = listen(bench, u"approver"_s);
    QVERIFY(reader.isOpen());
    (void)bench.submitRead(R"(["K"])");
    QVERIFY(reader.next());
    bench.sql("DELETE FROM user_roles WHERE user_id = (SELECT id FROM users WHERE email LIKE "
              "'approver@%')");
    (void)bench.submitRead(R"(["K"])");
    QVERIFY(!reader.next(3000));
    bench.grant(bench.idOf(u"approver"_s), u"approver"_s, "{}");
    const QString id = bench.submitRead(R"(["K"])");
    const auto event = reader.next();
    QVERIFY(event);
    QCOMPARE(event->data.value("request_id"_L1).toString(), id);
}

void TestEvents::tokensMayListen()
{
    BrokerBench bench;
    bench.sql(
        "INSERT INTO api_tokens (user_id, name, token_hash, permissions, expires_at) SELECT "
        "id, 't', sha256('sbt_0123456789012345678901234567890123456789012'), "
        "'[\"agent.list\"]', now() + interval '1 hour' FROM users WHERE email LIKE 'admin@%'");
    // Of the logins of its own account it would hear too.
    for (const QString &name : {u"admin"_s, u"developer"_s})
        (void)bench.tokenOf(name);
    EventReader reader(bench.application->url(), "sbt_0123456789012345678901234567890123456789012");
    QVERIFY(reader.isOpen());
    // Only what its permissions allow.
    (void)bench.submitRead(R"(["K"])");
    (void)bench.mintAgent();
    const auto event = reader.next();
    QVERIFY(event);
    QCOMPARE(event->type, "agent.mint"_ba);
    bench.sql("UPDATE api_tokens SET revoked_at = now()");
    (void)bench.mintAgent();
    QVERIFY(reader.hasEnded(8000));
    QVERIFY(!reader.next(0));
}

void TestEvents::whatCannotBeContinuedIsReset()
{
    BrokerBench bench;
    EventReader fresh = listen(bench, u"admin"_s);
    QVERIFY(fresh.isOpen());
    const QByteArray old = fresh.lastId();
    bench.sql("INSERT INTO audit_events (actor, action, resource, status, correlation_id) SELECT "
              "'system', 'test.flood', 'test:x', 'success', gen_random_uuid() FROM "
              "generate_series(1, 10001)");
    for (const QByteArray &id : {old, "garbage"_ba, "999999999999-1"_ba, "1-"_ba, "01-1"_ba,
                                 "99999999999999999999999-1"_ba}) {
        EventReader reader = listen(bench, u"admin"_s, id);
        QVERIFY(reader.isOpen());
        const auto event = reader.next();
        QVERIFY2(event, id.constData());
        QCOMPARE(event->type, "reset"_ba);
        QCOMPARE(event->data.value("type"_L1).toString(), u"reset"_s);
        // From there it goes on as ever, and can be continued.
        (void)bench.mintAgent();
        const auto next = reader.next();
        QVERIFY(next);
        QCOMPARE(next->type, "agent.mint"_ba);
        EventReader again = listen(bench, u"admin"_s, event->id);
        const auto same = again.next();
        QVERIFY(same);
        QCOMPARE(same->id, next->id);
    }
}

void TestEvents::strangersAreRefused()
{
    BrokerBench bench;
    EventReader reader(bench.application->url(), "garbage");
    QCOMPARE(reader.status(), 401);
    QCOMPARE(bench.get(u"/api/v1/events?a=b"_s, u"admin"_s).error(), u"invalid_query"_s);
}

void TestEvents::drainEndsTheStream()
{
    BrokerBench bench;
    EventReader reader = listen(bench, u"admin"_s);
    QVERIFY(reader.isOpen());
    const QSignalSpy stopped(bench.application.get(), &app::Application::stopped);
    bench.application->stop();
    QVERIFY(reader.hasEnded(5000));
    QTRY_COMPARE_WITH_TIMEOUT(stopped.count(), 1, 8000);
}

void TestEvents::nobodyHoldsAllPlaces()
{
    BrokerBench bench([](config::ServerConfig &config) { config.listenersPerUser = 2; });
    const auto opens = [&](const QByteArray &token) {
        EventReader reader(bench.application->url(), token);
        return reader.status() == 200;
    };
    // A place is given back within moments of the end.
    const auto opensSoon = [&](const QByteArray &token) {
        const QDeadlineTimer deadline(8'000);
        bool isOpen = false;
        while (!isOpen && !deadline.hasExpired())
            isOpen = opens(token);
        return isOpen;
    };
    // What is not listened to takes no place.
    for (int i = 0; i < 3; ++i)
        QCOMPARE(bench.call("HEAD", u"/api/v1/events"_s, u"developer"_s).status, 200);
    EventReader first = listen(bench, u"developer"_s);
    QVERIFY(first.isOpen());
    const QByteArray token = bench.makeToken(u"developer"_s);
    EventReader second(bench.application->url(), token);
    QVERIFY(second.isOpen());
    EventReader third = listen(bench, u"developer"_s);
    QCOMPARE(third.status(), 429);
    QVERIFY2(third.head().contains("Retry-After: "), third.head().constData());
    QVERIFY(opens(bench.tokenOf(u"approver"_s)));

    // Places come back whichever way a stream ends: the client's, and the server's.
    first.abort();
    QVERIFY(opensSoon(token));
    bench.sql("UPDATE api_tokens SET revoked_at = now()");
    bench.submitPatch();
    QVERIFY(second.hasEnded(8'000));
    EventReader one = listen(bench, u"developer"_s);
    QVERIFY(one.isOpen() || opensSoon(bench.tokenOf(u"developer"_s)));
}

void TestEvents::othersKeepTheirConnections()
{
    BrokerBench bench([](config::ServerConfig &config) { config.maxConnections = 12; });
    std::vector<EventReader> readers;
    for (int i = 0; i < 9; ++i) {
        readers.push_back(listen(bench, i % 2 == 0 ? u"developer"_s : u"approver"_s));
        QVERIFY(readers.back().isOpen());
    }
    EventReader tenth = listen(bench, u"admin"_s);
    QCOMPARE(tenth.status(), 429);
    QCOMPARE(bench.get(u"/api/v1/users/me"_s, u"admin"_s).status, 200);
}

QTEST_GUILESS_MAIN(TestEvents)
#include "tst_events.moc"
