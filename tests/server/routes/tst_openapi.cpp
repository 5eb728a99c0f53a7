// The published description (contract, section I): it and the route table say the same, it fits
// itself, bodies are held to it, and docs/api.md is made of it.
#include "server/http/router.h"
#include "server/openapi/api_description.h"
#include "server/openapi/api_page.h"
#include "tests/architecture/source_tree.h"
#include "tests/server/routes/route_bodies.h"
#include "tests/server/routes/route_gates.h"
#include "tests/support/answer_check.h"
#include "tests/support/broker_bench.h"

#include <set>

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using openapi::embeddedDescription;
using test::BrokerBench;
using test::MemberKind;
using test::Reply;

namespace {

QByteArray titleOf(const http::Route &route)
{
    return http::nameOf(route.method) + " " + route.path;
}

/// nullopt-like: an empty error code for what fits.
core::Result<void> fit(const codec::JsonSchema &schema, const QJsonValue &value)
{
    const QByteArray text = value.isArray() ? QJsonDocument(value.toArray()).toJson()
                                            : QJsonDocument(value.toObject()).toJson();
    const auto document = codec::JsonDocument::parse(text);
    return document ? schema.check(document->root()) : core::failure(document);
}

/// Every keyword of a schema and of what is in it.
void gatherKeywords(const QJsonValue &value, std::set<QString> &keywords)
{
    for (const QJsonValue item : value.toArray())
        gatherKeywords(item, keywords);
    const QJsonObject object = value.toObject();
    for (auto member = object.begin(); member != object.end(); ++member) {
        const bool isFormat = member.key() == "format"_L1;
        keywords.insert(isFormat ? u"format "_s + member.value().toString() : member.key());
        gatherKeywords(member.value(), keywords);
    }
}

} // namespace

class TestOpenApi : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyRouteIsThere();
    void gatesAreThere();
    void withoutGitopsItsRoutesAreNotDescribed();
    void isCacheable();
    void everyFileIsBuiltIn();
    void everySchemaHasFittingExamples();
    void schemasAgreeWithReaders();
    void bodiesAreJudgedWithoutRegularExpressions();
    void answersAreJudged();
    void pageIsMadeOfIt();

    void cleanupTestCase() { m_bench.reset(); }

private:
    std::unique_ptr<BrokerBench> m_bench;
    QJsonObject m_document;
};

void TestOpenApi::initTestCase()
{
    m_bench = std::make_unique<BrokerBench>(
        [](config::ServerConfig &config) { config.gitops.enabled = true; });
    const Reply reply = m_bench->get(u"/api/v1/openapi.json"_s, {});
    QCOMPARE(reply.status, 200);
    m_document = reply.object();
    QCOMPARE(m_document.value("openapi"_L1).toString(), u"3.1.0"_s);
}

void TestOpenApi::everyRouteIsThere()
{
    std::set<QByteArray> served;
    for (const http::Route &route : m_bench->application->routes())
        served.insert(titleOf(route));
    std::set<QByteArray> published;
    const QJsonObject paths = m_document.value("paths"_L1).toObject();
    for (auto path = paths.begin(); path != paths.end(); ++path) {
        for (const QString &method : path.value().toObject().keys())
            published.insert(method.toUpper().toLatin1() + ' ' + path.key().toLatin1());
    }
    QCOMPARE(published, served);
    std::set<QByteArray> described;
    for (const auto &[title, operation] : embeddedDescription().operations) {
        described.insert(title);
        QVERIFY2(operation.summary.endsWith(u'.'), title.constData());
        QVERIFY2(!operation.answers.empty(), title.constData());
    }
    QCOMPARE(described, served);
}

/// Against what the authorization matrix expects, which tries it.
void TestOpenApi::gatesAreThere()
{
    const QJsonObject paths = m_document.value("paths"_L1).toObject();
    for (const auto &[title, gate] : test::gates()) {
        const QString method = QString::fromLatin1(title.left(title.indexOf(' '))).toLower();
        const QString path = QString::fromLatin1(title.mid(title.indexOf(' ') + 1));
        const QJsonObject operation = paths.value(path).toObject().value(method).toObject();
        const QString auth = operation.value("x-auth"_L1).toString();
        const QString permission = operation.value("x-permission"_L1).toString();
        QVERIFY2((permission.isEmpty() ? auth : permission) == gate, title.constData());
        QCOMPARE(operation.value("security"_L1).toArray().isEmpty(), auth == "public"_L1);
        const QJsonObject refusals = operation.value("responses"_L1).toObject();
        QCOMPARE(refusals.contains(u"401"_s), auth != "public"_L1 || path.endsWith(u"login"_s));
        const QJsonArray forbidden =
            refusals.value("403"_L1).toObject().value("x-errors"_L1).toArray();
        if (!permission.isEmpty())
            QVERIFY2(forbidden.contains(u"missing_permission"_s), title.constData());
    }
}

void TestOpenApi::withoutGitopsItsRoutesAreNotDescribed()
{
    m_bench.reset();
    {
        BrokerBench bench;
        const QJsonObject paths =
            bench.get(u"/api/v1/openapi.json"_s, {}).object().value("paths"_L1).toObject();
        QVERIFY(paths.contains(u"/api/v1/requests"_s));
        QVERIFY(!paths.contains(u"/api/v1/argocd-endpoints"_s));
    }
    initTestCase();
}

void TestOpenApi::isCacheable()
{
    const QString path = u"/api/v1/openapi.json"_s;
    const Reply whole = m_bench->get(path, {});
    const QByteArray tag = whole.header("etag");
    QVERIFY(tag.startsWith('"') && tag.size() > 10);
    QCOMPARE(whole.header("cache-control"), "public, max-age=300"_ba);
    for (const QByteArray &known : {tag, "W/" + tag, "\"x\", " + tag, "*"_ba}) {
        const Reply same = m_bench->call("GET", path, {}, {}, {{"If-None-Match", known}});
        QCOMPARE(same.status, 304);
        QVERIFY(same.body.isEmpty());
        QCOMPARE(same.header("etag"), tag);
        // The connection goes on behind an answer without a length.
        QCOMPARE(m_bench->get(u"/healthz"_s, {}).status, 200);
    }
    const Reply other = m_bench->call("GET", path, {}, {}, {{"If-None-Match", "\"x\""}});
    QCOMPARE(other.status, 200);
    QCOMPARE(other.body, whole.body);
    QCOMPARE(m_bench->call("HEAD", path, {}).header("etag"), tag);
}

void TestOpenApi::everyFileIsBuiltIn()
{
    const QString folder = test::sourceRoot() + u"/server/openapi/description"_s;
    const QStringList names = QDir(folder).entryList({u"*.json"_s}, QDir::Files);
    QCOMPARE(QDir(u":/openapi"_s).entryList(QDir::Files), names);
    QVERIFY(names.size() > 5);
}

void TestOpenApi::everySchemaHasFittingExamples()
{
    const QJsonObject schemas = embeddedDescription().schemas;
    QCOMPARE(m_document.value("components"_L1).toObject().value("schemas"_L1).toObject(), schemas);
    for (const QString &name : schemas.keys()) {
        const QJsonObject document = openapi::schemaDocument(embeddedDescription(), name);
        const codec::JsonSchema schema(QJsonDocument(document).toJson());
        const QJsonArray examples = schemas.value(name).toObject().value("examples"_L1).toArray();
        QVERIFY2(!examples.isEmpty(), qPrintable(name));
        for (const QJsonValue example : examples) {
            if (example.isString())
                continue;
            const auto fits = fit(schema, example);
            QVERIFY2(fits, qPrintable(name + (fits ? u""_s : fits.error().details[0].pointer)));
        }
    }
}

/// What is put wrong for the readers of the bodies is wrong for the schemas too, so that neither is
/// looser than the other; base64 alone is a form that JSON Schema does not judge.
void TestOpenApi::schemasAgreeWithReaders()
{
    int refused = 0;
    for (const http::Route &route : m_bench->application->routes()) {
        const QByteArray title = titleOf(route);
        const auto body = test::bodies().find(title);
        QCOMPARE(body != test::bodies().end(), route.bodySchema != nullptr);
        if (!route.bodySchema)
            continue;
        QVERIFY2(fit(*route.bodySchema, body->second.valid), title.constData());
        for (const test::BodyMember &member : body->second.members) {
            const auto name = QLatin1StringView(member.name);
            QJsonObject without = body->second.valid;
            without.remove(name);
            if (member.isRequired)
                QVERIFY2(!fit(*route.bodySchema, without),
                         (title + " without " + member.name).constData());
            for (const QJsonValue &wrong : test::wrongFor(member.kind)) {
                if (member.kind == MemberKind::Base64 && wrong.isString())
                    continue;
                // Lists of objects and of texts are one kind there; what is no list is refused.
                QJsonObject object = body->second.valid;
                object.insert(name, wrong);
                // A UUID or an empty text: more than one schema says.
                const bool isLoose = member.kind == MemberKind::Uuid && wrong.isString() &&
                                     qstrcmp(member.name, "project_id") == 0;
                if (isLoose)
                    continue;
                QVERIFY2(!fit(*route.bodySchema, object),
                         (title + ' ' + QJsonDocument(object).toJson()).constData());
                ++refused;
            }
        }
        QJsonObject unknown = body->second.valid;
        unknown.insert(u"surprise"_s, 1);
        QCOMPARE(bool(fit(*route.bodySchema, unknown)), body->second.isLenient);
    }
    QVERIFY(refused > 500);
}

/// std::regex takes the stack for long texts, and whoever asks chooses the text.
void TestOpenApi::bodiesAreJudgedWithoutRegularExpressions()
{
    std::set<QString> keywords;
    for (const auto &[title, operation] : embeddedDescription().operations) {
        if (!operation.body.isEmpty())
            gatherKeywords(openapi::schemaDocument(embeddedDescription(), operation.body),
                           keywords);
    }
    QVERIFY(keywords.contains(u"format uuid"_s));
    for (const QString &costly : {u"pattern"_s, u"patternProperties"_s, u"uniqueItems"_s,
                                  u"format date"_s, u"format time"_s, u"format date-time"_s})
        QVERIFY2(!keywords.contains(costly), qPrintable(costly));
}

/// The check behind every call of these tests finds what is not as described.
void TestOpenApi::answersAreJudged()
{
    const test::AnswerCheck check(m_bench->application->routes());
    const test::Call call{.path = u"/api/v1/permissions"_s};
    const auto faultOf = [&](int status, const QByteArray &body, const QByteArray &media) {
        return check.faultOf(
            call, {.status = status, .headers = {{"content-type"_ba, media}}, .body = body});
    };
    const QByteArray good = R"([{"key":"a","group":"b","description":"c"}])";
    QCOMPARE(faultOf(200, good, "application/json"), QString());
    QVERIFY(!faultOf(201, good, "application/json").isEmpty());
    QVERIFY(!faultOf(200, good, "text/html").isEmpty());
    QVERIFY(!faultOf(200, R"([{"key":"a","group":"b"}])", "application/json").isEmpty());
    QVERIFY(!faultOf(200, QByteArray(good).replace("]", ",{}]"), "application/json").isEmpty());
    QVERIFY(
        !faultOf(200, R"([{"key":"a","group":"b","description":"c","more":1}])", "application/json")
             .isEmpty());
    const Reply refused = m_bench->get(call.path, {});
    QCOMPARE(refused.status, 401);
    const QByteArray problem = "application/problem+json";
    QCOMPARE(faultOf(401, refused.body, problem), QString());
    QVERIFY(!faultOf(418, refused.body, problem).isEmpty());
    QVERIFY(!faultOf(401, QByteArray(refused.body).replace("\"unauthenticated\"", "\"not_found\""),
                     problem)
                 .isEmpty());
}

void TestOpenApi::pageIsMadeOfIt()
{
    const QByteArray page = openapi::apiPage(m_document).trimmed();
    const bool isCurrent = test::sourceText(u"docs/api.md"_s).toUtf8().trimmed() == page;
    QVERIFY2(isCurrent, "run: sb-server openapi --markdown > docs/api.md");
    const auto said = [](const QStringList &arguments) {
        QProcess program;
        program.start(qEnvironmentVariable("SB_BINARY_DIR") + u"/sb-server"_s, arguments);
        if (!program.waitForFinished(60'000) || program.exitCode() != 0)
            return QByteArray();
        return program.readAllStandardOutput().trimmed();
    };
    QCOMPARE(said({u"openapi"_s, u"--markdown"_s}), page);
    QCOMPARE(QJsonDocument::fromJson(said({u"openapi"_s})).object(), m_document);
}

QTEST_GUILESS_MAIN(TestOpenApi)
#include "tst_openapi.moc"
