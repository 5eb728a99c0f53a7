// Calls to hosts that others named, against servers that do what they should not.
#include "server/outbound/https_client.h"
#include "tests/support/scripted_http_server.h"
#include "tests/support/tls_identity.h"

#include <thread>

#include <QElapsedTimer>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace sb;
using namespace sb::outbound;
using core::ErrorCode;
using test::ScriptedAnswer;
using test::ScriptedHttpServer;
using test::ScriptedRequest;

namespace {

const test::TlsIdentity &identity()
{
    static const test::TlsIdentity made = test::makeTlsIdentity(u"localhost"_s);
    return made;
}

HttpsClient clientForThisMachine()
{
    return HttpsClient({.allowed = {QHostAddress::parseSubnet(u"127.0.0.0/8"_s)}});
}

HttpsRequest requestTo(const ScriptedHttpServer &server, const QString &path = u"/hook?a=b"_s)
{
    return {.url = QUrl(u"https://localhost:%1%2"_s.arg(server.url().port()).arg(path)),
            .caPem = identity().certificatePem,
            .timeout = 5s};
}

ScriptedHttpServer::Handler always(const ScriptedAnswer &answer)
{
    return [answer](const ScriptedRequest &) { return answer; };
}

} // namespace

class TestHttpsClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void whatIsSentArrivesAndComesBack()
    {
        ScriptedHttpServer server(
            always({.status = 202, .headers = {{"X-Made", "yes"}}, .body = "{}"}),
            identity().configuration);
        HttpsRequest request = requestTo(server);
        request.headers = {{"X-Sent", "1"}};
        const auto answer = clientForThisMachine().post(request, "{\"a\":1}");
        QVERIFY2(answer, qPrintable(answer ? QString() : answer.error().message));
        QCOMPARE(answer->status, 202);
        QCOMPARE(answer->header("x-made"), std::optional("yes"_ba));
        QCOMPARE(answer->body, "{}"_ba);
        const auto seen = server.requests();
        QCOMPARE(seen.size(), std::size_t(1));
        QCOMPARE(seen[0].method, "POST"_ba);
        QCOMPARE(seen[0].target, "/hook?a=b"_ba);
        QCOMPARE(seen[0].header("x-sent"), "1"_ba);
        QCOMPARE(seen[0].body, "{\"a\":1}"_ba);
        QCOMPARE(clientForThisMachine().get(requestTo(server))->status, 202);
        QCOMPARE(server.requests().at(1).method, "GET"_ba);
    }

    void thisMachineIsRefusedUnlessAllowed()
    {
        ScriptedHttpServer server(always({}), identity().configuration);
        for (const QString &host : {u"localhost"_s, u"127.0.0.1"_s, u"2130706433"_s, u"0x7f.1"_s,
                                    u"[::ffff:127.0.0.1]"_s, u"0.0.0.0"_s}) {
            HttpsRequest request = requestTo(server);
            request.url = QUrl(u"https://%1:%2/"_s.arg(host).arg(server.url().port()));
            const auto answer = HttpsClient(NetworkRules{}).get(request);
            QVERIFY2(!answer, qPrintable(host));
            QCOMPARE(answer.error().code, ErrorCode::InvalidValue);
        }
        QVERIFY(server.requests().empty());
    }

    void aRedirectIsAnAnswer()
    {
        ScriptedHttpServer server(
            always({.status = 302, .headers = {{"Location", "https://localhost:1/"}}}),
            identity().configuration);
        const auto answer = clientForThisMachine().get(requestTo(server));
        QVERIFY(answer);
        QCOMPARE(answer->status, 302);
        QCOMPARE(server.requests().size(), std::size_t(1));
    }

    void anUnknownRootIsRefused()
    {
        ScriptedHttpServer server(always({}), identity().configuration);
        HttpsRequest request = requestTo(server);
        request.caPem.clear();
        const auto answer = clientForThisMachine().get(request);
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::Unavailable);
        QVERIFY(server.requests().empty());
    }

    void aForeignNameIsRefused()
    {
        ScriptedHttpServer server(always({}), identity().configuration);
        HttpsRequest request = requestTo(server);
        request.url.setHost(u"127.0.0.1"_s);
        QCOMPARE(clientForThisMachine().get(request).error().code, ErrorCode::Unavailable);
        QVERIFY(server.requests().empty());
    }

    void anotherNameMayBeAskedFor()
    {
        ScriptedHttpServer server(always({.status = 204}), identity().configuration);
        HttpsRequest request = requestTo(server);
        request.url.setHost(u"127.0.0.1"_s);
        request.tlsServerName = u"localhost"_s;
        const auto answer = clientForThisMachine().get(request);
        QVERIFY2(answer, qPrintable(answer ? QString() : answer.error().message));
        QCOMPARE(server.requests().at(0).header("host"),
                 "127.0.0.1:" + QByteArray::number(server.url().port()));
        // The certificate must bear it, and the real address is what the rules judge.
        request.tlsServerName = u"elsewhere.example.org"_s;
        QCOMPARE(clientForThisMachine().get(request).error().code, ErrorCode::Unavailable);
        request.tlsServerName = u"localhost"_s;
        QCOMPARE(HttpsClient(NetworkRules{}).get(request).error().code, ErrorCode::InvalidValue);
        QCOMPARE(server.requests().size(), std::size_t(1));
    }

    void anAnswerIsBounded()
    {
        ScriptedHttpServer server(
            [](const ScriptedRequest &seen) {
                ScriptedAnswer answer;
                if (seen.target == "/body")
                    answer.body = QByteArray(20'000, 'x');
                else
                    answer.headers = {{"X-Long", QByteArray(70'000, 'x')}};
                return answer;
            },
            identity().configuration);
        HttpsRequest request = requestTo(server, u"/body"_s);
        request.largestAnswer = 10'000;
        QCOMPARE(clientForThisMachine().get(request).error().code, ErrorCode::PayloadTooLarge);
        request.largestAnswer = 30'000;
        QCOMPARE(clientForThisMachine().get(request)->body.size(), qsizetype(20'000));
        QCOMPARE(clientForThisMachine().get(requestTo(server, u"/head"_s)).error().code,
                 ErrorCode::PayloadTooLarge);
    }

    void silenceEndsWithTheTime()
    {
        ScriptedHttpServer server(always({.silent = true}), identity().configuration);
        HttpsRequest request = requestTo(server);
        request.timeout = 300ms;
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(clientForThisMachine().get(request).error().code, ErrorCode::Unavailable);
        QVERIFY(timer.elapsed() < 4000);
    }

    void aStopEndsTheCall()
    {
        ScriptedHttpServer server(always({.silent = true}), identity().configuration);
        HttpsRequest request = requestTo(server);
        request.timeout = 60s;
        std::stop_source stop;
        request.stop = stop.get_token();
        std::jthread stopper([&stop] {
            std::this_thread::sleep_for(200ms);
            stop.request_stop();
        });
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(clientForThisMachine().get(request).error().code, ErrorCode::Unavailable);
        QVERIFY(timer.elapsed() < 20'000);
    }

    void onlyHttpsWithoutCredentials_data()
    {
        QTest::addColumn<QString>("url");
        for (const char *url : {"http://example.org/", "ftp://example.org/", "file:///etc/passwd",
                                "https:///path", "https://user:pw@example.org/", "example.org", ""})
            QTest::newRow(url) << QString::fromLatin1(url);
    }

    void onlyHttpsWithoutCredentials()
    {
        QFETCH(QString, url);
        QVERIFY(!checkHttpsUrl(QUrl(url)));
        QCOMPARE(clientForThisMachine().get({.url = QUrl(url)}).error().code,
                 ErrorCode::InvalidValue);
    }

    void aHeaderCannotBringAnother()
    {
        ScriptedHttpServer server(always({}), identity().configuration);
        HttpsRequest request = requestTo(server);
        request.headers = {{"X-A", "1\r\nX-B: 2"}};
        QCOMPARE(clientForThisMachine().get(request).error().code, ErrorCode::InvalidValue);
        QVERIFY(server.requests().empty());
    }
};

QTEST_GUILESS_MAIN(TestHttpsClient)
#include "tst_https_client.moc"
