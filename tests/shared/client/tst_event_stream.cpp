// Following the events of a server that breaks off, refuses and falls silent.
#include "shared/client/event_stream.h"
#include "tests/support/scripted_http_server.h"

#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace sb;
using client::ApiError;
using client::ChangeNotice;
using client::EventStream;
using test::ScriptedAnswer;
using test::ScriptedHttpServer;
using test::ScriptedRequest;

namespace {

QByteArray eventText(int number)
{
    const QByteArray id = QByteArray::number(number) + "-1";
    return "id: " + id + "\nevent: request.submit\ndata: {\"id\":\"" + id +
           "\",\"request_id\":\"r" + QByteArray::number(number) + "\"}\n\n";
}

ScriptedAnswer streamOf(const QByteArray &text)
{
    return {.headers = {{"Content-Type", "text/event-stream"}}, .body = text};
}

/// A stream with short pauses and what it told.
struct Follower
{
    explicit Follower(const QUrl &server)
        : stream(http, server, random, {.first = 20ms, .most = 100ms})
    {
        stream.setToken(core::SecretBytes::copyOf(std::string_view("token")));
        QObject::connect(&stream, &EventStream::changed, &stream,
                         [this](const ChangeNotice &notice) { notices.push_back(notice); });
        QObject::connect(&stream, &EventStream::resetRequired, &stream, [this] { ++resets; });
        QObject::connect(&stream, &EventStream::connected, &stream, [this] { ++connections; });
        QObject::connect(&stream, &EventStream::disconnected, &stream, [this] { ++losses; });
        QObject::connect(&stream, &EventStream::refused, &stream,
                         [this](const ApiError &error) { refusals.push_back(error.status); });
    }

    crypto::SystemRandom random;
    client::HttpClient http{client::TransportSettings{}};
    EventStream stream;
    std::vector<ChangeNotice> notices;
    std::vector<int> refusals;
    int resets = 0;
    int connections = 0;
    int losses = 0;
};

} // namespace

class TestEventStream : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aBrokenStreamGoesOnWhereItWas()
    {
        std::atomic<int> calls = 0;
        ScriptedHttpServer server([&](const ScriptedRequest &) {
            const int call = ++calls;
            if (call == 1)
                return streamOf("id: 1-0\n\n" + eventText(2) + eventText(3));
            if (call == 2)
                return ScriptedAnswer{.cut = true};
            if (call == 3)
                return ScriptedAnswer{.status = 503, .headers = {{"Retry-After", "0"}}};
            return call == 4 ? streamOf(eventText(4) + "id: 9-0\n\n")
                             : ScriptedAnswer{.silent = true};
        });
        Follower follower(server.url());
        follower.stream.start();
        QTRY_COMPARE(calls.load(), 5);
        QCOMPARE(follower.notices.size(), std::size_t(3));
        QCOMPARE(follower.notices[0].id, u"2-1"_s);
        QCOMPARE(follower.notices[0].type, u"request.submit"_s);
        QCOMPARE(follower.notices[0].requestId(), u"r2"_s);
        QCOMPARE(follower.notices[2].id, u"4-1"_s);
        QCOMPARE(follower.connections, 2);
        // Qt itself repeats a call whose kept connection was cut.
        QVERIFY(follower.losses >= 3);
        const auto seen = server.requests();
        QCOMPARE(seen[0].target, "/api/v1/events"_ba);
        QCOMPARE(seen[0].header("authorization"), "Bearer token"_ba);
        QCOMPARE(seen[0].header("last-event-id"), ""_ba);
        QCOMPARE(seen[1].header("last-event-id"), "3-1"_ba);
        QCOMPARE(seen[3].header("last-event-id"), "3-1"_ba);
        QCOMPARE(seen[4].header("last-event-id"), "9-0"_ba);
        QCOMPARE(follower.stream.lastEventId(), u"9-0"_s);
    }

    void aResetIsTold()
    {
        ScriptedHttpServer server([](const ScriptedRequest &request) {
            return request.header("last-event-id") == "1-1"
                       ? streamOf("id: 5-0\nevent: reset\ndata: {\"type\":\"reset\"}\n\n")
                       : ScriptedAnswer{.silent = true};
        });
        Follower follower(server.url());
        follower.stream.start(u"1-1"_s);
        QTRY_COMPARE(follower.resets, 1);
        QVERIFY(follower.notices.empty());
        QTRY_COMPARE(server.requests().size(), std::size_t(2));
        QCOMPARE(server.requests()[1].header("last-event-id"), "5-0"_ba);
    }

    void aRefusalIsFinal()
    {
        ScriptedHttpServer server([](const ScriptedRequest &) {
            return ScriptedAnswer{.status = 401, .body = R"({"error":"unauthenticated"})"};
        });
        Follower follower(server.url());
        follower.stream.start();
        QTRY_COMPARE(follower.refusals, std::vector<int>{401});
        QTest::qWait(300);
        QCOMPARE(server.requests().size(), std::size_t(1));
        // Until it is begun anew, say after another login.
        follower.stream.start();
        QTRY_COMPARE(follower.refusals.size(), std::size_t(2));
    }

    void aStopIsFinal()
    {
        ScriptedHttpServer server([](const ScriptedRequest &) { return streamOf(eventText(1)); });
        Follower follower(server.url());
        QObject::connect(&follower.stream, &EventStream::changed, &follower.stream,
                         &EventStream::stop);
        follower.stream.start();
        QTRY_COMPARE(follower.notices.size(), std::size_t(1));
        QTest::qWait(300);
        QCOMPARE(server.requests().size(), std::size_t(1));
        QCOMPARE(follower.losses, 0);
    }

    void aServerThatIsAwayIsWaitedFor()
    {
        ScriptedHttpServer server([](const ScriptedRequest &) { return streamOf(eventText(1)); });
        server.goAway();
        Follower follower(server.url());
        follower.stream.start();
        QTRY_VERIFY(follower.losses >= 2);
        server.comeBack();
        QTRY_VERIFY(!follower.notices.empty());
    }

    void itMayGoAtAnyTime()
    {
        ScriptedHttpServer server([](const ScriptedRequest &) { return streamOf(eventText(1)); });
        for (int round = 0; round < 20; ++round) {
            Follower follower(server.url());
            follower.stream.start();
            QTest::qWait(round);
        }
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
};

QTEST_GUILESS_MAIN(TestEventStream)
#include "tst_event_stream.moc"
