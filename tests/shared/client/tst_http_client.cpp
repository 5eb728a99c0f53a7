// The HTTP client against a server that does what it should not.
#include "shared/client/await.h"
#include "shared/client/http_client.h"
#include "tests/support/scripted_http_server.h"

#include <thread>

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QSslKey>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using namespace sb;
using client::Answer;
using client::ApiError;
using client::HttpClient;
using client::HttpRequest;
using client::HttpResponse;
using test::ScriptedAnswer;
using test::ScriptedHttpServer;
using test::ScriptedRequest;

namespace {

Answer<HttpResponse> exchange(HttpClient &client, const HttpRequest &request,
                              const std::stop_token &stop = {})
{
    return client::await<HttpResponse>(
        [&](QObject *context, client::HttpCallback callback) {
            client.send(request, context, std::move(callback));
        },
        stop);
}

HttpRequest requestTo(const ScriptedHttpServer &server)
{
    return {.url = QUrl(server.url().toString() + u"/path?query=1"_s), .timeout = 5s};
}

/// A key and a certificate for the name `server.test`, signed by itself.
QSslConfiguration newIdentity(const QTemporaryDir &folder)
{
    const QString key = folder.filePath(u"key.pem"_s);
    const QString certificate = folder.filePath(u"certificate.pem"_s);
    const int failed =
        QProcess::execute(u"openssl"_s, {u"req"_s, u"-x509"_s, u"-newkey"_s, u"ec"_s, u"-pkeyopt"_s,
                                         u"ec_paramgen_curve:prime256v1"_s, u"-nodes"_s, u"-days"_s,
                                         u"2"_s, u"-subj"_s, u"/CN=server.test"_s, u"-addext"_s,
                                         u"subjectAltName=DNS:server.test"_s, u"-keyout"_s, key,
                                         u"-out"_s, certificate});
    if (failed != 0)
        qFatal("openssl made no certificate");
    QFile keyFile(key);
    if (!keyFile.open(QIODevice::ReadOnly))
        qFatal("no key");
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    tls.setLocalCertificate(QSslCertificate::fromPath(certificate).value(0));
    tls.setPrivateKey(QSslKey(&keyFile, QSsl::Ec));
    return tls;
}

} // namespace

class TestHttpClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void whatIsSentArrivesAndComesBack()
    {
        ScriptedHttpServer server([](const ScriptedRequest &) {
            return ScriptedAnswer{.status = 201, .headers = {{"X-Made", "yes"}}, .body = "{}"};
        });
        HttpClient client({.userAgent = "sb-test/1"});
        HttpRequest request = requestTo(server);
        request.method = "POST";
        request.headers = {{"X-Claim-Id", "abc"}};
        request.body = R"({"a":1})";
        const auto answer = exchange(client, request);
        QVERIFY(answer.has_value());
        QCOMPARE(answer->status, 201);
        QCOMPARE(answer->header("x-made"), "yes"_ba);
        QCOMPARE(answer->body.view(), "{}");

        const ScriptedRequest seen = server.requests().at(0);
        QCOMPARE(seen.method, "POST"_ba);
        QCOMPARE(seen.target, "/path?query=1"_ba);
        QCOMPARE(seen.body, R"({"a":1})"_ba);
        QCOMPARE(seen.header("x-claim-id"), "abc"_ba);
        QCOMPARE(seen.header("content-type"), "application/json"_ba);
        QCOMPARE(seen.header("user-agent"), "sb-test/1"_ba);
        QCOMPARE(seen.header("accept-encoding"), "identity"_ba);
    }

    void everyStatusIsAnAnswer_data()
    {
        QTest::addColumn<int>("status");
        for (const int status : {200, 204, 302, 400, 401, 403, 404, 409, 410, 422, 429, 500, 503})
            QTest::addRow("%d", status) << status;
    }

    void everyStatusIsAnAnswer()
    {
        QFETCH(int, status);
        ScriptedHttpServer server([status](const ScriptedRequest &) {
            return ScriptedAnswer{
                .status = status,
                .headers = {{"Location", "/elsewhere"}, {"WWW-Authenticate", "Bearer"}},
                .body = status == 204 ? ""_ba : "text"_ba};
        });
        HttpClient client({});
        HttpRequest request = requestTo(server);
        request.method = "POST";
        const auto answer = exchange(client, request);
        QVERIFY2(answer.has_value(), answer ? "" : qPrintable(answer.error().error.message));
        QCOMPARE(answer->status, status);
        QCOMPARE(server.requests().size(), 1U);
        if (status != 204)
            QCOMPARE(answer->body.view(), "text");
    }

    void cookiesAreNotKept()
    {
        ScriptedHttpServer server([](const ScriptedRequest &) {
            return ScriptedAnswer{.headers = {{"Set-Cookie", "a=b"}}};
        });
        HttpClient client({});
        QVERIFY(exchange(client, requestTo(server)).has_value());
        QVERIFY(exchange(client, requestTo(server)).has_value());
        QCOMPARE(server.requests().at(1).header("cookie"), ""_ba);
    }

    void aSilentServerIsLeftInTime()
    {
        ScriptedHttpServer server(
            [](const ScriptedRequest &) { return ScriptedAnswer{.silent = true}; });
        HttpClient client({});
        HttpRequest request = requestTo(server);
        request.timeout = 200ms;
        QElapsedTimer clock;
        clock.start();
        const auto answer = exchange(client, request);
        QVERIFY(!answer.has_value());
        QCOMPARE(answer.error().kind, ApiError::Kind::Unreachable);
        QVERIFY(clock.elapsed() < 5000);
    }

    void aCutConnectionIsNoAnswer()
    {
        ScriptedHttpServer server(
            [](const ScriptedRequest &) { return ScriptedAnswer{.cut = true}; });
        HttpClient client({});
        const auto answer = exchange(client, requestTo(server));
        QVERIFY(!answer.has_value());
        QCOMPARE(answer.error().kind, ApiError::Kind::Unreachable);
        QVERIFY(answer.error().isTransient());
    }

    void aTooLongAnswerIsNotTaken()
    {
        ScriptedHttpServer server([](const ScriptedRequest &) {
            return ScriptedAnswer{.body = QByteArray(100'000, 'x')};
        });
        HttpClient client({});
        HttpRequest request = requestTo(server);
        request.largestAnswer = 99'999;
        const auto refused = exchange(client, request);
        QVERIFY(!refused.has_value());
        QCOMPARE(refused.error().kind, ApiError::Kind::Malformed);
        request.largestAnswer = 100'000;
        QVERIFY(exchange(client, request).has_value());
    }

    void aWaitingCallCanBeStopped()
    {
        ScriptedHttpServer server(
            [](const ScriptedRequest &) { return ScriptedAnswer{.silent = true}; });
        HttpClient client({});
        std::stop_source source;
        std::jthread stopper([&] {
            std::this_thread::sleep_for(100ms);
            source.request_stop();
        });
        const auto answer = exchange(client, requestTo(server), source.get_token());
        QCOMPARE(answer.error().kind, ApiError::Kind::Cancelled);
        QVERIFY(!client::pauseFor(1h, source.get_token()));
    }

    void aGoneContextIsNotCalled()
    {
        ScriptedHttpServer server(
            [](const ScriptedRequest &) { return ScriptedAnswer{.delay = 100ms}; });
        HttpClient client({});
        bool isCalled = false;
        {
            QObject context;
            client.send(requestTo(server), &context, [&](auto) { isCalled = true; });
        }
        QTest::qWait(300);
        QVERIFY(!isCalled);
    }

    void onlyTheRightCertificateIsTaken()
    {
        const QTemporaryDir ours;
        const QTemporaryDir theirs;
        const QSslConfiguration identity = newIdentity(ours);
        newIdentity(theirs);
        ScriptedHttpServer server([](const ScriptedRequest &) { return ScriptedAnswer{}; },
                                  identity);
        const auto ourRoots = client::caCertificatesFrom(ours.filePath(u"certificate.pem"_s));
        const auto theirRoots = client::caCertificatesFrom(theirs.filePath(u"certificate.pem"_s));
        QVERIFY(ourRoots && theirRoots);
        const auto answered = [&](const client::TransportSettings &settings) {
            HttpClient client(settings);
            return exchange(client, requestTo(server)).has_value();
        };
        QVERIFY(answered({.caCertificates = *ourRoots, .tlsServerName = u"server.test"_s}));
        QVERIFY2(!answered({.tlsServerName = u"server.test"_s}), "the system does not know it");
        QVERIFY2(!answered({.caCertificates = *theirRoots, .tlsServerName = u"server.test"_s}),
                 "another's root");
        QVERIFY2(!answered({.caCertificates = *ourRoots}), "it is not for 127.0.0.1");
        QVERIFY2(!answered({.caCertificates = *ourRoots, .tlsServerName = u"other.test"_s}),
                 "another name");
    }

    void aCertificateFileMustHoldOne()
    {
        const QTemporaryDir folder;
        QVERIFY(!client::caCertificatesFrom(folder.filePath(u"absent"_s)));
        QFile file(folder.filePath(u"text"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("no certificate");
        file.close();
        QVERIFY(!client::caCertificatesFrom(file.fileName()));
    }
};

QTEST_GUILESS_MAIN(TestHttpClient)
#include "tst_http_client.moc"
