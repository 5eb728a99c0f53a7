// Roles over the wire (contract E, B3, B8, B14, B18–B20; invariant S9).
#include "tests/support/broker_bench.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::Reply;

namespace {

const QString rolesPath = u"/api/v1/roles"_s;
const QString adminRole = u"5b000000-0000-4000-8000-000000000001"_s;
const QString approverRole = u"5b000000-0000-4000-8000-000000000002"_s;

QString pathOf(const QString &role)
{
    return rolesPath + u'/' + role;
}

QString permissionsPath(const QString &role)
{
    return pathOf(role) + u"/permissions"_s;
}

Reply setPermissions(BrokerBench &bench, const QString &role, const QByteArray &list,
                     const QString &by = u"admin"_s)
{
    return bench.call("PUT", permissionsPath(role), by, R"({"permissions":)" + list + "}");
}

QString makeRole(BrokerBench &bench, const QByteArray &name, const QByteArray &permissions)
{
    const Reply made = bench.post(
        rolesPath, u"admin"_s, R"({"name":")" + name + R"(","permissions":)" + permissions + "}");
    if (made.status != 201)
        qFatal("role: %d %s", made.status, made.body.constData());
    return made.object().value("id"_L1).toString();
}

/// The pointers of a problem, in order.
QStringList pointersOf(const Reply &reply)
{
    QStringList pointers;
    for (const QJsonValue &fault : reply.object().value("errors"_L1).toArray())
        pointers.append(fault[u"pointer"].toString());
    return pointers;
}

QJsonObject auditOf(const BrokerBench &bench, const QByteArray &action)
{
    return QJsonDocument::fromJson(bench
                                       .value("SELECT metadata FROM audit_events WHERE action = '" +
                                              action + "' ORDER BY id DESC LIMIT 1")
                                       .toUtf8())
        .object();
}

} // namespace

class TestRoleRoutes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void createAndShow();
    void createIsRefused();
    void createdOnce();
    void listInPages();
    void setPermissionsReplacesAll();
    void whatGetSaysMayBePut();
    void nobodyPutsInWhatTheyLack();
    void nobodyMakesWhatTheyLack();
    void remove();
    void removeIsRefusedWhileNamed();
    void editsDoNotOverwrite();
    void lastAdminStays();
};

void TestRoleRoutes::createAndShow()
{
    BrokerBench bench;
    const Reply made = bench.post(
        rolesPath, u"admin"_s,
        R"({"name":" deployer ","description":"Ships.","permissions":["secret.request","agent.list"],"is_system":true})");
    QCOMPARE(made.status, 201);
    const QJsonObject role = made.object();
    QCOMPARE(role.value("name"_L1).toString(), u"deployer"_s);
    QCOMPARE(role.value("description"_L1).toString(), u"Ships."_s);
    QCOMPARE(role.value("permissions"_L1).toArray(),
             (QJsonArray{u"secret.request"_s, u"agent.list"_s}));
    QCOMPARE(role.value("is_system"_L1), QJsonValue(false));
    const QString id = role.value("id"_L1).toString();
    const Reply shown = bench.get(pathOf(id), u"nobody"_s);
    QCOMPARE(shown.status, 200);
    QCOMPARE(shown.object(), role);

    QCOMPARE(bench.value("SELECT actor || ' ' || resource FROM audit_events WHERE action = "
                         "'role.create'"),
             u"user:%1 role:%2"_s.arg(bench.idOf(u"admin"_s).toString(QUuid::WithoutBraces), id));
    QCOMPARE(auditOf(bench, "role.create").value("permissions"_L1).toArray().size(), 2);

    const QJsonObject bare = bench.post(rolesPath, u"admin"_s, R"({"name":"bare"})").object();
    QCOMPARE(bare.value("permissions"_L1).toArray(), QJsonArray{});
    QVERIFY(!bare.contains("description"_L1));
    QCOMPARE(bench.get(pathOf(u"00000000-0000-4000-8000-00000000000a"_s), u"admin"_s).status, 404);
    QCOMPARE(bench.get(pathOf(u"x"_s), u"admin"_s).status, 400);
}

void TestRoleRoutes::createIsRefused()
{
    BrokerBench bench;
    const auto refused = [&](const QByteArray &body, int status, const QString &code,
                             const QStringList &pointers) {
        const Reply reply = bench.post(rolesPath, u"admin"_s, body);
        QVERIFY2(reply.status == status, (body + reply.body).constData());
        QVERIFY2(reply.error() == code, (body + reply.body).constData());
        QVERIFY2(pointersOf(reply) == pointers, (body + reply.body).constData());
    };
    refused(R"({"name":" "})", 422, u"invalid_value"_s, {u"/name"_s});
    refused(R"({"name":")" + QByteArray(201, 'x') + "\"}", 422, u"invalid_value"_s, {u"/name"_s});
    refused(R"({"name":"a","description":")" + QByteArray(1001, 'x') + "\"}", 422,
            u"invalid_value"_s, {u"/description"_s});
    refused(R"({"name":"a","description":"bell\u0007"})", 422, u"invalid_value"_s,
            {u"/description"_s});
    refused(R"({"name":"a","permissions":["secret.list","secret.eat","*","secret.list"]})", 422,
            u"invalid_value"_s, {u"/permissions/1"_s, u"/permissions/2"_s, u"/permissions/3"_s});
    refused(R"({"name":"approver"})", 409, u"conflict"_s, {u"/name"_s});
    refused(R"({"permissions":[]})", 400, u"invalid_field"_s, {u"/name"_s});
    QCOMPARE(bench.count("roles"), 4);
    QCOMPARE(bench.count("audit_events WHERE action = 'role.create'"), 0);
}

void TestRoleRoutes::createdOnce()
{
    BrokerBench bench;
    const client::HttpHeaders key{{"Idempotency-Key"_ba, "one"_ba}};
    const Reply first = bench.post(rolesPath, u"admin"_s, R"({"name":"twice"})", key);
    const Reply again = bench.post(rolesPath, u"admin"_s, R"({"name":"twice"})", key);
    QCOMPARE(first.status, 201);
    QCOMPARE(again.status, 201);
    QCOMPARE(again.object(), first.object());
    QCOMPARE(again.header("idempotency-replayed"), "true"_ba);
    QCOMPARE(bench.post(rolesPath, u"admin"_s, R"({"name":"other"})", key).error(),
             u"idempotency_mismatch"_s);
    QCOMPARE(bench.count("roles WHERE name = 'twice'"), 1);
}

void TestRoleRoutes::listInPages()
{
    BrokerBench bench;
    for (const char *name : {"e", "d", "c"})
        makeRole(bench, name, "[]");
    const QJsonArray all = bench.get(rolesPath, u"nobody"_s).json().toArray();
    QCOMPARE(all.size(), 7);
    QStringList seen;
    QString next = rolesPath + u"?limit=3"_s;
    for (int pages = 0; !next.isEmpty(); ++pages) {
        QVERIFY(pages < 3);
        const Reply page = bench.get(next, u"nobody"_s);
        for (const QJsonValue &role : page.json().toArray())
            seen.append(role[u"name"].toString());
        const QString link = QString::fromLatin1(page.header("link"));
        next = link.section(u'<', 1).section(u'>', 0, 0);
    }
    QStringList expected;
    for (const QJsonValue &role : all)
        expected.append(role[u"name"].toString());
    QCOMPARE(seen, expected);
    QCOMPARE(expected.mid(4), (QStringList{u"e"_s, u"d"_s, u"c"_s}));
    QCOMPARE(bench.get(rolesPath + u"?limit=0"_s, u"nobody"_s).error(), u"invalid_query"_s);
}

void TestRoleRoutes::setPermissionsReplacesAll()
{
    BrokerBench bench;
    const QString id = makeRole(bench, "writer", R"(["secret.request","secret.list"])");
    const QUuid user = bench.addUser(u"pat"_s, {u"writer"_s});
    QCOMPARE(bench.get(u"/api/v1/agents"_s, u"pat"_s).status, 403);
    QCOMPARE(setPermissions(bench, id, R"(["agent.list","secret.list"])").status, 204);
    // At once, for sessions that are there already.
    QCOMPARE(bench.get(u"/api/v1/agents"_s, u"pat"_s).status, 200);
    const QJsonObject audit = auditOf(bench, "role.set_permissions");
    QCOMPARE(audit.value("before"_L1)[u"permissions"].toArray(),
             (QJsonArray{u"secret.request"_s, u"secret.list"_s}));
    QCOMPARE(audit.value("after"_L1)[u"permissions"].toArray(),
             (QJsonArray{u"agent.list"_s, u"secret.list"_s}));
    // Nothing changed: no row.
    QCOMPARE(setPermissions(bench, id, R"(["agent.list","secret.list"])").status, 204);
    QCOMPARE(bench.count("audit_events WHERE action = 'role.set_permissions'"), 1);
    QCOMPARE(setPermissions(bench, id, "[]").status, 204);
    QCOMPARE(bench.get(u"/api/v1/agents"_s, u"pat"_s).status, 403);
    // A system role's permissions are edited like any other's.
    QCOMPARE(setPermissions(bench, approverRole, R"(["secret.approve"])").status, 204);

    const Reply unknown = setPermissions(bench, id, R"(["secret.list","secret.*"])");
    QCOMPARE(unknown.status, 422);
    QCOMPARE(pointersOf(unknown), QStringList{u"/permissions/1"_s});
    QCOMPARE(setPermissions(bench, u"00000000-0000-4000-8000-00000000000a"_s, "[]").status, 404);
    QCOMPARE(bench.call("PUT", permissionsPath(id), u"admin"_s, "{}").status, 400);
    QCOMPARE(bench.call("PUT", permissionsPath(id), u"admin"_s, R"({"permissions":null})").status,
             400);
    QCOMPARE(setPermissions(bench, id, "[]", u"developer"_s).error(), u"missing_permission"_s);
    QVERIFY(!user.isNull());
}

void TestRoleRoutes::whatGetSaysMayBePut()
{
    BrokerBench bench;
    const QString id = makeRole(bench, "writer", R"(["secret.list"])");
    for (const QString &role : {id, adminRole}) {
        const QByteArray body = bench.get(pathOf(role), u"admin"_s).body;
        QCOMPARE(bench.call("PUT", permissionsPath(role), u"admin"_s, body).status, 204);
    }
    QCOMPARE(
        bench.call("PUT", permissionsPath(id), u"admin"_s, R"({"permissions":[],"revision":3})")
            .status,
        400);
}

void TestRoleRoutes::nobodyPutsInWhatTheyLack()
{
    BrokerBench bench;
    makeRole(bench, "role-editor", R"(["role.edit","secret.list"])");
    bench.addUser(u"editor"_s, {u"role-editor"_s});
    bench.grant(bench.idOf(u"editor"_s), u"approver"_s, R"({"environment":"dev"})");
    const QString id = makeRole(bench, "theirs", R"(["audit.read"])");
    bench.grant(bench.idOf(u"editor"_s), u"theirs"_s, R"({"environment":"dev"})");

    const Reply own = setPermissions(bench, id, R"(["audit.read","user.edit"])", u"editor"_s);
    QCOMPARE(own.status, 403);
    QCOMPARE(own.error(), u"escalation"_s);
    QVERIFY(own.body.contains("user.edit"));
    // What is held in a scope only counts as little.
    QCOMPARE(setPermissions(bench, id, R"(["secret.approve"])", u"editor"_s).error(),
             u"escalation"_s);
    // What was there already is nobody's gift; what is held may come in; what goes may go.
    QCOMPARE(setPermissions(bench, id, R"(["audit.read","secret.list"])", u"editor"_s).status, 204);
    QCOMPARE(setPermissions(bench, id, R"(["secret.list"])", u"editor"_s).status, 204);
    QCOMPARE(setPermissions(bench, id, R"(["secret.list","audit.read"])", u"editor"_s).error(),
             u"escalation"_s);
    QCOMPARE(bench.count("audit_events WHERE action = 'escalation' AND status = 'denied' AND "
                         "actor = 'user:" +
                         bench.idOf(u"editor"_s).toByteArray(QUuid::WithoutBraces) + "'"),
             3);
}

void TestRoleRoutes::nobodyMakesWhatTheyLack()
{
    BrokerBench bench;
    makeRole(bench, "role-editor", R"(["role.edit","secret.list"])");
    bench.addUser(u"editor"_s, {u"role-editor"_s});
    QCOMPARE(
        bench.post(rolesPath, u"editor"_s, R"({"name":"a","permissions":["secret.list"]})").status,
        201);
    const Reply more = bench.post(rolesPath, u"editor"_s,
                                  R"({"name":"b","permissions":["secret.list","agent.mint"]})");
    QCOMPARE(more.status, 403);
    QCOMPARE(more.error(), u"escalation"_s);
    QCOMPARE(bench.count("roles WHERE name = 'b'"), 0);
}

void TestRoleRoutes::remove()
{
    BrokerBench bench;
    const QString id = makeRole(bench, "writer", R"(["agent.list"])");
    bench.addUser(u"pat"_s, {u"writer"_s});
    bench.addUser(u"kim"_s, {u"writer"_s});
    QCOMPARE(bench.get(u"/api/v1/agents"_s, u"pat"_s).status, 200);
    QCOMPARE(bench.call("DELETE", pathOf(id), u"developer"_s).error(), u"missing_permission"_s);
    QCOMPARE(bench.call("DELETE", pathOf(id), u"admin"_s).status, 204);
    QCOMPARE(bench.get(u"/api/v1/agents"_s, u"pat"_s).status, 403);
    QCOMPARE(bench.get(pathOf(id), u"admin"_s).status, 404);
    QCOMPARE(bench.call("DELETE", pathOf(id), u"admin"_s).status, 404);
    // Everybody who lost something is named.
    QCOMPARE(bench.count("audit_events WHERE action = 'user_role.revoke'"), 2);
    QCOMPARE(auditOf(bench, "role.delete").value("assignments"_L1).toInt(), 2);
    QCOMPARE(bench.call("DELETE", pathOf(u"nonsense"_s), u"admin"_s).error(), u"invalid_id"_s);
}

void TestRoleRoutes::removeIsRefusedWhileNamed()
{
    BrokerBench bench;
    const Reply system = bench.call("DELETE", pathOf(approverRole), u"admin"_s);
    QCOMPARE(system.status, 409);
    QCOMPARE(system.error(), u"wrong_state"_s);

    const QString id = makeRole(bench, "seniors", R"(["secret.approve"])");
    bench.sql("UPDATE workflow_definitions SET approver_role_id = '" + id.toLatin1() + "'");
    const Reply named = bench.call("DELETE", pathOf(id), u"admin"_s);
    QCOMPARE(named.status, 409);
    QVERIFY(named.body.contains("standard"));
    const QString request = bench.submitPatch();
    bench.sql("UPDATE workflow_definitions SET approver_role_id = NULL");
    // The open request was promised votes of that role.
    const Reply open = bench.call("DELETE", pathOf(id), u"admin"_s);
    QCOMPARE(open.status, 409);
    QVERIFY(open.body.contains("open request"));
    QCOMPARE(bench.post(u"/api/v1/requests/"_s + request + u"/cancel"_s, u"developer"_s).status,
             200);
    QCOMPARE(bench.call("DELETE", pathOf(id), u"admin"_s).status, 204);
}

void TestRoleRoutes::editsDoNotOverwrite()
{
    BrokerBench bench;
    const Reply made = bench.post(rolesPath, u"admin"_s, R"({"name":"shared"})");
    const QString id = made.object().value("id"_L1).toString();
    QCOMPARE(made.header("etag"), "\"1\""_ba);
    const auto edit = [&](const QByteArray &list, const QByteArray &ifMatch) {
        return bench.call("PUT", permissionsPath(id), u"admin"_s, R"({"permissions":)" + list + "}",
                          {{"If-Match"_ba, ifMatch}});
    };
    const Reply first = edit(R"(["secret.list"])", "\"1\"");
    QCOMPARE(first.status, 204);
    QCOMPARE(first.header("etag"), "\"2\""_ba);
    const Reply late = edit(R"(["audit.read"])", "\"1\"");
    QCOMPARE(late.status, 412);
    QCOMPARE(late.error(), u"precondition_failed"_s);
    QCOMPARE(edit("[]", "1").error(), u"invalid_header"_s);
    const Reply shown = bench.get(pathOf(id), u"admin"_s);
    QCOMPARE(shown.header("etag"), "\"2\""_ba);
    QCOMPARE(shown.object().value("permissions"_L1).toArray(), QJsonArray{u"secret.list"_s});
    const auto removeIf = [&](const QByteArray &ifMatch) {
        return bench.call("DELETE", pathOf(id), u"admin"_s, {}, {{"If-Match"_ba, ifMatch}}).status;
    };
    QCOMPARE(removeIf("\"1\""), 412);
    QCOMPARE(removeIf("\"2\""), 204);
}

void TestRoleRoutes::lastAdminStays()
{
    BrokerBench bench;
    const Reply byPermissions = setPermissions(bench, adminRole, R"(["role.edit"])");
    QCOMPARE(byPermissions.status, 409);
    QCOMPARE(byPermissions.error(), u"last_admin"_s);
    // The only one holds it through a role that can be deleted.
    const QString id = makeRole(bench, "keepers", R"(["user_role.edit","role.edit"])");
    bench.addUser(u"keeper"_s, {u"keepers"_s});
    bench.sql("DELETE FROM user_roles WHERE user_id = (SELECT id FROM users WHERE email LIKE "
              "'admin@%')");
    const Reply byRole = bench.call("DELETE", pathOf(id), u"keeper"_s);
    QCOMPARE(byRole.status, 409);
    QCOMPARE(byRole.error(), u"last_admin"_s);
    QCOMPARE(setPermissions(bench, id, R"(["role.edit"])", u"keeper"_s).error(), u"last_admin"_s);
    QCOMPARE(bench.count("user_roles g JOIN roles r ON r.id = g.role_id WHERE r.name = 'keepers'"),
             1);
    // Neither service accounts, nor disabled people, nor grants with a scope count.
    bench.addUser(u"robot"_s, {u"admin"_s});
    bench.addUser(u"gone"_s, {u"admin"_s});
    bench.grant(bench.addUser(u"local"_s), u"admin"_s, R"({"environment":"dev"})");
    bench.sql("UPDATE users SET kind = 'service' WHERE email LIKE 'robot@%';"
              "UPDATE users SET enabled = false WHERE email LIKE 'gone@%'");
    QCOMPARE(bench.call("DELETE", pathOf(id), u"keeper"_s).error(), u"last_admin"_s);
    bench.addUser(u"second"_s, {u"admin"_s});
    QCOMPARE(bench.call("DELETE", pathOf(id), u"keeper"_s).status, 204);
}

QTEST_GUILESS_MAIN(TestRoleRoutes)
#include "tst_role_routes.moc"
