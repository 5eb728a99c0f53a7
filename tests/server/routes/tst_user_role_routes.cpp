// Assignments of roles over the wire (contract E, B1, B3, B14, B18, B19; invariant S9).
#include "tests/support/broker_bench.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::Reply;

namespace {

const QString grantsPath = u"/api/v1/user-roles"_s;
const QByteArray adminRole = "5b000000-0000-4000-8000-000000000001";
const QByteArray approverRole = "5b000000-0000-4000-8000-000000000002";
const QByteArray developerRole = "5b000000-0000-4000-8000-000000000003";

QByteArray idText(const QUuid &id)
{
    return id.toByteArray(QUuid::WithoutBraces);
}

QByteArray grantBody(const QUuid &user, const QByteArray &role, const QByteArray &more = {})
{
    return R"({"user_id":")" + idText(user) + R"(","role_id":")" + role + "\"" + more + "}";
}

QString grantPath(const QJsonObject &grant)
{
    return grantsPath + u'/' + grant.value("id"_L1).toString();
}

QString rolesOf(const QUuid &user)
{
    return u"/api/v1/users/"_s + user.toString(QUuid::WithoutBraces) + u"/roles"_s;
}

QString pointerOf(const Reply &reply)
{
    return reply.object().value("errors"_L1).toArray().at(0)[u"pointer"].toString();
}

} // namespace

class TestUserRoleRoutes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void grantAndRevoke();
    void grantIsRefused();
    void scopesAreCheckedAtGrant();
    void grantedByIsTheCaller();
    void nobodyGrantsWhatTheyLack();
    void whoReadsWhat();
    void listInPages();
    void grantedOnce();
    void lastAdminStays();
    void racingRemovalsLeaveOne();
};

void TestUserRoleRoutes::grantAndRevoke()
{
    BrokerBench bench;
    const QUuid user = bench.idOf(u"nobody"_s);
    QCOMPARE(bench.get(u"/api/v1/agents"_s, u"nobody"_s).status, 403);
    const Reply made = bench.post(grantsPath, u"admin"_s, grantBody(user, approverRole));
    QCOMPARE(made.status, 201);
    const QJsonObject grant = made.object();
    QCOMPARE(grant.value("user_id"_L1).toString().toLatin1(), idText(user));
    QCOMPARE(grant.value("role_id"_L1).toString().toLatin1(), approverRole);
    QCOMPARE(grant.value("scope"_L1).toObject(), QJsonObject{});
    QCOMPARE(grant.value("granted_by"_L1).toString(),
             u"user:"_s + bench.idOf(u"admin"_s).toString(QUuid::WithoutBraces));
    QVERIFY(!grant.value("granted_at"_L1).toString().isEmpty());
    QCOMPARE(bench.get(u"/api/v1/agents"_s, u"nobody"_s).status, 200);
    QCOMPARE(bench.get(rolesOf(user), u"admin"_s).json().toArray(), QJsonArray{grant});
    QCOMPARE(bench.value("SELECT metadata->>'role' FROM audit_events WHERE action = "
                         "'user_role.grant' ORDER BY id DESC LIMIT 1"),
             u"approver"_s);

    QCOMPARE(bench.call("DELETE", grantPath(grant), u"developer"_s).error(),
             u"missing_permission"_s);
    QCOMPARE(bench.call("DELETE", grantPath(grant), u"admin"_s).status, 204);
    QCOMPARE(bench.get(u"/api/v1/agents"_s, u"nobody"_s).status, 403);
    QCOMPARE(bench.call("DELETE", grantPath(grant), u"admin"_s).status, 404);
    QCOMPARE(bench.call("DELETE", grantsPath + u"/x"_s, u"admin"_s).error(), u"invalid_id"_s);
    QCOMPARE(bench.count("audit_events WHERE action = 'user_role.revoke' AND actor = 'user:" +
                         idText(bench.idOf(u"admin"_s)) + "'"),
             1);
}

void TestUserRoleRoutes::grantIsRefused()
{
    BrokerBench bench;
    const QUuid user = bench.idOf(u"nobody"_s);
    const Reply noUser =
        bench.post(grantsPath, u"admin"_s, grantBody(QUuid::createUuid(), approverRole));
    QCOMPARE(noUser.status, 422);
    QCOMPARE(pointerOf(noUser), u"/user_id"_s);
    const Reply noRole =
        bench.post(grantsPath, u"admin"_s, grantBody(user, idText(QUuid::createUuid())));
    QCOMPARE(noRole.status, 422);
    QCOMPARE(pointerOf(noRole), u"/role_id"_s);
    QCOMPARE(bench.post(grantsPath, u"admin"_s, R"({"user_id":"x","role_id":"y"})").status, 400);
    QCOMPARE(bench.post(grantsPath, u"developer"_s, grantBody(user, approverRole)).status, 403);
    QCOMPARE(bench.count("audit_events WHERE action = 'user_role.grant'"), 0);
}

void TestUserRoleRoutes::scopesAreCheckedAtGrant()
{
    BrokerBench bench;
    const QUuid user = bench.idOf(u"nobody"_s);
    bench.sql("INSERT INTO projects (id, name) VALUES ('00000000-0000-4000-8000-0000000000aa', "
              "'shop')");
    const auto grant = [&](const QByteArray &scope) {
        return bench.post(grantsPath, u"admin"_s,
                          grantBody(user, approverRole, R"(,"scope":)" + scope));
    };
    for (const auto &[scope, pointer] : std::vector<std::pair<QByteArray, QString>>{
             {R"({"cluster":"a"})", u"/scope/cluster"_s},
             {R"({"environment":""})", u"/scope/environment"_s},
             {R"({"environment":5})", u"/scope/environment"_s},
             {R"({"environment":null})", u"/scope/environment"_s},
             {R"({"environment":["dev"]})", u"/scope/environment"_s},
             {R"({"project_id":"shop"})", u"/scope/project_id"_s},
             {R"({"project_id":"00000000-0000-4000-8000-0000000000ab"})",
              u"/scope/project_id"_s}}) {
        const Reply reply = grant(scope);
        QVERIFY2(reply.status == 422, (scope + reply.body).constData());
        QVERIFY2(pointerOf(reply) == pointer, (scope + reply.body).constData());
    }
    QCOMPARE(grant(R"([])").status, 400);
    QCOMPARE(bench.count("user_roles WHERE user_id = '" + idText(user) + "'"), 0);
    const QByteArray full =
        R"({"project_id":"00000000-0000-4000-8000-0000000000AA","environment":"dev","provider_type":"vault",)"
        R"("secret_ref_prefix":"app/","cluster_name":"one","kv_mount":"kv"})";
    const Reply made = grant(full);
    QCOMPARE(made.status, 201);
    const QJsonObject scope = made.object().value("scope"_L1).toObject();
    QCOMPARE(scope.size(), 6);
    QCOMPARE(scope.value("project_id"_L1).toString(), u"00000000-0000-4000-8000-0000000000aa"_s);
    // A scoped grant opens no global gate.
    QCOMPARE(bench.get(u"/api/v1/agents"_s, u"nobody"_s).status, 403);
}

void TestUserRoleRoutes::grantedByIsTheCaller()
{
    BrokerBench bench;
    const QUuid user = bench.idOf(u"nobody"_s);
    const auto grant = [&](const QByteArray &by) {
        return bench.post(grantsPath, u"admin"_s,
                          grantBody(user, approverRole, R"(,"granted_by":")" + by + "\""));
    };
    const Reply foreign = grant(idText(bench.idOf(u"developer"_s)));
    QCOMPARE(foreign.status, 403);
    QCOMPARE(foreign.error(), u"identity_mismatch"_s);
    QCOMPARE(grant(idText(bench.idOf(u"admin"_s)).toUpper()).status, 201);
}

void TestUserRoleRoutes::nobodyGrantsWhatTheyLack()
{
    BrokerBench bench;
    bench.sql(
        "INSERT INTO roles (name, permissions) VALUES "
        "('granter', '[\"user_role.edit\",\"secret.request\",\"secret.list\",\"agent.list\"]')");
    const QUuid granter = bench.addUser(u"granter"_s, {u"granter"_s});
    bench.grant(granter, u"approver"_s, R"({"environment":"dev"})");
    const QUuid user = bench.idOf(u"nobody"_s);
    QCOMPARE(bench.post(grantsPath, u"granter"_s, grantBody(user, developerRole)).status, 201);
    for (const QByteArray &more : {""_ba, R"(,"scope":{"environment":"dev"})"_ba}) {
        const Reply reply =
            bench.post(grantsPath, u"granter"_s, grantBody(user, approverRole, more));
        QCOMPARE(reply.status, 403);
        QCOMPARE(reply.error(), u"escalation"_s);
        QVERIFY(reply.body.contains("secret.approve"));
    }
    QCOMPARE(bench.post(grantsPath, u"granter"_s, grantBody(granter, adminRole)).error(),
             u"escalation"_s);
    QCOMPARE(bench.count("user_roles WHERE user_id = '" + idText(user) + "'"), 1);
}

void TestUserRoleRoutes::whoReadsWhat()
{
    BrokerBench bench;
    const QUuid developer = bench.idOf(u"developer"_s);
    const auto sizeOf = [&](const QString &path, const QString &name) {
        const Reply reply = bench.get(path, name);
        return reply.status == 200 ? int(reply.json().toArray().size()) : -reply.status;
    };
    // Who grants and who audits sees everybody's, others their own.
    QCOMPARE(sizeOf(grantsPath, u"admin"_s), 4);
    QCOMPARE(sizeOf(grantsPath, u"auditor"_s), 4);
    QCOMPARE(sizeOf(grantsPath, u"developer"_s), 1);
    QCOMPARE(sizeOf(grantsPath, u"nobody"_s), 0);
    QCOMPARE(sizeOf(rolesOf(developer), u"admin"_s), 1);
    QCOMPARE(sizeOf(rolesOf(developer), u"developer"_s), 1);
    QCOMPARE(sizeOf(rolesOf(developer), u"approver"_s), 0);
    QCOMPARE(sizeOf(rolesOf(QUuid::createUuid()), u"admin"_s), 0);
    QCOMPARE(bench.get(u"/api/v1/users/x/roles"_s, u"admin"_s).error(), u"invalid_id"_s);
}

void TestUserRoleRoutes::listInPages()
{
    BrokerBench bench;
    const QUuid user = bench.idOf(u"nobody"_s);
    for (int i = 0; i < 5; ++i)
        bench.grant(user, u"auditor"_s, R"({"environment":"e)" + QByteArray::number(i) + "\"}");
    for (const auto &[path, total] : {std::pair(grantsPath, 9), std::pair(rolesOf(user), 5)}) {
        QSet<QString> seen;
        QString next = path + u"?limit=2"_s;
        while (!next.isEmpty()) {
            const Reply page = bench.get(next, u"admin"_s);
            QCOMPARE(page.status, 200);
            for (const QJsonValue &grant : page.json().toArray()) {
                QVERIFY(!seen.contains(grant[u"id"].toString()));
                seen.insert(grant[u"id"].toString());
            }
            next = QString::fromLatin1(page.header("link")).section(u'<', 1).section(u'>', 0, 0);
        }
        QCOMPARE(int(seen.size()), total);
    }
}

void TestUserRoleRoutes::grantedOnce()
{
    BrokerBench bench;
    const QByteArray body = grantBody(bench.idOf(u"nobody"_s), approverRole);
    const client::HttpHeaders key{{"Idempotency-Key"_ba, "grant-1"_ba}};
    const Reply first = bench.post(grantsPath, u"admin"_s, body, key);
    const Reply again = bench.post(grantsPath, u"admin"_s, body, key);
    QCOMPARE(first.status, 201);
    QCOMPARE(again.object(), first.object());
    QCOMPARE(bench.count("user_roles WHERE user_id = '" + idText(bench.idOf(u"nobody"_s)) + "'"),
             1);
}

void TestUserRoleRoutes::lastAdminStays()
{
    BrokerBench bench;
    const QString own =
        grantsPath + u'/' +
        bench.value("SELECT g.id FROM user_roles g WHERE g.role_id = '" + adminRole + "'");
    const Reply refused = bench.call("DELETE", own, u"admin"_s);
    QCOMPARE(refused.status, 409);
    QCOMPARE(refused.error(), u"last_admin"_s);
    QCOMPARE(bench.count("user_roles WHERE role_id = '" + adminRole + "'"), 1);
    bench.addUser(u"second"_s, {u"admin"_s});
    QCOMPARE(bench.call("DELETE", own, u"admin"_s).status, 204);
}

/// Four people, each with a role of their own, take away each other's right in the four ways, all
/// at once: somebody always stays.
void TestUserRoleRoutes::racingRemovalsLeaveOne()
{
    BrokerBench bench;
    std::vector<QByteArray> users;
    for (int at = 0; at < 4; ++at) {
        const QString name = u"racer%1"_s.arg(at);
        users.push_back(idText(bench.addUser(name)));
        bench.tokenOf(name);
    }
    for (int round = 0; round < 20; ++round) {
        bench.sql("DELETE FROM user_roles; DELETE FROM roles WHERE NOT is_system;"
                  "UPDATE users SET enabled = true; UPDATE sessions SET revoked_at = NULL");
        std::vector<test::Call> calls;
        for (std::size_t at = 0; at < users.size(); ++at) {
            const QByteArray number = QByteArray::number(int(at));
            const QByteArray role = "00000000-0000-4000-8000-0000000000a" + number;
            const QByteArray grant = "00000000-0000-4000-8000-0000000000b" + number;
            bench.sql("INSERT INTO roles (id, name, permissions) VALUES ('" + role + "', 'r" +
                      number + "', '[\"user_role.edit\",\"role.edit\",\"user.edit\"]');" +
                      "INSERT INTO user_roles (id, user_id, role_id) VALUES ('" + grant + "', '" +
                      users[at] + "', '" + role + "')");
            const QString rolePath = u"/api/v1/roles/"_s + QString::fromLatin1(role);
            test::Call call;
            call.headers = test::bearer(bench.tokenOf(u"racer%1"_s.arg((at + 1) % 4)));
            const QString user = QString::fromLatin1(users[at]);
            if (at == 0)
                call = {"DELETE", grantsPath + u'/' + QString::fromLatin1(grant), {}, call.headers};
            else if (at == 1)
                call = {"PUT", rolePath + u"/permissions"_s, R"({"permissions":["role.edit"]})",
                        call.headers};
            else if (at == 2)
                call = {"DELETE", rolePath, {}, call.headers};
            else
                call = {"PUT", u"/api/v1/users/"_s + user + u"/enabled"_s, R"({"enabled":false})",
                        call.headers};
            calls.push_back(call);
        }
        int done = 0;
        for (const Reply &reply : bench.http->sendAll(calls)) {
            // Refused as the last, or because one's own right was gone first.
            const bool isExpected = reply.status == 204 || reply.error() == u"last_admin" ||
                                    reply.error() == u"missing_permission" ||
                                    reply.error() == u"unauthenticated";
            QVERIFY2(isExpected, reply.body.constData());
            done += reply.status == 204;
        }
        QVERIFY(done < 4);
        QCOMPARE(bench.count("user_roles g JOIN roles r ON r.id = g.role_id JOIN users u ON u.id = "
                             "g.user_id WHERE u.enabled AND "
                             "jsonb_exists(r.permissions, 'user_role.edit')"),
                 4 - done);
    }
}

QTEST_GUILESS_MAIN(TestUserRoleRoutes)
#include "tst_user_role_routes.moc"
