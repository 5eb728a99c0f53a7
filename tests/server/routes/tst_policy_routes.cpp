// The routes of policies (contract E, B8, B18, B20): every status that they document, provoked.
#include "tests/support/edited_collection.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::EditedCollection;
using test::Reply;
using test::with;
using test::without;

namespace {

const QString all = u"/api/v1/policies"_s;
const QString standardId = u"5b000000-0000-4000-8000-000000000011"_s;
const QString matchAllId = u"5b000000-0000-4000-8000-000000000021"_s;
const QString nowhere = u"/api/v1/policies/00000000-0000-4000-8000-00000000000a"_s;

QJsonObject policy(const QString &name, const QJsonObject &selector = {})
{
    return {{u"name"_s, name}, {u"workflow_id"_s, standardId}, {u"selector"_s, selector}};
}

QStringList codesOf(const QJsonArray &findings)
{
    QStringList codes;
    for (const QJsonValue &finding : findings)
        codes.append(finding.toObject().value("code"_L1).toString());
    return codes;
}

} // namespace

class TestPolicyRoutes : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_bench = std::make_unique<BrokerBench>();
        m_policies = std::make_unique<EditedCollection>(*m_bench, all);
    }

    void cleanup()
    {
        m_policies.reset();
        m_bench.reset();
    }

    void defaultsOfCreate();
    void createsAsSaid();
    void refusesSelectors();
    void refusesValues();
    void lists();
    void replaces();
    void absentIsNotFalse();
    void editsOfOthers();
    void systemRows();
    void decides();
    void warnsWhenWritten();
    void lints();
    void audits();

private:
    std::unique_ptr<BrokerBench> m_bench;
    std::unique_ptr<EditedCollection> m_policies;
};

void TestPolicyRoutes::defaultsOfCreate()
{
    const Reply made = m_policies->post({{u"name"_s, u" x "_s}, {u"workflow_id"_s, standardId}});
    QCOMPARE(made.status, 201);
    QCOMPARE(made.header("etag"), "\"1\""_ba);
    const QJsonObject object = made.object();
    QCOMPARE(object.value("name"_L1).toString(), u"x"_s);
    QCOMPARE(object.value("selector"_L1).toObject(), QJsonObject());
    QVERIFY(object.value("selector"_L1).isObject());
    QCOMPARE(object.value("workflow_id"_L1).toString(), standardId);
    QCOMPARE(object.value("priority"_L1), QJsonValue(100));
    QCOMPARE(object.value("enabled"_L1), QJsonValue(true));
    QCOMPARE(object.value("is_system"_L1), QJsonValue(false));
    const Reply one = m_bench->get(m_policies->pathOf(object), u"nobody"_s);
    QCOMPARE(one.status, 200);
    QCOMPARE(one.header("etag"), "\"1\""_ba);
    QCOMPARE(one.object(), without(object, u"warnings"_s));
    QCOMPARE(m_bench->get(nowhere, u"nobody"_s).status, 404);
}

void TestPolicyRoutes::createsAsSaid()
{
    const QJsonObject selector{{u"project_id"_s, u"00000000-0000-4000-8000-00000000000b"_s},
                               {u"environment"_s, u"prod"_s},
                               {u"provider_type"_s, u"vault"_s},
                               {u"secret_ref_prefix"_s, u"app/"_s},
                               {u"cluster_name"_s, u"edge"_s},
                               {u"kv_mount"_s, u"kv"_s},
                               {u"type"_s, u"read"_s}};
    QJsonObject sent = policy(u"all keys"_s, selector);
    sent.insert(u"priority"_s, -5);
    sent.insert(u"enabled"_s, false);
    sent.insert(u"id"_s, matchAllId);
    sent.insert(u"is_system"_s, true);
    const QJsonObject made = m_policies->create(sent);
    QCOMPARE(made.value("selector"_L1).toObject(), selector);
    QCOMPARE(made.value("priority"_L1), QJsonValue(-5));
    QCOMPARE(made.value("enabled"_L1), QJsonValue(false));
    QVERIFY(made.value("id"_L1).toString() != matchAllId);
    QCOMPARE(made.value("is_system"_L1), QJsonValue(false));
}

void TestPolicyRoutes::refusesSelectors()
{
    const std::vector<std::pair<QString, QJsonValue>> faults{
        {u"env"_s, u"prod"_s},
        {u"Environment"_s, u"prod"_s},
        {u"environment"_s, u""_s},
        {u"environment"_s, 5},
        {u"environment"_s, QJsonValue::Null},
        {u"project_id"_s, u"shop"_s},
        {u"provider_type"_s, u"Vault"_s},
        {u"type"_s, u"write"_s},
        {u"type"_s, true},
        {u"secret_ref_prefix"_s, QJsonArray{u"app/"_s}},
    };
    const QJsonObject stored = m_policies->create(policy(u"stored"_s));
    for (const auto &[key, value] : faults) {
        const QJsonObject selector{{key, value}};
        const QByteArray pointer = "\"/selector/" + key.toLatin1() + "\"";
        const Reply created = m_policies->post(policy(u"fresh"_s, selector));
        QVERIFY2(created.status == 422, created.body.constData());
        QCOMPARE(created.error(), u"invalid_value"_s);
        QVERIFY2(created.body.contains(pointer), created.body.constData());
        const Reply replaced = m_policies->put(with(stored, u"selector"_s, selector));
        QVERIFY2(replaced.status == 400 || replaced.status == 422, replaced.body.constData());
    }
    QCOMPARE(m_bench->count("policy_rules"), 2);
    QCOMPARE(m_bench->count("policy_rules WHERE selector <> '{}'"), 0);
}

void TestPolicyRoutes::refusesValues()
{
    QCOMPARE(m_policies->post({{u"workflow_id"_s, standardId}}).status, 400);
    QCOMPARE(m_policies->post({{u"name"_s, u"x"_s}}).status, 400);
    const Reply unknown = m_policies->post(
        with(policy(u"x"_s), u"workflow_id"_s, u"00000000-0000-4000-8000-00000000000a"_s));
    QCOMPARE(unknown.status, 422);
    QVERIFY(unknown.body.contains("\"/workflow_id\""));
    for (const qint64 priority : {qint64{1'000'001}, qint64{-1'000'001}, qint64{1} << 40}) {
        const Reply far = m_policies->post(with(policy(u"x"_s), u"priority"_s, priority));
        QCOMPARE(far.status, 422);
        QVERIFY(far.body.contains("\"/priority\""));
    }
    QCOMPARE(m_policies->post(policy(u" "_s)).status, 422);
    m_policies->create(policy(u"x"_s));
    const Reply taken = m_policies->post(policy(u"x"_s));
    QCOMPARE(taken.status, 409);
    QVERIFY(taken.body.contains("\"/name\""));
    const QJsonObject other = m_policies->create(policy(u"y"_s));
    QCOMPARE(m_policies->put(without(with(other, u"name"_s, u"x"_s), u"warnings"_s)).status, 409);
}

/// In the order in which they are tried.
void TestPolicyRoutes::lists()
{
    m_policies->create(policy(u"first"_s));
    m_policies->create(policy(u"second"_s));
    m_policies->create(with(policy(u"high"_s), u"priority"_s, 500));
    m_policies->create(with(policy(u"low"_s), u"priority"_s, -500));
    QStringList names;
    QString path = all + u"?limit=2"_s;
    int pages = 0;
    while (!path.isEmpty()) {
        const Reply page = m_bench->get(path, u"nobody"_s);
        QCOMPARE(page.status, 200);
        ++pages;
        for (const QJsonValue &one : page.json().toArray())
            names.append(one.toObject().value("name"_L1).toString());
        const QByteArray link = page.header("link");
        path = QString::fromLatin1(link.mid(1, link.indexOf('>') - 1));
    }
    QCOMPARE(pages, 3);
    QCOMPARE(names, (QStringList{u"high"_s, u"first"_s, u"second"_s,
                                 u"match-all (system default)"_s, u"low"_s}));
    for (const QString &bad : {u"?limit=0"_s, u"?cursor=x"_s, u"?cursor=WyIxIiwiMSIsIngiXQ"_s})
        QCOMPARE(m_bench->get(all + bad, u"nobody"_s).status, 400);
}

void TestPolicyRoutes::replaces()
{
    const QJsonObject made = without(m_policies->create(policy(u"x"_s)), u"warnings"_s);
    QJsonObject edit = made;
    edit.insert(u"name"_s, u"renamed"_s);
    edit.insert(u"selector"_s, QJsonObject{{u"secret_ref_prefix"_s, u"app/"_s}});
    edit.insert(u"priority"_s, 7);
    edit.insert(u"enabled"_s, false);
    const Reply replaced = m_policies->put(edit);
    QCOMPARE(replaced.status, 204);
    QCOMPARE(replaced.header("etag"), "\"2\""_ba);
    QVERIFY(replaced.body.isEmpty());
    const QJsonObject after = m_policies->read(made);
    for (const QString &member :
         {u"name"_s, u"selector"_s, u"priority"_s, u"enabled"_s, u"workflow_id"_s, u"id"_s})
        QCOMPARE(after.value(member), edit.value(member));
    // What was read can be written, and changes nothing.
    const Reply same = m_policies->put(after);
    QCOMPARE(same.status, 204);
    QCOMPARE(same.header("etag"), "\"2\""_ba);
    QCOMPARE(m_policies->read(made), after);
    QCOMPARE(m_policies->putTo(nowhere, after).status, 404);
    QCOMPARE(m_policies->remove(made).status, 204);
    QCOMPARE(m_policies->remove(made).status, 404);
    QCOMPARE(m_bench->get(m_policies->pathOf(made), u"admin"_s).status, 404);
}

void TestPolicyRoutes::absentIsNotFalse()
{
    const QJsonObject made = without(m_policies->create(policy(u"x"_s)), u"warnings"_s);
    for (const QString &member :
         {u"name"_s, u"selector"_s, u"workflow_id"_s, u"priority"_s, u"enabled"_s}) {
        const Reply replaced = m_policies->putTo(m_policies->pathOf(made), without(made, member));
        QVERIFY2(replaced.status == 422, qPrintable(member));
        QVERIFY2(replaced.body.contains("\"/" + member.toLatin1() + "\""),
                 replaced.body.constData());
    }
    QCOMPARE(m_policies->read(made), made);
}

void TestPolicyRoutes::editsOfOthers()
{
    const QJsonObject made = without(m_policies->create(policy(u"x"_s)), u"warnings"_s);
    const QJsonObject edit = with(made, u"priority"_s, 7);
    QCOMPARE(m_policies->put(edit, {{"If-Match"_ba, "\"1\""_ba}}).status, 204);
    const Reply stale = m_policies->put(made, {{"If-Match"_ba, "\"1\""_ba}});
    QCOMPARE(stale.status, 412);
    QCOMPARE(stale.error(), u"precondition_failed"_s);
    QCOMPARE(m_policies->remove(made, {{"If-Match"_ba, "\"1\""_ba}}).status, 412);
    QCOMPARE(m_policies->put(made, {{"If-Match"_ba, "1"_ba}}).status, 400);
    QCOMPARE(m_policies->remove(made, {{"If-Match"_ba, "1"_ba}}).status, 400);
    QCOMPARE(m_policies->read(made).value("priority"_L1), QJsonValue(7));
    QCOMPARE(m_policies->remove(made, {{"If-Match"_ba, "\"2\""_ba}}).status, 204);
}

void TestPolicyRoutes::systemRows()
{
    const QJsonObject matchAll = m_policies->read(matchAllId);
    QCOMPARE(matchAll.value("is_system"_L1), QJsonValue(true));
    const Reply refused = m_policies->remove(matchAll);
    QCOMPARE(refused.status, 409);
    QCOMPARE(m_policies->put(with(matchAll, u"priority"_s, 1)).status, 204);
    QCOMPARE(m_policies->read(matchAllId).value("is_system"_L1), QJsonValue(true));
}

/// A rule decides from when it is there until it is gone.
void TestPolicyRoutes::decides()
{
    m_bench->sql("INSERT INTO workflow_definitions (id, name, min_approvers) VALUES "
                 "('00000000-0000-4000-8000-0000000000aa', 'auto', 0)");
    QJsonObject rule = policy(u"app"_s, {{u"secret_ref_prefix"_s, u"app/"_s}});
    rule.insert(u"workflow_id"_s, u"00000000-0000-4000-8000-0000000000aa"_s);
    const QJsonObject made = without(m_policies->create(rule), u"warnings"_s);
    QCOMPARE(m_bench->statusOf(m_bench->submitPatch()), u"approved"_s);
    QCOMPARE(m_policies->put(with(made, u"enabled"_s, false)).status, 204);
    QCOMPARE(m_bench->statusOf(m_bench->submitPatch()), u"pending"_s);
    QCOMPARE(m_policies->put(made).status, 204);
    QCOMPARE(m_bench->statusOf(m_bench->submitPatch()), u"approved"_s);
    QCOMPARE(m_policies->remove(made).status, 204);
    QCOMPARE(m_bench->statusOf(m_bench->submitPatch()), u"pending"_s);
}

void TestPolicyRoutes::warnsWhenWritten()
{
    const QJsonObject sound =
        m_policies->create(policy(u"sound"_s, {{u"secret_ref_prefix"_s, u"app/"_s}}));
    QCOMPARE(sound.value("warnings"_L1), QJsonValue(QJsonArray()));
    const QJsonObject open =
        m_policies->create(policy(u"open"_s, {{u"secret_ref_prefix"_s, u"web"_s}}));
    QCOMPARE(codesOf(open.value("warnings"_L1).toArray()), QStringList{u"prefix_without_slash"_s});
    // What the new rule does to others is told too.
    const QJsonObject wide = m_policies->create(with(policy(u"wide"_s), u"priority"_s, 900));
    const QJsonArray warnings = wide.value("warnings"_L1).toArray();
    QVERIFY(codesOf(warnings).contains(u"shadowed"_s));
    QCOMPARE(warnings.first().toObject().value("other_policy_id"_L1), wide.value("id"_L1));
    QVERIFY(!warnings.first().toObject().value("detail"_L1).toString().isEmpty());
    // PUT tells whoever asks to see what became of it.
    const Reply shown = m_policies->put(without(open, u"warnings"_s),
                                        {{"Prefer"_ba, "respond-async, return=representation"_ba}});
    QCOMPARE(shown.status, 200);
    QCOMPARE(shown.header("preference-applied"), "return=representation"_ba);
    QCOMPARE(shown.header("etag"), "\"1\""_ba);
    QVERIFY(codesOf(shown.object().value("warnings"_L1).toArray()).contains(u"shadowed"_s));
    QCOMPARE(without(shown.object(), u"warnings"_s), m_policies->read(open));
}

void TestPolicyRoutes::lints()
{
    const QString path = all + u"/lint"_s;
    QCOMPARE(m_bench->get(path, u"admin"_s).json(), QJsonValue(QJsonArray()));
    QCOMPARE(m_bench->get(path, u"approver"_s).status, 403);
    const QJsonObject rule =
        m_policies->create(policy(u"gone"_s, {{u"environment"_s, u"nowhere"_s}}));
    const QJsonObject finding = m_bench->get(path, u"admin"_s).json().toArray().first().toObject();
    QCOMPARE(finding.value("code"_L1).toString(), u"never_matches"_s);
    QCOMPARE(finding.value("policy_id"_L1), rule.value("id"_L1));
    QCOMPARE(finding.value("policy_name"_L1).toString(), u"gone"_s);
    QVERIFY(!finding.contains(u"other_policy_id"_s));
    // It looks at people and places as they are now: two may approve, and three are asked for.
    m_bench->sql("UPDATE workflow_definitions SET min_approvers = 3;"
                 "DELETE FROM policy_rules WHERE name = 'gone'");
    QCOMPARE(codesOf(m_bench->get(path, u"admin"_s).json().toArray()),
             QStringList{u"quorum_too_large"_s});
    m_bench->addUser(u"third"_s, {u"approver"_s});
    QCOMPARE(m_bench->get(path, u"admin"_s).json(), QJsonValue(QJsonArray()));
    m_bench->sql("UPDATE users SET enabled = false WHERE email LIKE 'third@%'");
    QCOMPARE(codesOf(m_bench->get(path, u"admin"_s).json().toArray()),
             QStringList{u"quorum_too_large"_s});
}

void TestPolicyRoutes::audits()
{
    const QJsonObject made = without(m_policies->create(policy(u"x"_s)), u"warnings"_s);
    const QJsonObject selector{{u"type"_s, u"read"_s}};
    QCOMPARE(m_policies->put(with(made, u"selector"_s, selector)).status, 204);
    QCOMPARE(m_policies->remove(made).status, 204);
    const QByteArray who = "user:" + m_bench->idOf(u"admin"_s).toByteArray(QUuid::WithoutBraces);
    const QByteArray where =
        " FROM audit_events WHERE resource = 'policy:" + made.value("id"_L1).toString().toLatin1() +
        "' AND actor = '" + who + "' AND status = 'success'";
    QCOMPARE(m_bench->value("SELECT string_agg(action, ' ' ORDER BY occurred_at)" + where),
             u"policy.create policy.update policy.delete"_s);
    QCOMPARE(
        m_bench->value("SELECT metadata::text" + where + " AND action = 'policy.update'"),
        uR"({"name": "x", "after": {"selector": {"type": "read"}}, "before": {"selector": {}}})"_s);
    for (const char *method : {"POST", "PUT", "DELETE"}) {
        const QString path = *method == 'P' && method[1] == 'O' ? all : all + u'/' + matchAllId;
        QCOMPARE(m_bench->call(method, path, u"approver"_s, "{}").status, 403);
    }
    QCOMPARE(m_bench->count("audit_events WHERE status = 'denied'"), 3);
}

QTEST_GUILESS_MAIN(TestPolicyRoutes)
#include "tst_policy_routes.moc"
