// Bad input at every route (contract B14–B17): a typed problem that names the place, and nothing
// half-done.
#include "server/http/router.h"
#include "tests/server/routes/route_bodies.h"
#include "tests/support/broker_bench.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::bodies;
using test::bodiless;
using test::BodyMember;
using test::BrokerBench;
using test::Reply;
using test::wrongFor;

namespace {

QByteArray textOf(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QByteArray titleOf(const http::Route &route)
{
    return http::nameOf(route.method) + " " + route.path;
}

} // namespace

class TestRouteErrors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyBodyIsKnown();
    void malformedJson();
    void wrongTypes();
    void missingMembers();
    void unknownMembers();
    void badPathIds();
    void unknownQueryParameters();
    void otherMethodsAndPaths();
    void requestIdIsEchoed();
    void cleanupTestCase();

private:
    Reply send(const http::Route &route, const QByteArray &body, const QString &badId = {},
               const QString &query = {});
    void checkProblem(const Reply &reply, int status, const QByteArray &what);
    QString fingerprint();

    std::unique_ptr<BrokerBench> m_bench;
    BrokerBench::BenchAgent m_agent;
    QString m_request;
    QString m_fingerprint;
    int m_tried = 0;
};

void TestRouteErrors::initTestCase()
{
    m_bench = std::make_unique<BrokerBench>(
        [](config::ServerConfig &config) { config.gitops.enabled = true; });
    m_agent = m_bench->mintAgent();
    m_request = m_bench->submitPatch();
    m_bench->tokenOf(u"admin"_s);
    m_fingerprint = fingerprint();
}

/// All that bad input must leave as it was.
QString TestRouteErrors::fingerprint()
{
    return m_bench->value(
        "SELECT concat_ws('|', (SELECT string_agg(r::text, ',') FROM access_requests r),"
        "(SELECT count(*) FROM approvals), (SELECT string_agg(w::text, ',') FROM secret_wraps w),"
        "(SELECT count(*) FROM sync_jobs), (SELECT count(*) FROM issued_deks),"
        "(SELECT string_agg(concat(a.id, a.name, a.status, a.public_key), ',') FROM agents a),"
        "(SELECT count(*) FROM idempotency_keys),"
        "(SELECT count(*) FROM audit_events WHERE status = 'success'),"
        "(SELECT string_agg(u::text, ',') FROM users u), (SELECT count(*) FROM sessions),"
        "(SELECT count(*) FROM api_tokens), (SELECT string_agg(r::text, ',') FROM roles r), "
        "(SELECT count(*) FROM user_roles),"
        "(SELECT count(*) FROM argocd_endpoints), (SELECT count(*) FROM gitops_app_mappings))");
}

Reply TestRouteErrors::send(const http::Route &route, const QByteArray &body, const QString &badId,
                            const QString &query)
{
    QString path = QString::fromLatin1(route.path);
    const bool isAgents = route.auth == http::AuthClass::Agent;
    const bool aboutAgent = route.path.startsWith("/api/v1/agents/");
    path.replace(u"{id}"_s, aboutAgent ? m_agent.id : m_request);
    path.replace(QRegularExpression(u"\\{[a-z_]+\\}"_s),
                 badId.isEmpty() ? u"00000000-0000-4000-8000-00000000000a"_s : badId);
    if (!badId.isEmpty() && !isAgents)
        path.replace(aboutAgent ? m_agent.id : m_request, badId);
    client::HttpHeaders headers;
    if (isAgents)
        headers.emplace_back("X-Agent-Secret", m_agent.secret);
    else if (route.auth != http::AuthClass::Public)
        headers = test::bearer(m_bench->tokenOf(u"admin"_s));
    headers.emplace_back("X-Request-Id", "error-" + QByteArray::number(++m_tried));
    return m_bench->http->send({.method = http::nameOf(route.method),
                                .path = path + query,
                                .body = body,
                                .headers = std::move(headers)});
}

/// RFC 9457 and B15, member by member.
void TestRouteErrors::checkProblem(const Reply &reply, int status, const QByteArray &what)
{
    const QByteArray told = what + ": " + QByteArray::number(reply.status) + " " + reply.body;
    QVERIFY2(reply.status == status, told.constData());
    QVERIFY2(reply.header("content-type") == "application/problem+json", told.constData());
    const QJsonObject object = reply.object();
    const QString code = object.value("error"_L1).toString();
    const QString id = u"error-"_s + QString::number(m_tried);
    QVERIFY2(!code.isEmpty(), told.constData());
    QCOMPARE(object.value("type"_L1).toString(), u"urn:sb:error:"_s + code);
    QVERIFY2(!object.value("title"_L1).toString().isEmpty(), told.constData());
    QCOMPARE(object.value("status"_L1).toInt(), status);
    QVERIFY2(!object.value("detail"_L1).toString().isEmpty(), told.constData());
    QCOMPARE(object.value("message"_L1), object.value("detail"_L1));
    QCOMPARE(object.value("instance"_L1).toString(), u"urn:sb:request-id:"_s + id);
    QCOMPARE(object.value("correlation_id"_L1).toString(), id);
    QCOMPARE(reply.header("x-request-id"), id.toLatin1());
}

void TestRouteErrors::everyBodyIsKnown()
{
    std::size_t known = 0;
    for (const http::Route &route : m_bench->application->routes()) {
        if (route.method == http::Method::Get || route.method == http::Method::Delete)
            continue;
        const QByteArray title = titleOf(route);
        QVERIFY2(bodies().contains(title) != bodiless().contains(title), title.constData());
        ++known;
    }
    QCOMPARE(known, bodies().size() + bodiless().size());
}

void TestRouteErrors::malformedJson()
{
    const std::vector<std::pair<const char *, QByteArray>> broken{
        {"half an object", "{"},
        {"a list", "[]"},
        {"a text", "\"x\""},
        {"a number", "1"},
        {"null", "null"},
        {"trailing comma", R"({"a":1,})"},
        {"trailing bytes", "{} x"},
        {"two objects", "{}{}"},
        {"single quotes", "{'a':1}"},
        {"comment", "{/*x*/}"},
        {"twice the same name", R"({"a":1,"a":1})"},
        {"the same name, escaped", R"({"a":1,"\u0061":1})"},
        {"lone surrogate", R"({"a":"\ud800"})"},
        {"swapped surrogates", R"({"a":"\udc00\ud800"})"},
        {"U+0000", R"({"a":"x\u0000y"})"},
        {"U+0000 in a name", R"({"a\u0000":1})"},
        {"raw control character", "{\"a\":\"x\ny\"}"},
        {"not UTF-8", "{\"a\":\"\xff\xfe\"}"},
        {"overlong UTF-8", "{\"a\":\"\xc0\xaf\"}"},
        {"byte order mark", "\xef\xbb\xbf{}"},
        {"huge number", R"({"a":1e999})"},
        {"NaN", R"({"a":NaN})"},
        {"leading zero", R"({"a":01})"},
        {"33 deep", R"({"a":)" + QByteArray(33, '[') + QByteArray(33, ']') + "}"},
        {"100,000 deep", R"({"a":)" + QByteArray(50'000, '[')},
    };
    for (const http::Route &route : m_bench->application->routes()) {
        if (!bodies().contains(titleOf(route)))
            continue;
        for (const auto &[name, body] : broken) {
            const QByteArray what = titleOf(route) + ": " + name;
            const Reply reply = send(route, body);
            checkProblem(reply, 400, what);
            const QString code = reply.error();
            QVERIFY2(code == u"invalid_json" || code == u"invalid_field", what.constData());
        }
        if (!bodies().at(titleOf(route)).mayBeEmpty)
            checkProblem(send(route, {}), 400, titleOf(route) + ": empty");
    }
}

void TestRouteErrors::wrongTypes()
{
    int rows = 0;
    for (const http::Route &route : m_bench->application->routes()) {
        const auto body = bodies().find(titleOf(route));
        if (body == bodies().end())
            continue;
        for (const BodyMember &member : body->second.members) {
            std::vector<QJsonValue> wrong = wrongFor(member.kind);
            if (!body->second.isLenient)
                wrong.emplace_back(QJsonValue::Null);
            for (const QJsonValue &value : wrong) {
                QJsonObject object = body->second.valid;
                object.insert(QLatin1StringView(member.name), value);
                const QByteArray text = textOf(object);
                const Reply reply = send(route, text);
                const QByteArray what = titleOf(route) + " " + text;
                checkProblem(reply, 400, what);
                const QByteArray pointer = "\"/" + QByteArray(member.name);
                QVERIFY2(reply.body.contains(pointer), (what + reply.body).constData());
                ++rows;
            }
        }
    }
    QVERIFY(rows > 200);
}

void TestRouteErrors::missingMembers()
{
    for (const http::Route &route : m_bench->application->routes()) {
        const auto body = bodies().find(titleOf(route));
        if (body == bodies().end())
            continue;
        for (const BodyMember &member : body->second.members) {
            if (!member.isRequired)
                continue;
            QJsonObject object = body->second.valid;
            object.remove(QLatin1StringView(member.name));
            const Reply reply = send(route, textOf(object));
            const QByteArray what = titleOf(route) + " without " + member.name;
            checkProblem(reply, 400, what);
            QVERIFY2(reply.body.contains("\"/" + QByteArray(member.name) + "\""), what.constData());
            if (!body->second.isLenient)
                continue;
            object.insert(QLatin1StringView(member.name), QJsonValue::Null);
            checkProblem(send(route, textOf(object)), 400, what + " (null)");
        }
    }
}

void TestRouteErrors::unknownMembers()
{
    for (const http::Route &route : m_bench->application->routes()) {
        const auto body = bodies().find(titleOf(route));
        if (body == bodies().end() || body->second.isLenient)
            continue;
        QJsonObject object = body->second.valid;
        object.insert(u"~sur/prise"_s, 1);
        const Reply reply = send(route, textOf(object));
        checkProblem(reply, 400, titleOf(route));
        // An RFC 6901 pointer.
        QVERIFY2(reply.body.contains("\"/~0sur~1prise\""), reply.body.constData());
    }
}

void TestRouteErrors::badPathIds()
{
    int rows = 0;
    for (const http::Route &route : m_bench->application->routes()) {
        if (!route.path.contains("{") ||
            (route.auth == http::AuthClass::Agent && route.path.count("{") == 1))
            continue;
        const auto body = bodies().find(titleOf(route));
        for (const QString &bad :
             {u"1"_s, u"00000000-0000-4000-8000-00000000000"_s,
              u"%7B00000000-0000-4000-8000-00000000000a%7D"_s, u"%27%20OR%201%3D1"_s,
              u"00000000-0000-4000-8000-00000000000g"_s}) {
            const Reply reply = send(
                route, body == bodies().end() ? QByteArray() : textOf(body->second.valid), bad);
            const QByteArray what = titleOf(route) + " " + bad.toLatin1();
            checkProblem(reply, 400, what);
            QVERIFY2(reply.error() == u"invalid_id", (what + reply.body).constData());
            ++rows;
        }
    }
    QVERIFY(rows > 60);
}

void TestRouteErrors::unknownQueryParameters()
{
    for (const http::Route &route : m_bench->application->routes()) {
        const Reply reply = send(route, {}, {}, u"?surprise=1"_s);
        if (!route.path.startsWith("/api/")) {
            QVERIFY2(reply.status == 200, route.path.constData());
            continue;
        }
        checkProblem(reply, 400, titleOf(route));
        QCOMPARE(reply.error(), u"invalid_query"_s);
        QVERIFY2(reply.body.contains("\"surprise\""), reply.body.constData());
    }
}

void TestRouteErrors::otherMethodsAndPaths()
{
    for (const http::Route &route : m_bench->application->routes()) {
        http::Route other = route;
        other.method = http::Method::Patch;
        const Reply wrongMethod = send(other, {});
        checkProblem(wrongMethod, 405, titleOf(other));
        QVERIFY2(wrongMethod.header("allow").contains(http::nameOf(route.method)),
                 titleOf(other).constData());
        other = route;
        other.path += "/";
        checkProblem(send(other, {}), 404, titleOf(other));
        other.path = route.path.toUpper()
                         .replace("ID}", "id}")
                         .replace("{JOB_", "{job_")
                         .replace("{WRAP_", "{wrap_")
                         .replace("{TOKEN_", "{token_");
        checkProblem(send(other, {}), 404, titleOf(other));
    }
    http::Route nowhere;
    for (const QByteArray path : {"/", "/api", "/api/v1", "/api/v1/nothing", "/api/v2/requests",
                                  "/api/v1/requests/read/more/of/it", "/index.html"}) {
        nowhere.path = path;
        checkProblem(send(nowhere, {}), 404, path);
    }
    // Duplicate slashes collapse.
    nowhere.path = "//api///v1//users/me";
    QCOMPARE(send(nowhere, {}).status, 200);
}

void TestRouteErrors::requestIdIsEchoed()
{
    const auto idOf = [&](const QByteArray &sent) {
        return m_bench->http->send({.path = u"/healthz"_s, .headers = {{"X-Request-Id"_ba, sent}}})
            .header("x-request-id");
    };
    QCOMPARE(idOf("abc"), "abc"_ba);
    QCOMPARE(idOf(QByteArray(128, 'x')), QByteArray(128, 'x'));
    static const QRegularExpression made(u"^[0-9a-f]{32}$"_s);
    for (const QByteArray &bad : {""_ba, QByteArray(129, 'x')})
        QVERIFY(made.match(QString::fromLatin1(idOf(bad))).hasMatch());
}

void TestRouteErrors::cleanupTestCase()
{
    QVERIFY(m_tried > 500);
    QCOMPARE(fingerprint(), m_fingerprint);
    m_bench.reset();
}

QTEST_GUILESS_MAIN(TestRouteErrors)
#include "tst_route_errors.moc"
