// Requests on the wire (contract sections D and I, B1, B14, B16, B18): what comes in, what goes
// out.
#include "server/handlers/request_handler.h"
#include "server/handlers/request_wrap_handler.h"
#include "tests/support/request_bench.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using core::ErrorCode;
using handlers::RequestHandler;
using handlers::RequestWrapHandler;
using http::Method;
using test::RequestBench;

namespace {

struct HandlerBench : RequestBench
{
    RequestHandler handler{{submission, query, decision, explainer, timeline}};
    RequestWrapHandler wraps{reveal};
    QUuid dora = addUser(u"Dora"_s, {u"developer"_s});
    QUuid abe = addUser(u"Abe"_s, {u"approver"_s});

    http::Request request(const QUuid &user, const QByteArray &body = {}, const QUuid &id = {})
    {
        return {.method = Method::Post,
                .path = "/api/v1/requests",
                .pathArguments = {{u"id"_s, id.toString(QUuid::WithoutBraces)}},
                .body = body,
                .call = as(user)};
    }
};

QJsonObject objectOf(const core::Result<http::Response> &response)
{
    return response ? QJsonDocument::fromJson(response->body).object() : QJsonObject{};
}

QByteArray patchBody(const QByteArray &members)
{
    return R"({"target_provider_type":"file","target_secret_ref":"app/db","justification":"because")" +
           members + "}";
}

QByteArray textOf(const QUuid &id)
{
    return id.toByteArray(QUuid::WithoutBraces);
}

} // namespace

class TestRequestHandler : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void submitShowsTheRequest();
    void valuesOfEveryKindArrive();
    void badBodies_data();
    void badBodies();
    void identityIsThatOfTheCredential_data();
    void identityIsThatOfTheCredential();
    void decisions();
    void listFiltersAndPages();
    void badQueries_data();
    void badQueries();
    void explainAndTimeline();
    void revealOverTheWire();
};

void TestRequestHandler::submitShowsTheRequest()
{
    HandlerBench bench;
    const auto made = bench.handler.submitPatch(
        bench.request(bench.dora, patchBody(R"(,"key_values":{"A":"canary-1"})")));
    QVERIFY2(made, qPrintable(made ? QString() : made.error().message));
    QCOMPARE(made->status, 201);
    QVERIFY(!made->body.contains("canary"));
    const QJsonObject object = objectOf(made);
    for (const char *key : {"id",
                            "requester_id",
                            "requester_name",
                            "type",
                            "justification",
                            "status",
                            "workflow_id",
                            "policy_id",
                            "target_provider_type",
                            "target_provider_config",
                            "target_secret_ref",
                            "target_keys",
                            "target_scope",
                            "location",
                            "required_approvals",
                            "approve_count",
                            "may_decide",
                            "warnings",
                            "expires_at",
                            "created_at",
                            "updated_at"})
        QVERIFY2(object.contains(QLatin1StringView(key)), key);
    for (const char *key :
         {"approvals", "job_id", "reject_reason", "failure_reason", "cluster_name"})
        QVERIFY2(!object.contains(QLatin1StringView(key)), key);
    QCOMPARE(object.value(u"status"_s).toString(), u"pending"_s);
    QCOMPARE(object.value(u"target_scope"_s).toObject(),
             (QJsonObject{{u"project_id"_s, u""_s}, {u"environment"_s, u""_s}}));
    QCOMPARE(object.value(u"target_keys"_s).toArray(), QJsonArray{u"A"_s});
    QVERIFY(object.value(u"created_at"_s).toString().endsWith(u'Z'));
}

void TestRequestHandler::valuesOfEveryKindArrive()
{
    HandlerBench bench;
    QVERIFY(bench.handler.submitPatch(bench.request(
        bench.dora,
        patchBody(R"(,"key_values":{"E":"","U":"\u00e4"},"key_values_b64":{"B":"AP8="})"))));
    QCOMPARE(
        bench.value(
            "SELECT string_agg(key_name || byte_length, ',' ORDER BY key_name) FROM secret_wraps"),
        u"B2,E0,U2"_s);
    const auto twice = bench.handler.submitPatch(bench.request(
        bench.dora, patchBody(R"(,"key_values":{"A":"1"},"key_values_b64":{"A":"AA=="})")));
    QCOMPARE(twice.error().code, ErrorCode::InvalidValue);
}

void TestRequestHandler::badBodies_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("empty") << QByteArray() << ErrorCode::InvalidJson;
    QTest::newRow("array") << QByteArray("[]") << ErrorCode::InvalidField;
    QTest::newRow("unknown member")
        << patchBody(R"(,"key_values":{"A":"1"},"keyvalues":{})") << ErrorCode::InvalidField;
    QTest::newRow("number as value")
        << patchBody(R"(,"key_values":{"A":1})") << ErrorCode::InvalidField;
    QTest::newRow("null as value")
        << patchBody(R"(,"key_values":{"A":null})") << ErrorCode::InvalidField;
    QTest::newRow("not base64") << patchBody(R"(,"key_values_b64":{"A":"AP8"})")
                                << ErrorCode::InvalidField;
    QTest::newRow("values as list")
        << patchBody(R"(,"key_values":["A"])") << ErrorCode::InvalidField;
    QTest::newRow("no values") << patchBody("") << ErrorCode::InvalidValue;
    QTest::newRow("malformed project")
        << patchBody(R"(,"key_values":{"A":"1"},"project_id":"shop")") << ErrorCode::InvalidField;
    QTest::newRow("no target") << QByteArray(R"({"key_values":{"A":"1"},"justification":"j"})")
                               << ErrorCode::InvalidField;
    QTest::newRow("duplicate key")
        << patchBody(R"(,"key_values":{"A":"1","A":"2"})") << ErrorCode::InvalidJson;
}

void TestRequestHandler::badBodies()
{
    QFETCH(QByteArray, body);
    QFETCH(ErrorCode, code);
    HandlerBench bench;
    const auto refused = bench.handler.submitPatch(bench.request(bench.dora, body));
    QVERIFY(!refused);
    if (body == "[]")
        QVERIFY(refused.error().code == code || refused.error().code == ErrorCode::InvalidJson);
    else
        QCOMPARE(refused.error().code, code);
    QCOMPARE(bench.count("access_requests"), 0);
}

void TestRequestHandler::identityIsThatOfTheCredential_data()
{
    QTest::addColumn<bool>("own");
    QTest::newRow("own") << true;
    QTest::newRow("another's") << false;
}

void TestRequestHandler::identityIsThatOfTheCredential()
{
    QFETCH(bool, own);
    HandlerBench bench;
    const auto claimed = [&](const QUuid &self) {
        return textOf(own ? self : QUuid::createUuid()).toUpper();
    };
    const auto check = [&](const core::Result<http::Response> &response) {
        return own ? response.has_value()
                   : !response && response.error().code == ErrorCode::IdentityMismatch;
    };
    QVERIFY(check(bench.handler.submitRead(bench.request(
        bench.dora, patchBody(",\"requester_id\":\"" + claimed(bench.dora) + "\"")))));
    const QUuid first = bench.submitted(bench.dora, RequestBench::aRead());
    const QUuid second = bench.submitted(bench.dora, RequestBench::aRead());
    const QUuid third = bench.submitted(bench.dora, RequestBench::aRead());
    QVERIFY(check(bench.handler.approve(
        bench.request(bench.abe, "{\"approver_id\":\"" + claimed(bench.abe) + "\"}", first))));
    QVERIFY(check(bench.handler.reject(bench.request(
        bench.abe, "{\"reason\":\"no\",\"approver_id\":\"" + claimed(bench.abe) + "\"}", second))));
    QVERIFY(check(bench.handler.cancel(
        bench.request(bench.dora, "{\"actor_id\":\"" + claimed(bench.dora) + "\"}", third))));
    http::Request list = bench.request(bench.dora, {}, first);
    list.query = {{u"user_id"_s, QString::fromLatin1(claimed(bench.dora))}};
    QVERIFY(check(bench.wraps.list(list)));
}

void TestRequestHandler::decisions()
{
    HandlerBench bench;
    const QUuid id = bench.submitted(bench.dora, RequestBench::aPatch());
    QCOMPARE(bench.handler.reject(bench.request(bench.abe, R"({"reason":"  "})", id)).error().code,
             ErrorCode::InvalidValue);
    QCOMPARE(bench.handler.reject(bench.request(bench.abe, "{}", id)).error().code,
             ErrorCode::InvalidField);
    const auto approved = bench.handler.approve(bench.request(bench.abe, {}, id));
    QVERIFY(approved);
    QCOMPARE(objectOf(approved).value(u"status"_s).toString(), u"approved"_s);
    QVERIFY(objectOf(approved).contains(u"job_id"_s));
    const QJsonObject seen = objectOf(bench.handler.get(bench.request(bench.dora, {}, id)));
    QCOMPARE(seen.value(u"approvals"_s).toArray().size(), 1);
    http::Request malformed = bench.request(bench.dora);
    malformed.pathArguments = {{u"id"_s, u"{x}"_s}};
    QCOMPARE(bench.handler.get(malformed).error().code, ErrorCode::InvalidId);
    QCOMPARE(bench.handler.get(bench.request(bench.dora, {}, QUuid::createUuid())).error().code,
             ErrorCode::NotFound);
}

void TestRequestHandler::listFiltersAndPages()
{
    HandlerBench bench;
    const QUuid shop = bench.addProject(u"shop"_s, {u"prod"_s});
    for (int number = 0; number < 5; ++number)
        (void)bench.submitted(bench.dora, RequestBench::aRead());
    auto inShop = RequestBench::aPatch();
    inShop.belonging = {.projectId = shop, .environment = u"prod"_s};
    const QUuid patch = bench.submitted(bench.dora, inShop);
    const auto listed = [&](const QUuid &user,
                            const std::vector<std::pair<QString, QString>> &query) {
        http::Request request = bench.request(user);
        request.query = query;
        const auto answer = bench.handler.list(request);
        return answer ? QJsonDocument::fromJson(answer->body).array().size() : -1;
    };
    QCOMPARE(listed(bench.dora, {}), 6);
    QCOMPARE(listed(bench.dora, {{u"type"_s, u"patch"_s}}), 1);
    QCOMPARE(listed(bench.dora, {{u"project_id"_s, shop.toString(QUuid::WithoutBraces)},
                                 {u"environment"_s, u"prod"_s}}),
             1);
    QCOMPARE(listed(bench.dora, {{u"status"_s, u"approved"_s}}), 0);
    QCOMPARE(listed(bench.dora, {{u"may_decide"_s, u"true"_s}}), 0);
    QCOMPARE(listed(bench.abe, {{u"may_decide"_s, u"true"_s}}), 6);
    QCOMPARE(listed(bench.abe, {{u"requester_id"_s, bench.abe.toString(QUuid::WithoutBraces)}}), 0);
    QCOMPARE(listed(bench.dora, {{u"since"_s, u"2999-01-01T00:00:00Z"_s}}), 0);
    QCOMPARE(listed(bench.dora, {{u"until"_s, u"2999-01-01T00:00:00+05:30"_s}}), 6);
    QCOMPARE(listed(bench.addUser(u"Sam"_s, {u"developer"_s}), {}), 0);
    QCOMPARE(listed(bench.addUser(u"Audrey"_s, {u"auditor"_s}), {}), 6);
    const QUuid olga = bench.addUser(u"Olga"_s);
    bench.grant(olga, u"approver"_s, "{\"project_id\": \"" + textOf(shop) + "\"}");
    QCOMPARE(listed(olga, {}), 1);
    Q_UNUSED(patch)

    http::Request page = bench.request(bench.dora);
    page.query = {{u"limit"_s, u"4"_s}};
    const auto first = bench.handler.list(page);
    QCOMPARE(QJsonDocument::fromJson(first->body).array().size(), 4);
    QCOMPARE(first->headers.size(), 1U);
    const QByteArray link = first->headers.front().second;
    QVERIFY(link.startsWith("</api/v1/requests?limit=4&cursor=") &&
            link.endsWith(">; rel=\"next\""));
    const qsizetype from = link.indexOf("cursor=") + 7;
    page.query.emplace_back(u"cursor"_s,
                            QString::fromLatin1(link.mid(from, link.indexOf('>') - from)));
    const auto second = bench.handler.list(page);
    QCOMPARE(QJsonDocument::fromJson(second->body).array().size(), 2);
    QVERIFY(second->headers.empty());
}

void TestRequestHandler::badQueries_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");
    QTest::newRow("limit 0") << u"limit"_s << u"0"_s;
    QTest::newRow("limit 1001") << u"limit"_s << u"1001"_s;
    QTest::newRow("limit text") << u"limit"_s << u"ten"_s;
    QTest::newRow("cursor") << u"cursor"_s << u"abc"_s;
    QTest::newRow("requester") << u"requester_id"_s << u"me"_s;
    QTest::newRow("project") << u"project_id"_s << u"{x}"_s;
    QTest::newRow("since") << u"since"_s << u"yesterday"_s;
    QTest::newRow("may_decide") << u"may_decide"_s << u"1"_s;
}

void TestRequestHandler::badQueries()
{
    QFETCH(QString, name);
    QFETCH(QString, value);
    HandlerBench bench;
    http::Request request = bench.request(bench.dora);
    request.query = {{name, value}};
    const auto refused = bench.handler.list(request);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::InvalidQuery);
    QCOMPARE(refused.error().details.at(0).pointer, name);
}

void TestRequestHandler::explainAndTimeline()
{
    HandlerBench bench;
    const QUuid id = bench.submitted(bench.dora, RequestBench::aPatch({{u"K"_s, "canary-2"}}));
    const QJsonObject explained =
        objectOf(bench.handler.explain(bench.request(bench.dora, {}, id)));
    QCOMPARE(explained.value(u"votes"_s).toObject(),
             (QJsonObject{{u"required"_s, 1}, {u"approve"_s, 0}, {u"reject"_s, 0}}));
    QCOMPARE(explained.value(u"eligible_approvers"_s).toArray().size(), 1);
    QCOMPARE(explained.value(u"eligible_approvers"_s)
                 .toArray()
                 .at(0)
                 .toObject()
                 .value(u"via_role"_s)
                 .toString(),
             u"approver"_s);
    QCOMPARE(
        explained.value(u"considered"_s).toArray().at(0).toObject().value(u"outcome"_s).toString(),
        u"matched"_s);
    QCOMPARE(explained.value(u"agents"_s).toObject().value(u"live"_s).toInt(-1), 0);
    QCOMPARE(explained.value(u"warnings"_s).toArray(), QJsonArray{u"no_live_agent"_s});
    bench.sql("UPDATE policy_rules SET enabled = false; DELETE FROM user_roles WHERE role_id = "
              "(SELECT id FROM roles WHERE name = 'approver')");
    const QJsonArray warnings = objectOf(bench.handler.explain(bench.request(bench.dora, {}, id)))
                                    .value(u"warnings"_s)
                                    .toArray();
    QVERIFY(warnings.contains(u"rules_changed"_s));
    QVERIFY(warnings.contains(u"quorum_unreachable"_s));

    // Rows that only borrow the id as their correlation do not belong to the story.
    bench.sql("INSERT INTO audit_events (actor, action, resource, status, correlation_id) VALUES "
              "('user:x', 'auth.login', 'auth:login', 'success', '" +
              textOf(id) + "')");
    QVERIFY(bench.handler.cancel(bench.request(bench.dora, {}, id)));
    const auto told = bench.handler.timeline(bench.request(bench.dora, {}, id));
    QVERIFY(told);
    QVERIFY(!told->body.contains("canary"));
    QStringList types;
    for (const QJsonValue &event : QJsonDocument::fromJson(told->body).array())
        types.append(event.toObject().value(u"type"_s).toString());
    QCOMPARE(types, (QStringList{u"request.submit"_s, u"wrap.create"_s, u"request.cancel"_s}));
    const QUuid sam = bench.addUser(u"Sam"_s, {u"developer"_s});
    QCOMPARE(bench.handler.timeline(bench.request(sam, {}, id)).error().code, ErrorCode::NotFound);
    QCOMPARE(bench.handler.explain(bench.request(sam, {}, id)).error().code, ErrorCode::NotFound);
}

void TestRequestHandler::revealOverTheWire()
{
    HandlerBench bench;
    const QUuid id = bench.submitted(bench.dora, RequestBench::aRead());
    const QUuid wrap = bench.postWrap(id, u"K"_s, "value");
    bench.complete(id);
    http::Request request = bench.request(bench.dora, {}, id);
    request.pathArguments.emplace_back(u"wrap_id"_s, wrap.toString(QUuid::WithoutBraces));
    request.method = Method::Head;
    QVERIFY(bench.wraps.get(request));
    request.method = Method::Get;
    const auto revealed = bench.wraps.get(request);
    QVERIFY(revealed);
    QVERIFY(revealed->secretBody);
    const QJsonObject object = objectOf(revealed);
    QCOMPARE(object.value(u"value"_s).toString(), u"dmFsdWU="_s);
    QCOMPARE(object.value(u"byte_length"_s).toInt(), 5);
    QCOMPARE(object.value(u"algorithm"_s).toString(), u"AES-256-GCM"_s);
    QCOMPARE(object.value(u"content_hash"_s).toString().size(), 64);
    QCOMPARE(bench.wraps.consume(request).error().code, ErrorCode::WrapConsumed);
    QCOMPARE(bench.wraps.get(request).error().code, ErrorCode::WrapConsumed);
    const QJsonArray list =
        QJsonDocument::fromJson(bench.wraps.list(bench.request(bench.dora, {}, id))->body).array();
    QCOMPARE(list.at(0).toObject().value(u"consumed"_s).toBool(), true);
}

QTEST_GUILESS_MAIN(TestRequestHandler)
#include "tst_request_handler.moc"
