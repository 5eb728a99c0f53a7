// The routes of projects (contract F, B3, B7): every status that they document, provoked.
#include "server/domain/page.h"
#include "tests/support/edited_collection.h"

#include <limits>

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::EditedCollection;
using test::jsonText;
using test::Reply;

namespace {

const QString all = u"/api/v1/projects"_s;
const QString nowhere = u"/api/v1/projects/00000000-0000-4000-8000-00000000000a"_s;

QStringList namesOf(const Reply &reply)
{
    QStringList names;
    for (const QJsonValue &one : reply.json().toArray())
        names.append(one.toObject().value("name"_L1).toString());
    return names;
}

} // namespace

class TestProjectRoutes : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_bench = std::make_unique<BrokerBench>();
        m_projects = std::make_unique<EditedCollection>(*m_bench, all);
    }

    void cleanup()
    {
        m_projects.reset();
        m_bench.reset();
    }

    void creates();
    void refusesValues();
    void lists();
    void archives();
    void environmentsOfOne();
    void boundToOne();
    void audits();

private:
    Reply setStatus(const QJsonObject &project, const QByteArray &body, const QString &asName);

    std::unique_ptr<BrokerBench> m_bench;
    std::unique_ptr<EditedCollection> m_projects;
};

Reply TestProjectRoutes::setStatus(const QJsonObject &project, const QByteArray &body,
                                   const QString &asName)
{
    return m_bench->call("PUT", m_projects->pathOf(project) + u"/status"_s, asName, body);
}

void TestProjectRoutes::creates()
{
    const Reply plain = m_projects->post({{u"name"_s, u" shop "_s}});
    QCOMPARE(plain.status, 201);
    const QJsonObject shop = plain.object();
    QCOMPARE(shop.value("name"_L1).toString(), u"shop"_s);
    QCOMPARE(shop.value("status"_L1).toString(), u"active"_s);
    QVERIFY(!shop.contains(u"owner_team_id"_s));
    QCOMPARE(m_projects->read(shop), shop);
    const QJsonObject old = m_projects->create(
        {{u"name"_s, u"old"_s}, {u"owner_team_id"_s, u"team-7"_s}, {u"status"_s, u"archived"_s}});
    QCOMPARE(old.value("owner_team_id"_L1).toString(), u"team-7"_s);
    QCOMPARE(old.value("status"_L1).toString(), u"archived"_s);
    QCOMPARE(m_bench->get(nowhere, u"admin"_s).status, 404);
}

void TestProjectRoutes::refusesValues()
{
    m_projects->create({{u"name"_s, u"shop"_s}});
    const Reply taken = m_projects->post({{u"name"_s, u"shop"_s}});
    QCOMPARE(taken.status, 409);
    QCOMPARE(taken.error(), u"conflict"_s);
    const std::vector<std::pair<QString, QString>> faults{{u"name"_s, u" "_s},
                                                          {u"name"_s, QString(201, u'x')},
                                                          {u"owner_team_id"_s, u"a\nb"_s},
                                                          {u"status"_s, u"Active"_s},
                                                          {u"status"_s, u""_s}};
    for (const auto &[member, value] : faults) {
        QJsonObject body{{u"name"_s, u"fresh"_s}};
        body.insert(member, value);
        const Reply refused = m_projects->post(body);
        QVERIFY2(refused.status == 422, refused.body.constData());
        QVERIFY2(refused.body.contains("\"/" + member.toLatin1() + "\""), refused.body.constData());
    }
    QCOMPARE(m_projects->post({}).status, 400);
    QCOMPARE(m_bench->count("projects"), 1);
}

/// Oldest first.
void TestProjectRoutes::lists()
{
    for (const QString &name : {u"c"_s, u"a"_s, u"b"_s})
        m_projects->create({{u"name"_s, name}});
    const Reply first = m_bench->get(all + u"?limit=2"_s, u"auditor"_s);
    QCOMPARE(namesOf(first), (QStringList{u"c"_s, u"a"_s}));
    const QByteArray link = first.header("link");
    const Reply second =
        m_bench->get(QString::fromLatin1(link.mid(1, link.indexOf('>') - 1)), u"auditor"_s);
    QCOMPARE(namesOf(second), QStringList{u"b"_s});
    QVERIFY(second.header("link").isEmpty());
    QCOMPARE(m_bench->get(all + u"?limit=0"_s, u"auditor"_s).status, 400);
    QCOMPARE(m_bench->get(all + u"?cursor=x"_s, u"auditor"_s).status, 400);
    const qint64 longAgo = std::numeric_limits<qint64>::min();
    const QString forged = domain::encodeCursor({.time = {longAgo}, .id = QUuid::createUuid()});
    QCOMPARE(m_bench->get(all + u"?cursor="_s + forged, u"auditor"_s).status, 400);
    const QString far = domain::encodeCursor(
        {.time = {std::numeric_limits<qint64>::max()}, .id = QUuid::createUuid()});
    QCOMPARE(namesOf(m_bench->get(all + u"?cursor="_s + far, u"auditor"_s)), QStringList());
}

/// An archived project takes no more requests (contract B7).
void TestProjectRoutes::archives()
{
    const QJsonObject shop = m_projects->create({{u"name"_s, u"shop"_s}});
    const auto submit = [&] {
        const QJsonObject body{{u"target_provider_type"_s, u"file"_s},
                               {u"target_secret_ref"_s, u"app/db"_s},
                               {u"justification"_s, u"because"_s},
                               {u"project_id"_s, shop.value("id"_L1)},
                               {u"key_values"_s, QJsonObject{{u"K"_s, u"v"_s}}}};
        return m_bench->post(u"/api/v1/requests"_s, u"developer"_s, jsonText(body)).status;
    };
    QCOMPARE(submit(), 201);
    QCOMPARE(setStatus(shop, R"({"status":"archived"})", u"admin"_s).status, 204);
    QCOMPARE(m_projects->read(shop).value("status"_L1).toString(), u"archived"_s);
    QCOMPARE(submit(), 422);
    QCOMPARE(setStatus(shop, R"({"status":"active"})", u"admin"_s).status, 204);
    QCOMPARE(submit(), 201);
    QCOMPARE(setStatus(shop, R"({"status":"gone"})", u"admin"_s).status, 422);
    QCOMPARE(setStatus(shop, "{}", u"admin"_s).status, 400);
    QCOMPARE(setStatus(shop, R"({"status":"archived"})", u"developer"_s).status, 403);
    QCOMPARE(
        m_bench->call("PUT", nowhere + u"/status"_s, u"admin"_s, R"({"status":"active"})").status,
        404);
}

void TestProjectRoutes::environmentsOfOne()
{
    const QJsonObject shop = m_projects->create({{u"name"_s, u"shop"_s}});
    const QJsonObject other = m_projects->create({{u"name"_s, u"other"_s}});
    EditedCollection environments(*m_bench, u"/api/v1/environments"_s);
    for (const QString &name : {u"prod"_s, u"dev"_s})
        environments.create({{u"name"_s, name}, {u"project_id"_s, shop.value("id"_L1)}});
    const QString path = m_projects->pathOf(shop) + u"/environments"_s;
    QCOMPARE(namesOf(m_bench->get(path, u"auditor"_s)), (QStringList{u"dev"_s, u"prod"_s}));
    QCOMPARE(m_bench->get(m_projects->pathOf(other) + u"/environments"_s, u"auditor"_s).json(),
             QJsonValue(QJsonArray()));
    const Reply unknown = m_bench->get(nowhere + u"/environments"_s, u"auditor"_s);
    QCOMPARE(unknown.status, 200);
    QCOMPARE(unknown.json(), QJsonValue(QJsonArray()));
}

/// Who is bound to a project by every grant sees no other one, and edits none but it.
void TestProjectRoutes::boundToOne()
{
    const QJsonObject shop = m_projects->create({{u"name"_s, u"shop"_s}});
    const QJsonObject bank = m_projects->create({{u"name"_s, u"bank"_s}});
    const QUuid tenant = m_bench->addUser(u"tenant"_s);
    const QByteArray id = shop.value("id"_L1).toString().toLatin1();
    m_bench->sql("INSERT INTO roles (name, permissions) VALUES ('tenancy', '[\"project.edit\"]')");
    m_bench->grant(tenant, u"tenancy"_s, R"({"project_id":")" + id + "\"}");
    QCOMPARE(namesOf(m_bench->get(all, u"tenant"_s)), QStringList{u"shop"_s});
    QCOMPARE(m_bench->get(m_projects->pathOf(shop), u"tenant"_s).status, 200);
    QCOMPARE(m_bench->get(m_projects->pathOf(bank), u"tenant"_s).status, 404);
    QCOMPARE(setStatus(shop, R"({"status":"archived"})", u"tenant"_s).status, 204);
    QCOMPARE(setStatus(bank, R"({"status":"archived"})", u"tenant"_s).status, 404);
    const Reply made = m_bench->post(all, u"tenant"_s, R"({"name":"mine"})");
    QCOMPARE(made.status, 403);
    QCOMPARE(made.error(), u"missing_permission"_s);
    // Who holds nothing sees nothing.
    QCOMPARE(namesOf(m_bench->get(all, u"nobody"_s)), QStringList());
    QCOMPARE(m_bench->get(m_projects->pathOf(shop), u"nobody"_s).status, 404);
    // Bound to an environment is not enough to archive the project.
    m_bench->sql("UPDATE user_roles SET scope = scope || '{\"environment\":\"dev\"}' "
                 "WHERE scope <> '{}'");
    QCOMPARE(setStatus(shop, R"({"status":"active"})", u"tenant"_s).status, 403);
    QCOMPARE(m_projects->read(shop).value("status"_L1).toString(), u"archived"_s);
}

void TestProjectRoutes::audits()
{
    const QJsonObject shop = m_projects->create({{u"name"_s, u"shop"_s}});
    QCOMPARE(setStatus(shop, R"({"status":"archived"})", u"admin"_s).status, 204);
    // Nothing changed, so nothing is told.
    QCOMPARE(setStatus(shop, R"({"status":"archived"})", u"admin"_s).status, 204);
    const QByteArray who = "user:" + m_bench->idOf(u"admin"_s).toByteArray(QUuid::WithoutBraces);
    const QByteArray where = " FROM audit_events WHERE resource = 'project:" +
                             shop.value("id"_L1).toString().toLatin1() + "' AND actor = '" + who +
                             "'";
    QCOMPARE(m_bench->value("SELECT string_agg(action, ' ' ORDER BY occurred_at)" + where),
             u"project.create project.update"_s);
    QCOMPARE(
        m_bench->value("SELECT metadata::text" + where + " AND action = 'project.update'"),
        uR"({"name": "shop", "after": {"status": "archived"}, "before": {"status": "active"}})"_s);
}

QTEST_GUILESS_MAIN(TestProjectRoutes)
#include "tst_project_routes.moc"
