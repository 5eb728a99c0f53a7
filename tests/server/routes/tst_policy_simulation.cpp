// What would become of a request (contract section I), held against what does; and the warning that
// no agent is there to carry it out.
#include "tests/support/edited_collection.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::jsonText;
using test::Reply;
using test::with;
using test::without;

namespace {

const QString simulatePath = u"/api/v1/policies/simulate"_s;
const QString shopId = u"00000000-0000-4000-8000-0000000000bb"_s;

/// Two rules and a project whose environment claims a location.
const QByteArray world =
    "INSERT INTO workflow_definitions (id, name, min_approvers, approver_role_id, "
    "require_justification) SELECT '00000000-0000-4000-8000-0000000000aa', 'strict', 2, id, false "
    "FROM roles WHERE name = 'approver';"
    "INSERT INTO policy_rules (name, selector, workflow_id, priority) VALUES "
    "('prod', '{\"environment\":\"prod\"}', '00000000-0000-4000-8000-0000000000aa', 200),"
    "('reads', '{\"type\":\"read\",\"secret_ref_prefix\":\"app/\"}', "
    "'00000000-0000-4000-8000-0000000000aa', 150);"
    "INSERT INTO projects (id, name) VALUES ('00000000-0000-4000-8000-0000000000bb', 'shop');"
    "INSERT INTO environments (id, project_id, name) VALUES "
    "('00000000-0000-4000-8000-0000000000cc', '00000000-0000-4000-8000-0000000000bb', 'prod'),"
    "('00000000-0000-4000-8000-0000000000cd', '00000000-0000-4000-8000-0000000000bb', 'dev');"
    "INSERT INTO environment_targets (environment_id, provider_type, secret_ref_prefix) VALUES "
    "('00000000-0000-4000-8000-0000000000cc', 'file', 'prod/');";

QJsonObject target(const QString &ref, const QString &type = u"patch"_s)
{
    return {{u"type"_s, type},
            {u"target_provider_type"_s, u"file"_s},
            {u"target_secret_ref"_s, ref},
            {u"justification"_s, u"because"_s}};
}

QStringList outcomes(const QJsonObject &explanation)
{
    QStringList words;
    for (const QJsonValue &policy : explanation.value("considered"_L1).toArray()) {
        const QJsonObject one = policy.toObject();
        words.append(one.value("name"_L1).toString() + u'=' + one.value("outcome"_L1).toString());
    }
    return words;
}

} // namespace

class TestPolicySimulation : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init() { m_bench = std::make_unique<BrokerBench>(); }

    void cleanup() { m_bench.reset(); }

    void tellsTheRule();
    void tellsWhatASubmitDoes_data();
    void tellsWhatASubmitDoes();
    void keepsNothing();
    void voters();
    void withoutAWorkflow();
    void warnsOfTheJustification();
    void refuses();
    void noLiveAgent();

private:
    QJsonObject simulate(const QJsonObject &body);

    std::unique_ptr<BrokerBench> m_bench;
};

QJsonObject TestPolicySimulation::simulate(const QJsonObject &body)
{
    const Reply reply = m_bench->post(simulatePath, u"admin"_s, jsonText(body));
    if (reply.status != 200)
        qFatal("simulate: %d %s", reply.status, reply.body.constData());
    return reply.object();
}

void TestPolicySimulation::tellsTheRule()
{
    m_bench->sql(world);
    const QJsonObject patch = simulate(target(u"app/db"_s));
    QCOMPARE(outcomes(patch), (QStringList{u"prod=mismatch"_s, u"reads=mismatch"_s,
                                           u"match-all (system default)=matched"_s}));
    QCOMPARE(patch.value("policy"_L1).toObject().value("name"_L1).toString(),
             u"match-all (system default)"_s);
    QCOMPARE(patch.value("workflow"_L1).toObject().value("name"_L1).toString(), u"standard"_s);
    QCOMPARE(patch.value("location"_L1).toObject(),
             (QJsonObject{{u"provider_type"_s, u"file"_s}, {u"effective_ref"_s, u"app/db"_s}}));
    const QJsonObject mismatch = patch.value("considered"_L1)
                                     .toArray()
                                     .at(1)
                                     .toObject()
                                     .value("mismatches"_L1)
                                     .toArray()
                                     .at(0)
                                     .toObject();
    QCOMPARE(
        mismatch,
        (QJsonObject{{u"key"_s, u"type"_s}, {u"rule"_s, u"read"_s}, {u"request"_s, u"patch"_s}}));
    // Patch is what is meant when nothing is said.
    QCOMPARE(simulate(without(target(u"app/db"_s), u"type"_s)), patch);
    const QJsonObject read = simulate(target(u"app/db"_s, u"read"_s));
    QCOMPARE(outcomes(read), (QStringList{u"prod=mismatch"_s, u"reads=matched"_s,
                                          u"match-all (system default)=lower"_s}));
    QCOMPARE(read.value("votes"_L1).toObject(),
             (QJsonObject{{u"required"_s, 2}, {u"approve"_s, 0}, {u"reject"_s, 0}}));
    // The environment is filled from who claims the location.
    const QJsonObject claimed = simulate(target(u"prod/db"_s));
    QCOMPARE(claimed.value("target_scope"_L1).toObject(),
             (QJsonObject{{u"project_id"_s, shopId}, {u"environment"_s, u"prod"_s}}));
    QCOMPARE(claimed.value("policy"_L1).toObject().value("name"_L1).toString(), u"prod"_s);
}

void TestPolicySimulation::tellsWhatASubmitDoes_data()
{
    QTest::addColumn<QJsonObject>("body");
    QTest::newRow("plain patch") << target(u"app/db"_s);
    QTest::newRow("read") << target(u"app/db"_s, u"read"_s);
    QTest::newRow("claimed") << target(u"prod/db"_s);
    QTest::newRow("environment given")
        << with(with(target(u"web/db"_s), u"project_id"_s, shopId), u"environment"_s, u"dev"_s);
    QTest::newRow("vault with mount") << with(
        with(target(u"db"_s), u"target_provider_type"_s, u"vault"_s), u"target_provider_config"_s,
        QJsonObject{{u"kvMount"_s, u"kv"_s}, {u"kvPrefix"_s, u"app"_s}});
}

/// One implementation: what simulation says, the explanation of the request says too.
void TestPolicySimulation::tellsWhatASubmitDoes()
{
    QFETCH(const QJsonObject, body);
    m_bench->sql(world);
    const QJsonObject simulated = simulate(body);
    QJsonObject submit = without(body, u"type"_s);
    const bool isPatch = body.value("type"_L1).toString() == u"patch";
    if (isPatch)
        submit.insert(u"key_values"_s, QJsonObject{{u"K"_s, u"v"_s}});
    const Reply made = m_bench->post(isPatch ? u"/api/v1/requests"_s : u"/api/v1/requests/read"_s,
                                     u"admin"_s, jsonText(submit));
    QVERIFY2(made.status == 201, made.body.constData());
    const QString id = made.object().value("id"_L1).toString();
    const Reply explained = m_bench->get(u"/api/v1/requests/"_s + id + u"/explain"_s, u"admin"_s);
    QCOMPARE(explained.status, 200);
    QCOMPARE(explained.object(), simulated);
}

void TestPolicySimulation::keepsNothing()
{
    const int rows = m_bench->count("audit_events");
    simulate(target(u"app/db"_s));
    QCOMPARE(m_bench->count("access_requests"), 0);
    QCOMPARE(m_bench->count("sync_jobs"), 0);
    // The caller's login, and nothing else.
    QCOMPARE(m_bench->count("audit_events"), rows + 1);
}

void TestPolicySimulation::voters()
{
    m_bench->sql(world);
    const auto names = [](const QJsonObject &explanation) {
        QStringList list;
        for (const QJsonValue &voter : explanation.value("eligible_approvers"_L1).toArray())
            list.append(voter.toObject().value("display_name"_L1).toString());
        return list;
    };
    // The caller would be the requester, who may not vote.
    const QJsonObject plain = simulate(target(u"app/db"_s));
    QCOMPARE(names(plain), QStringList{u"approver"_s});
    QVERIFY(!plain.value("warnings"_L1).toArray().contains(u"quorum_unreachable"_s));
    const QJsonObject strict = simulate(target(u"app/db"_s, u"read"_s));
    QCOMPARE(names(strict), QStringList{u"approver"_s});
    QVERIFY(strict.value("warnings"_L1).toArray().contains(u"quorum_unreachable"_s));
    const QUuid elsewhere = m_bench->addUser(u"elsewhere"_s);
    m_bench->grant(elsewhere, u"approver"_s, R"({"secret_ref_prefix":"bank/"})");
    const QUuid here = m_bench->addUser(u"here"_s);
    m_bench->grant(here, u"approver"_s, R"({"secret_ref_prefix":"app/"})");
    const QJsonObject enough = simulate(target(u"app/db"_s, u"read"_s));
    QCOMPARE(names(enough), (QStringList{u"approver"_s, u"here"_s}));
    QVERIFY(!enough.value("warnings"_L1).toArray().contains(u"quorum_unreachable"_s));
}

void TestPolicySimulation::withoutAWorkflow()
{
    m_bench->sql("UPDATE policy_rules SET enabled = false;"
                 "UPDATE workflow_definitions SET is_default = false");
    const QJsonObject none = simulate(target(u"app/db"_s));
    QVERIFY(none.value("warnings"_L1).toArray().contains(u"no_workflow"_s));
    QVERIFY(!none.contains(u"workflow"_s));
    QVERIFY(!none.contains(u"policy"_s));
    QCOMPARE(outcomes(none), QStringList{u"match-all (system default)=disabled"_s});
}

void TestPolicySimulation::warnsOfTheJustification()
{
    m_bench->sql(world);
    const auto warned = [&](const QJsonObject &body) {
        return simulate(body).value("warnings"_L1).toArray().contains(u"justification_required"_s);
    };
    QVERIFY(!warned(target(u"app/db"_s)));
    QVERIFY(warned(without(target(u"app/db"_s), u"justification"_s)));
    QVERIFY(!warned(without(target(u"app/db"_s, u"read"_s), u"justification"_s)));
}

void TestPolicySimulation::refuses()
{
    m_bench->sql(world);
    const auto statusOf = [&](const QJsonObject &body) {
        return m_bench->post(simulatePath, u"admin"_s, jsonText(body)).status;
    };
    QCOMPARE(m_bench->post(simulatePath, u"approver"_s, jsonText(target(u"a"_s))).status, 403);
    QCOMPARE(m_bench->post(simulatePath, u"admin"_s, "[]").status, 400);
    QCOMPARE(statusOf(without(target(u"a"_s), u"target_secret_ref"_s)), 400);
    QCOMPARE(statusOf(with(target(u"a"_s), u"type"_s, u"write"_s)), 422);
    QCOMPARE(statusOf(with(target(u"a"_s), u"key_values"_s, QJsonObject{{u"K"_s, u"v"_s}})), 400);
    QCOMPARE(statusOf(target(u"../a"_s)), 422);
    QCOMPARE(statusOf(with(target(u"a"_s), u"environment"_s, u"prod"_s)), 422);
    QCOMPARE(statusOf(with(target(u"prod/a"_s), u"environment"_s, u"dev"_s)), 422);
    QCOMPARE(statusOf(with(target(u"a"_s), u"justification"_s, QString(4001, u'x'))), 422);
    QCOMPARE(
        statusOf(with(target(u"a"_s, u"read"_s), u"target_keys"_s, QJsonArray{u"K"_s, u"K"_s})),
        422);
    QCOMPARE(statusOf(with(target(u"a"_s), u"requester_id"_s,
                           m_bench->idOf(u"approver"_s).toString(QUuid::WithoutBraces))),
             403);
}

/// Said at submit, in the explanation, to the approver before and after the vote, and in a
/// simulation; and not when an agent is there.
void TestPolicySimulation::noLiveAgent()
{
    const auto isWarned = [](const Reply &reply) {
        return reply.object().value("warnings"_L1).toArray().contains(u"no_live_agent"_s);
    };
    const QByteArray body = jsonText(with(without(target(u"app/db"_s), u"type"_s), u"key_values"_s,
                                          QJsonObject{{u"K"_s, u"v"_s}}));
    const auto everywhere = [&](bool expected) {
        const Reply made = m_bench->post(u"/api/v1/requests"_s, u"developer"_s, body);
        QCOMPARE(made.status, 201);
        QCOMPARE(isWarned(made), expected);
        const QString path = u"/api/v1/requests/"_s + made.object().value("id"_L1).toString();
        QCOMPARE(isWarned(m_bench->get(path, u"approver"_s)), expected);
        QCOMPARE(isWarned(m_bench->get(path + u"/explain"_s, u"approver"_s)), expected);
        QCOMPARE(isWarned(m_bench->post(path + u"/approve"_s, u"approver"_s)), expected);
        QCOMPARE(isWarned(m_bench->post(simulatePath, u"admin"_s, jsonText(target(u"app/db"_s)))),
                 expected);
    };
    everywhere(true);
    const auto agent = m_bench->mintAgent(R"({"providers":["vault"]})");
    QCOMPARE(m_bench->asAgent(agent, "POST", u"/heartbeat"_s).status, 204);
    everywhere(true);
    const auto fitting = m_bench->mintAgent(R"({"providers":["file"]})");
    everywhere(true);
    QCOMPARE(m_bench->asAgent(fitting, "POST", u"/heartbeat"_s).status, 204);
    everywhere(false);
    m_bench->sql("UPDATE agents SET last_seen_at = now() - interval '6 minutes'");
    everywhere(true);
}

QTEST_GUILESS_MAIN(TestPolicySimulation)
#include "tst_policy_simulation.moc"
