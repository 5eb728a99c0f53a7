// Edits that meet (contract B7, B8, B20): the database decides, and exactly one wins.
#include "tests/support/edited_collection.h"

#include <algorithm>

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::EditedCollection;
using test::jsonText;
using test::Reply;
using test::with;

namespace {

constexpr int racers = 6;
constexpr int rounds = 5;

} // namespace

class TestEditRacers : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init() { m_bench = std::make_unique<BrokerBench>(); }

    void cleanup() { m_bench.reset(); }

    void oneEditPerRevision();
    void oneDefault();
    void oneName();
    void oneClaim();
    void offOrUsed();

private:
    test::Call callOf(const QByteArray &method, const QString &path, const QJsonObject &body,
                      const QByteArray &ifMatch = {})
    {
        test::Call call{.method = method, .path = path, .body = jsonText(body)};
        call.headers = test::bearer(m_bench->tokenOf(u"admin"_s));
        if (!ifMatch.isEmpty())
            call.headers.emplace_back("If-Match", ifMatch);
        return call;
    }

    /// How many answered with that status; every other one must have answered `otherwise`.
    int countOf(const std::vector<test::Call> &calls, int status, int otherwise)
    {
        int count = 0;
        for (const Reply &reply : m_bench->http->sendAll(calls)) {
            if (reply.status == status)
                ++count;
            else if (reply.status != otherwise)
                qFatal("%d %s", reply.status, reply.body.constData());
        }
        return count;
    }

    std::unique_ptr<BrokerBench> m_bench;
};

void TestEditRacers::oneEditPerRevision()
{
    EditedCollection workflows(*m_bench, u"/api/v1/workflows"_s);
    const QJsonObject made = workflows.create({{u"name"_s, u"x"_s}});
    for (int round = 1; round <= rounds; ++round) {
        std::vector<test::Call> calls;
        for (int at = 0; at < racers; ++at)
            calls.push_back(callOf("PUT", workflows.pathOf(made),
                                   with(made, u"request_ttl_seconds"_s, round * 100 + at),
                                   "\"" + QByteArray::number(round) + "\""));
        QCOMPARE(countOf(calls, 204, 412), 1);
    }
    QCOMPARE(m_bench->count("audit_events WHERE action = 'workflow.update'"), rounds);
}

void TestEditRacers::oneDefault()
{
    m_bench->sql("UPDATE workflow_definitions SET is_default = false");
    std::vector<test::Call> calls;
    for (int at = 0; at < racers; ++at)
        calls.push_back(callOf("POST", u"/api/v1/workflows"_s,
                               {{u"name"_s, u"w%1"_s.arg(at)}, {u"is_default"_s, true}}));
    QCOMPARE(countOf(calls, 201, 409), 1);
    QCOMPARE(m_bench->count("workflow_definitions WHERE is_default"), 1);
}

void TestEditRacers::oneName()
{
    const QString workflow = m_bench->value("SELECT id FROM workflow_definitions");
    for (const QString &path :
         {u"/api/v1/workflows"_s, u"/api/v1/projects"_s, u"/api/v1/policies"_s}) {
        QJsonObject body{{u"name"_s, u"same"_s}};
        if (path.endsWith(u"policies"_s))
            body.insert(u"workflow_id"_s, workflow);
        const std::vector<test::Call> calls(racers, callOf("POST", path, body));
        QCOMPARE(countOf(calls, 201, 409), 1);
    }
}

void TestEditRacers::oneClaim()
{
    const QString project = EditedCollection(*m_bench, u"/api/v1/projects"_s)
                                .create({{u"name"_s, u"shop"_s}})
                                .value("id"_L1)
                                .toString();
    EditedCollection environments(*m_bench, u"/api/v1/environments"_s);
    const QJsonObject claim{{u"provider_type"_s, u"file"_s}, {u"secret_ref_prefix"_s, u"app/"_s}};
    std::vector<test::Call> calls;
    for (int at = 0; at < racers; ++at) {
        const QJsonObject made =
            environments.create({{u"project_id"_s, project}, {u"name"_s, u"e%1"_s.arg(at)}});
        calls.push_back(callOf("PUT", environments.pathOf(made) + u"/targets"_s,
                               {{u"targets"_s, QJsonArray{claim}}}));
    }
    QCOMPARE(countOf(calls, 204, 409), 1);
    QCOMPARE(m_bench->count("environment_targets"), 1);
}

/// A workflow is never switched off under a policy that has just begun to use it.
void TestEditRacers::offOrUsed()
{
    EditedCollection workflows(*m_bench, u"/api/v1/workflows"_s);
    for (int round = 0; round < rounds; ++round) {
        const QString name = u"w%1"_s.arg(round);
        const QJsonObject made = workflows.create({{u"name"_s, name}});
        const std::vector<test::Call> calls{
            callOf("DELETE", workflows.pathOf(made), {}),
            callOf("POST", u"/api/v1/policies"_s,
                   {{u"name"_s, name}, {u"workflow_id"_s, made.value("id"_L1)}})};
        const std::vector<Reply> replies = m_bench->http->sendAll(calls);
        const bool isDeleted = replies[0].status == 204;
        QCOMPARE(replies[0].status, isDeleted ? 204 : 409);
        QCOMPARE(replies[1].status, isDeleted ? 422 : 201);
    }
}

QTEST_GUILESS_MAIN(TestEditRacers)
#include "tst_edit_racers.moc"
