// The routes of workflows (contract E, B8, B18, B20): every status that they document, provoked.
#include "tests/support/edited_collection.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::EditedCollection;
using test::Reply;
using test::with;

namespace {

const QString all = u"/api/v1/workflows"_s;
const QString standardId = u"5b000000-0000-4000-8000-000000000011"_s;
const QString nowhere = u"/api/v1/workflows/00000000-0000-4000-8000-00000000000a"_s;

/// What is wrong with one member.
struct Refusal
{
    const char *member;
    QJsonValue value;
};

} // namespace

class TestWorkflowRoutes : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_bench = std::make_unique<BrokerBench>();
        m_workflows = std::make_unique<EditedCollection>(*m_bench, all);
    }

    void cleanup()
    {
        m_workflows.reset();
        m_bench.reset();
    }

    void defaultsOfCreate();
    void createsAsSaid();
    void refusesValues();
    void namesAndDefaults();
    void lists();
    void replaces();
    void replacesWhatWasRead();
    void absentIsNotFalse();
    void editsOfOthers();
    void systemRows();
    void audits();
    void repeats();

private:
    std::unique_ptr<BrokerBench> m_bench;
    std::unique_ptr<EditedCollection> m_workflows;
};

void TestWorkflowRoutes::defaultsOfCreate()
{
    const Reply made = m_bench->post(all, u"admin"_s, R"({"name":" plain "})");
    QCOMPARE(made.status, 201);
    QCOMPARE(made.header("etag"), "\"1\""_ba);
    const QJsonObject standard = m_workflows->read(standardId);
    QJsonObject expected = standard;
    for (const QString &own :
         {u"id"_s, u"description"_s, u"created_at"_s, u"updated_at"_s, u"name"_s})
        expected.remove(own);
    expected.insert(u"is_default"_s, false);
    expected.insert(u"is_system"_s, false);
    const QJsonObject workflow = made.object();
    for (auto member = expected.begin(); member != expected.end(); ++member)
        QCOMPARE(workflow.value(member.key()), member.value());
    QCOMPARE(workflow.value("name"_L1).toString(), u"plain"_s);
    QVERIFY(!workflow.contains(u"description"_s));
    QVERIFY(!workflow.contains(u"approver_role_id"_s));
    QCOMPARE(workflow.value("enabled"_L1), QJsonValue(true));
    QCOMPARE(workflow.value("min_approvers"_L1), QJsonValue(1));
}

void TestWorkflowRoutes::createsAsSaid()
{
    const QString role = m_bench->value("SELECT id FROM roles WHERE name = 'approver'");
    const QJsonObject said{{u"name"_s, u"two eyes"_s},
                           {u"description"_s, u"for production"_s},
                           {u"min_approvers"_s, 2},
                           {u"approver_role_id"_s, role},
                           {u"wrap_ttl_created_seconds"_s, 11},
                           {u"wrap_ttl_approved_seconds"_s, 12},
                           {u"wrap_ttl_claimed_seconds"_s, 13},
                           {u"request_ttl_seconds"_s, 14},
                           {u"require_justification"_s, false},
                           {u"allow_self_approval"_s, true},
                           {u"notification_channels"_s, QJsonArray{u"email:a@example.org"_s}},
                           {u"is_default"_s, false},
                           {u"enabled"_s, false}};
    QJsonObject sent = said;
    // Read-only members are taken and ignored.
    sent.insert(u"id"_s, standardId);
    sent.insert(u"is_system"_s, true);
    sent.insert(u"created_at"_s, u"2001-01-01T00:00:00Z"_s);
    sent.insert(u"updated_at"_s, u"2001-01-01T00:00:00Z"_s);
    const QJsonObject made = m_workflows->create(sent);
    for (auto member = said.begin(); member != said.end(); ++member)
        QCOMPARE(made.value(member.key()), member.value());
    QVERIFY(made.value("id"_L1).toString() != standardId);
    QCOMPARE(made.value("is_system"_L1), QJsonValue(false));
    QVERIFY(!made.value("created_at"_L1).toString().startsWith(u"2001"));
    const Reply one = m_bench->get(m_workflows->pathOf(made), u"nobody"_s);
    QCOMPARE(one.status, 200);
    QCOMPARE(one.header("etag"), "\"1\""_ba);
    QCOMPARE(m_bench->get(nowhere, u"nobody"_s).status, 404);
}

void TestWorkflowRoutes::refusesValues()
{
    const QJsonObject stored = m_workflows->create({{u"name"_s, u"stored"_s}});
    const std::vector<Refusal> refusals{
        {"name", u" "_s},
        {"name", QString(201, u'x')},
        {"description", QString(4001, u'x')},
        {"min_approvers", -1},
        {"min_approvers", 1001},
        {"min_approvers", 1e15},
        {"wrap_ttl_created_seconds", 0},
        {"wrap_ttl_approved_seconds", 0},
        {"wrap_ttl_claimed_seconds", -5},
        {"request_ttl_seconds", 0},
        {"request_ttl_seconds", 1e15},
        {"approver_role_id", u"00000000-0000-4000-8000-00000000000a"_s},
        {"notification_channels", QJsonArray{u"pager:1"_s}},
    };
    for (const auto &[member, value] : refusals) {
        const QLatin1StringView name(member);
        QJsonObject fresh{{u"name"_s, u"fresh"_s}};
        fresh.insert(name, value);
        const Reply created = m_workflows->post(fresh);
        QVERIFY2(created.status == 422, created.body.constData());
        QCOMPARE(created.error(), u"invalid_value"_s);
        QVERIFY2(created.body.contains("\"/" + QByteArray(member)), created.body.constData());
        if (name == "name"_L1)
            continue;
        QJsonObject changed = stored;
        changed.insert(name, value);
        const Reply replaced = m_workflows->put(changed);
        QVERIFY2(replaced.status == 422, replaced.body.constData());
        QVERIFY2(replaced.body.contains("\"/" + QByteArray(member)), replaced.body.constData());
    }
    QCOMPARE(m_workflows->read(stored), stored);
    QCOMPARE(m_bench->count("workflow_definitions"), 2);
    QCOMPARE(m_bench->post(all, u"admin"_s, "{}").status, 400);
}

void TestWorkflowRoutes::namesAndDefaults()
{
    const QJsonObject other = m_workflows->create({{u"name"_s, u"other"_s}});
    const Reply taken = m_bench->post(all, u"admin"_s, R"({"name":"other"})");
    QCOMPARE(taken.status, 409);
    QCOMPARE(taken.error(), u"conflict"_s);
    QVERIFY(taken.body.contains("\"/name\""));
    const Reply second = m_bench->post(all, u"admin"_s, R"({"name":"second","is_default":true})");
    QCOMPARE(second.status, 409);
    QVERIFY(second.body.contains("\"/is_default\""));
    const QJsonObject edit = with(other, u"is_default"_s, true);
    QCOMPARE(m_workflows->put(edit).status, 409);
    // The default moves once its place is free.
    QJsonObject standard = m_workflows->read(standardId);
    standard.insert(u"is_default"_s, false);
    QCOMPARE(m_workflows->put(standard).status, 204);
    QCOMPARE(m_workflows->put(edit).status, 204);
    QCOMPARE(m_workflows->read(other).value("is_default"_L1), QJsonValue(true));
    standard.insert(u"is_default"_s, true);
    QCOMPARE(m_workflows->put(standard).status, 409);
    QCOMPARE(m_bench->count("workflow_definitions WHERE is_default"), 1);
}

void TestWorkflowRoutes::lists()
{
    for (const QString &name : {u"b"_s, u"d"_s, u"a"_s, u"c"_s})
        m_workflows->create({{u"name"_s, name}});
    QStringList names;
    QString path = all + u"?limit=2"_s;
    int pages = 0;
    while (!path.isEmpty()) {
        const Reply page = m_bench->get(path, u"nobody"_s);
        QCOMPARE(page.status, 200);
        ++pages;
        for (const QJsonValue &workflow : page.json().toArray())
            names.append(workflow.toObject().value("name"_L1).toString());
        const QByteArray link = page.header("link");
        path = QString::fromLatin1(link.mid(1, link.indexOf('>') - 1));
    }
    QCOMPARE(pages, 3);
    QCOMPARE(names, (QStringList{u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"standard"_s}));
    QCOMPARE(m_bench->get(all, u"nobody"_s).json().toArray().size(), qsizetype{5});
    for (const QString &bad : {u"?limit=0"_s, u"?limit=1001"_s, u"?limit=x"_s, u"?cursor=x"_s,
                               u"?cursor="_s, u"?cursor=WyJhIl0"_s, u"?cursor=WyJhIiwieCJd"_s})
        QCOMPARE(m_bench->get(all + bad, u"nobody"_s).status, 400);
}

void TestWorkflowRoutes::replaces()
{
    const QJsonObject made =
        m_workflows->create({{u"name"_s, u"x"_s}, {u"description"_s, u"old"_s}});
    QJsonObject edit = made;
    edit.remove(u"description"_s);
    edit.insert(u"name"_s, u"never renamed"_s);
    edit.insert(u"min_approvers"_s, 3);
    edit.insert(u"enabled"_s, false);
    const Reply replaced = m_workflows->put(edit);
    QCOMPARE(replaced.status, 204);
    QCOMPARE(replaced.header("etag"), "\"2\""_ba);
    QVERIFY(replaced.body.isEmpty());
    const QJsonObject after = m_workflows->read(made);
    QCOMPARE(after.value("name"_L1).toString(), u"x"_s);
    QVERIFY(!after.contains(u"description"_s));
    QCOMPARE(after.value("min_approvers"_L1), QJsonValue(3));
    QCOMPARE(after.value("enabled"_L1), QJsonValue(false));
    QCOMPARE(m_workflows->putTo(nowhere, edit).status, 404);
    QCOMPARE(m_workflows->remove(made).status, 204);
    QCOMPARE(m_workflows->remove(made).status, 404);
    QCOMPARE(m_bench->get(m_workflows->pathOf(made), u"admin"_s).status, 404);
}

/// GET then PUT works, and an edit that changes nothing is none.
void TestWorkflowRoutes::replacesWhatWasRead()
{
    const int rows = m_bench->count("audit_events WHERE action LIKE 'workflow.%'");
    const QJsonObject standard = m_workflows->read(standardId);
    const Reply replaced = m_workflows->put(standard);
    QCOMPARE(replaced.status, 204);
    QCOMPARE(replaced.header("etag"), "\"1\""_ba);
    QCOMPARE(m_workflows->read(standard), standard);
    QCOMPARE(m_bench->count("audit_events WHERE action LIKE 'workflow.%'"), rows);
}

void TestWorkflowRoutes::absentIsNotFalse()
{
    const QJsonObject made = m_workflows->create({{u"name"_s, u"x"_s}});
    for (const QString &member :
         {u"min_approvers"_s, u"wrap_ttl_created_seconds"_s, u"wrap_ttl_approved_seconds"_s,
          u"wrap_ttl_claimed_seconds"_s, u"request_ttl_seconds"_s, u"require_justification"_s,
          u"allow_self_approval"_s, u"notification_channels"_s, u"enabled"_s}) {
        QJsonObject edit = made;
        edit.remove(member);
        const Reply replaced = m_workflows->put(edit);
        QVERIFY2(replaced.status == 422, qPrintable(member));
        QVERIFY2(replaced.body.contains("\"/" + member.toLatin1() + "\""),
                 replaced.body.constData());
    }
    // Whether it is the default is left as it is when it is not said.
    QJsonObject standard = m_workflows->read(standardId);
    standard.remove(u"is_default"_s);
    QCOMPARE(m_workflows->put(standard).status, 204);
    QCOMPARE(m_workflows->read(standard).value("is_default"_L1), QJsonValue(true));
}

void TestWorkflowRoutes::editsOfOthers()
{
    const QJsonObject made = m_workflows->create({{u"name"_s, u"x"_s}});
    const QJsonObject edit = with(made, u"min_approvers"_s, 2);
    QCOMPARE(m_workflows->put(edit, {{"If-Match"_ba, "\"1\""_ba}}).status, 204);
    const Reply stale = m_workflows->put(made, {{"If-Match"_ba, "\"1\""_ba}});
    QCOMPARE(stale.status, 412);
    QCOMPARE(stale.error(), u"precondition_failed"_s);
    QCOMPARE(m_workflows->put(made, {{"If-Match"_ba, "W/\"2\""_ba}}).status, 412);
    QCOMPARE(m_workflows->remove(made, {{"If-Match"_ba, "\"1\", \"7\""_ba}}).status, 412);
    for (const QByteArray bad : {"2", "\"2", "\"2\" x"}) {
        const Reply malformed = m_workflows->put(made, {{"If-Match"_ba, bad}});
        QCOMPARE(malformed.status, 400);
        QCOMPARE(malformed.error(), u"invalid_header"_s);
        QCOMPARE(m_workflows->remove(made, {{"If-Match"_ba, bad}}).status, 400);
    }
    QCOMPARE(m_workflows->read(made).value("min_approvers"_L1), QJsonValue(2));
    QCOMPARE(m_workflows->putTo(nowhere, made, {{"If-Match"_ba, "*"_ba}}).status, 404);
    QCOMPARE(m_workflows->put(made, {{"If-Match"_ba, "*"_ba}}).status, 204);
    QCOMPARE(m_workflows->remove(made, {{"If-Match"_ba, "\"3\""_ba}}).status, 204);
}

void TestWorkflowRoutes::systemRows()
{
    QJsonObject standard = m_workflows->read(standardId);
    const Reply refused = m_workflows->remove(standard);
    QCOMPARE(refused.status, 409);
    QCOMPARE(refused.error(), u"conflict"_s);
    standard.insert(u"min_approvers"_s, 2);
    QCOMPARE(m_workflows->put(standard).status, 204);
    QCOMPARE(m_workflows->read(standard).value("is_system"_L1), QJsonValue(true));
}

void TestWorkflowRoutes::audits()
{
    const QJsonObject made = m_workflows->create({{u"name"_s, u"x"_s}});
    const QJsonObject edit = with(made, u"min_approvers"_s, 2);
    QCOMPARE(m_workflows->put(edit).status, 204);
    QCOMPARE(m_workflows->remove(made).status, 204);
    const QByteArray who = "user:" + m_bench->idOf(u"admin"_s).toByteArray(QUuid::WithoutBraces);
    const QByteArray where = " FROM audit_events WHERE resource = 'workflow:" +
                             made.value("id"_L1).toString().toLatin1() + "' AND actor = '" + who +
                             "' AND status = 'success'";
    QCOMPARE(m_bench->value("SELECT string_agg(action, ' ' ORDER BY occurred_at)" + where),
             u"workflow.create workflow.update workflow.delete"_s);
    QCOMPARE(m_bench->value("SELECT metadata->'after'->>'min_approvers'" + where +
                            " AND action = 'workflow.create'"),
             u"1"_s);
    QCOMPARE(m_bench->value("SELECT metadata::text" + where + " AND action = 'workflow.update'"),
             uR"({"name": "x", "after": {"min_approvers": 2}, "before": {"min_approvers": 1}})"_s);
    QCOMPARE(m_bench->value("SELECT metadata->'before'->>'min_approvers'" + where +
                            " AND action = 'workflow.delete'"),
             u"2"_s);
    // Whoever lacks the permission leaves a row and nothing else.
    QCOMPARE(m_bench->post(all, u"approver"_s, R"({"name":"y"})").status, 403);
    QCOMPARE(m_bench->call("PUT", all + u'/' + standardId, u"approver"_s, "{}").status, 403);
    QCOMPARE(m_bench->call("DELETE", all + u'/' + standardId, u"approver"_s).status, 403);
    QCOMPARE(m_bench->count("audit_events WHERE status = 'denied'"), 3);
    QCOMPARE(m_bench->count("workflow_definitions"), 1);
}

void TestWorkflowRoutes::repeats()
{
    const client::HttpHeaders key{{"Idempotency-Key"_ba, "once"_ba}};
    const Reply first = m_bench->post(all, u"admin"_s, R"({"name":"x"})", key);
    const Reply again = m_bench->post(all, u"admin"_s, R"({"name":"x"})", key);
    QCOMPARE(first.status, 201);
    QCOMPARE(again.status, 201);
    QCOMPARE(again.body, first.body);
    QCOMPARE(again.header("idempotency-replayed"), "true"_ba);
    QCOMPARE(m_bench->post(all, u"admin"_s, R"({"name":"y"})", key).status, 422);
}

QTEST_GUILESS_MAIN(TestWorkflowRoutes)
#include "tst_workflow_routes.moc"
