// The routes of environments (contract F, I, B3, B7, B20): every status that they document,
// provoked.
#include "tests/support/edited_collection.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::EditedCollection;
using test::jsonText;
using test::Reply;
using test::with;
using test::without;

namespace {

const QString all = u"/api/v1/environments"_s;
const QString nowhere = u"/api/v1/environments/00000000-0000-4000-8000-00000000000a"_s;

QJsonObject target(const QString &prefix, const QString &provider = u"file"_s)
{
    return {{u"provider_type"_s, provider}, {u"secret_ref_prefix"_s, prefix}};
}

QByteArray targetsBody(const QJsonArray &targets)
{
    return jsonText({{u"targets"_s, targets}});
}

} // namespace

class TestEnvironmentRoutes : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_bench = std::make_unique<BrokerBench>();
        m_environments = std::make_unique<EditedCollection>(*m_bench, all);
        EditedCollection projects(*m_bench, u"/api/v1/projects"_s);
        m_shop = projects.create({{u"name"_s, u"shop"_s}}).value("id"_L1).toString();
        m_bank = projects.create({{u"name"_s, u"bank"_s}}).value("id"_L1).toString();
    }

    void cleanup()
    {
        m_environments.reset();
        m_bench.reset();
    }

    void creates();
    void refusesValues();
    void lists();
    void removes();
    void setsTargets();
    void refusesTargets();
    void claimsOnce();
    void editsOfOthers();
    void boundToOne();
    void drawsNothingFromOthers();
    void requestsBelong();
    void audits();

private:
    QJsonObject create(const QString &project, const QString &name);
    Reply setTargets(const QJsonObject &environment, const QByteArray &body,
                     const QString &asName = u"admin"_s, client::HttpHeaders headers = {});
    void addTenant(const QByteArray &scope);

    std::unique_ptr<BrokerBench> m_bench;
    std::unique_ptr<EditedCollection> m_environments;
    QString m_shop;
    QString m_bank;
};

QJsonObject TestEnvironmentRoutes::create(const QString &project, const QString &name)
{
    return m_environments->create({{u"project_id"_s, project}, {u"name"_s, name}});
}

Reply TestEnvironmentRoutes::setTargets(const QJsonObject &environment, const QByteArray &body,
                                        const QString &asName, client::HttpHeaders headers)
{
    return m_bench->call("PUT", m_environments->pathOf(environment) + u"/targets"_s, asName, body,
                         std::move(headers));
}

/// Somebody who holds project.edit within this scope.
void TestEnvironmentRoutes::addTenant(const QByteArray &scope)
{
    m_bench->sql("INSERT INTO roles (name, permissions) VALUES ('tenancy', '[\"project.edit\"]')");
    m_bench->grant(m_bench->addUser(u"tenant"_s), u"tenancy"_s, scope);
}

void TestEnvironmentRoutes::creates()
{
    const Reply plain = m_environments->post({{u"project_id"_s, m_shop}, {u"name"_s, u" dev "_s}});
    QCOMPARE(plain.status, 201);
    QCOMPARE(plain.header("etag"), "\"1\""_ba);
    const QJsonObject dev = plain.object();
    QCOMPARE(dev.value("name"_L1).toString(), u"dev"_s);
    QCOMPARE(dev.value("project_id"_L1).toString(), m_shop);
    QCOMPARE(dev.value("type"_L1).toString(), u"other"_s);
    QCOMPARE(dev.value("targets"_L1), QJsonValue(QJsonArray()));
    for (const QString &type : {u"dev"_s, u"staging"_s, u"uat"_s, u"prod"_s, u"other"_s, u""_s}) {
        const QJsonObject made = m_environments->create(
            {{u"project_id"_s, m_bank}, {u"name"_s, u"x"_s + type}, {u"type"_s, type}});
        QCOMPARE(made.value("type"_L1).toString(), type.isEmpty() ? u"other"_s : type);
    }
    const Reply one = m_bench->get(m_environments->pathOf(dev), u"auditor"_s);
    QCOMPARE(one.status, 200);
    QCOMPARE(one.header("etag"), "\"1\""_ba);
    QCOMPARE(one.object(), dev);
    QCOMPARE(m_bench->get(nowhere, u"admin"_s).status, 404);
}

void TestEnvironmentRoutes::refusesValues()
{
    create(m_shop, u"dev"_s);
    const Reply taken = m_environments->post({{u"project_id"_s, m_shop}, {u"name"_s, u"dev"_s}});
    QCOMPARE(taken.status, 409);
    QCOMPARE(taken.error(), u"conflict"_s);
    create(m_bank, u"dev"_s);
    const QJsonObject sound{{u"project_id"_s, m_shop}, {u"name"_s, u"prod"_s}};
    QCOMPARE(m_environments->post(without(sound, u"name"_s)).status, 400);
    QCOMPARE(m_environments->post(without(sound, u"project_id"_s)).status, 400);
    const std::vector<std::pair<QString, QString>> faults{
        {u"name"_s, u" "_s},
        {u"type"_s, u"Prod"_s},
        {u"project_id"_s, u"00000000-0000-4000-8000-00000000000a"_s}};
    for (const auto &[member, value] : faults) {
        const Reply refused = m_environments->post(with(sound, member, value));
        QVERIFY2(refused.status == 422, refused.body.constData());
        QVERIFY2(refused.body.contains("\"/" + member.toLatin1() + "\""), refused.body.constData());
    }
    QCOMPARE(m_bench->post(all, u"developer"_s, jsonText(sound)).status, 403);
    QCOMPARE(m_bench->count("environments"), 2);
}

/// By project, then by name.
void TestEnvironmentRoutes::lists()
{
    for (const QString &project : {m_shop, m_bank}) {
        create(project, u"prod"_s);
        create(project, u"dev"_s);
    }
    QStringList seen;
    QString path = all + u"?limit=3"_s;
    int pages = 0;
    while (!path.isEmpty()) {
        const Reply page = m_bench->get(path, u"auditor"_s);
        QCOMPARE(page.status, 200);
        ++pages;
        for (const QJsonValue &one : page.json().toArray())
            seen.append(one.toObject().value("project_id"_L1).toString() + u' ' +
                        one.toObject().value("name"_L1).toString());
        const QByteArray link = page.header("link");
        path = QString::fromLatin1(link.mid(1, link.indexOf('>') - 1));
    }
    QCOMPARE(pages, 2);
    QStringList expected{m_shop + u" dev"_s, m_shop + u" prod"_s, m_bank + u" dev"_s,
                         m_bank + u" prod"_s};
    expected.sort();
    QCOMPARE(seen, expected);
    for (const QString &bad : {u"?limit=0"_s, u"?cursor=x"_s})
        QCOMPARE(m_bench->get(all + bad, u"auditor"_s).status, 400);
}

void TestEnvironmentRoutes::removes()
{
    const QJsonObject dev = create(m_shop, u"dev"_s);
    QCOMPARE(setTargets(dev, targetsBody({target(u"dev/"_s)})).status, 204);
    QCOMPARE(m_bench->call("DELETE", m_environments->pathOf(dev), u"developer"_s).status, 403);
    QCOMPARE(m_environments->remove(dev).status, 204);
    QCOMPARE(m_environments->remove(dev).status, 404);
    QCOMPARE(m_bench->get(m_environments->pathOf(dev), u"admin"_s).status, 404);
    // What it claimed is free.
    QCOMPARE(setTargets(create(m_bank, u"dev"_s), targetsBody({target(u"dev/"_s)})).status, 204);
}

void TestEnvironmentRoutes::setsTargets()
{
    const QJsonObject dev = create(m_shop, u"dev"_s);
    const QJsonArray targets{target(u"app/"_s), QJsonObject{{u"provider_type"_s, u"vault"_s},
                                                            {u"cluster_name"_s, u"edge"_s},
                                                            {u"kv_mount"_s, u"kv"_s},
                                                            {u"secret_ref_prefix"_s, u""_s}}};
    const Reply set = setTargets(dev, targetsBody(targets));
    QCOMPARE(set.status, 204);
    QCOMPARE(set.header("etag"), "\"2\""_ba);
    QCOMPARE(m_environments->read(dev).value("targets"_L1).toArray(), targets);
    const QJsonArray listed = m_bench->get(all, u"auditor"_s).json().toArray();
    QCOMPARE(listed.at(0).toObject().value("targets"_L1).toArray(), targets);
    // The same again, in whatever order, is no edit.
    const QJsonArray turned{targets.at(1), targets.at(0)};
    QCOMPARE(setTargets(dev, targetsBody(turned)).header("etag"), "\"2\""_ba);
    QCOMPARE(setTargets(dev, targetsBody({})).header("etag"), "\"3\""_ba);
    QCOMPARE(m_environments->read(dev).value("targets"_L1).toArray(), QJsonArray());
    QCOMPARE(m_bench->call("PUT", nowhere + u"/targets"_s, u"admin"_s, targetsBody({})).status,
             404);
}

void TestEnvironmentRoutes::refusesTargets()
{
    const QJsonObject dev = create(m_shop, u"dev"_s);
    const QJsonObject sound = target(u"app/"_s);
    const std::vector<std::pair<QJsonObject, int>> faults{
        {without(sound, u"provider_type"_s), 400},
        {without(sound, u"secret_ref_prefix"_s), 400},
        {with(sound, u"kv_mount"_s, 5), 400},
        {with(sound, u"prefix"_s, u"x"_s), 400},
        {with(sound, u"provider_type"_s, u"floppy"_s), 422},
        {with(sound, u"secret_ref_prefix"_s, u""_s), 422},
        {with(sound, u"secret_ref_prefix"_s, u"/app"_s), 422},
        {with(sound, u"secret_ref_prefix"_s, u"a/../b/"_s), 422},
        {with(sound, u"cluster_name"_s, u""_s), 422},
        {with(sound, u"kv_mount"_s, u"kv"_s), 422},
    };
    for (const auto &[faulty, status] : faults) {
        const Reply refused = setTargets(dev, targetsBody({sound, faulty}));
        QVERIFY2(refused.status == status, refused.body.constData());
        QVERIFY2(refused.body.contains("\"/targets/1/"), refused.body.constData());
    }
    for (const QByteArray body : {"{}", R"({"targets":{}})", R"({"targets":[1]})"})
        QCOMPARE(setTargets(dev, body).status, 400);
    QCOMPARE(m_environments->read(dev), dev);
}

void TestEnvironmentRoutes::claimsOnce()
{
    const QJsonObject dev = create(m_shop, u"dev"_s);
    const QJsonObject prod = create(m_shop, u"prod"_s);
    QCOMPARE(setTargets(dev, targetsBody({target(u"app/"_s)})).status, 204);
    const Reply second = setTargets(prod, targetsBody({target(u"x/"_s), target(u"app/"_s)}));
    QCOMPARE(second.status, 409);
    QCOMPARE(second.error(), u"conflict"_s);
    QVERIFY(second.body.contains("\"/targets/1\""));
    QCOMPARE(setTargets(prod, targetsBody({target(u"y/"_s), target(u"y/"_s)})).status, 409);
    // A part of it, and the same elsewhere, are other locations.
    QCOMPARE(
        setTargets(prod, targetsBody({target(u"app/db/"_s), target(u"app/"_s, u"vault"_s)})).status,
        204);
    QCOMPARE(m_bench->count("environment_targets"), 3);
}

void TestEnvironmentRoutes::editsOfOthers()
{
    const QJsonObject dev = create(m_shop, u"dev"_s);
    const client::HttpHeaders first{{"If-Match"_ba, "\"1\""_ba}};
    QCOMPARE(setTargets(dev, targetsBody({target(u"a/"_s)}), u"admin"_s, first).status, 204);
    const Reply stale = setTargets(dev, targetsBody({target(u"b/"_s)}), u"admin"_s, first);
    QCOMPARE(stale.status, 412);
    QCOMPARE(stale.error(), u"precondition_failed"_s);
    QCOMPARE(m_environments->remove(dev, first).status, 412);
    const client::HttpHeaders malformed{{"If-Match"_ba, "1"_ba}};
    QCOMPARE(setTargets(dev, targetsBody({}), u"admin"_s, malformed).status, 400);
    QCOMPARE(m_environments->remove(dev, malformed).status, 400);
    QCOMPARE(m_environments->remove(dev, {{"If-Match"_ba, "\"2\""_ba}}).status, 204);
}

/// Who is bound to an environment by every grant sees no other one, and edits none but it.
void TestEnvironmentRoutes::boundToOne()
{
    const QJsonObject dev = create(m_shop, u"dev"_s);
    const QJsonObject prod = create(m_shop, u"prod"_s);
    const QJsonObject foreign = create(m_bank, u"dev"_s);
    addTenant(R"({"environment":"dev","project_id":")" + m_shop.toLatin1() + "\"}");
    const auto statusOf = [&](const QByteArray &method, const QJsonObject &environment) {
        return m_bench->call(method, m_environments->pathOf(environment), u"tenant"_s).status;
    };
    const QJsonArray listed = m_bench->get(all, u"tenant"_s).json().toArray();
    QCOMPARE(listed.size(), qsizetype{1});
    QCOMPARE(listed.at(0).toObject(), dev);
    const QString ofShop = u"/api/v1/projects/"_s + m_shop + u"/environments"_s;
    QCOMPARE(m_bench->get(ofShop, u"tenant"_s).json().toArray(), listed);
    QCOMPARE(statusOf("GET", dev), 200);
    QCOMPARE(statusOf("GET", prod), 404);
    QCOMPARE(statusOf("DELETE", prod), 404);
    QCOMPARE(statusOf("DELETE", foreign), 404);
    const auto post = [&](const QString &project, const QString &name) {
        return m_bench
            ->post(all, u"tenant"_s, jsonText({{u"project_id"_s, project}, {u"name"_s, name}}))
            .status;
    };
    QCOMPARE(post(m_shop, u"uat"_s), 403);
    QCOMPARE(post(m_bank, u"dev"_s), 422);
    QCOMPARE(statusOf("DELETE", dev), 204);
    QCOMPARE(post(m_shop, u"dev"_s), 201);
    QCOMPARE(m_bench->get(all, u"nobody"_s).json(), QJsonValue(QJsonArray()));
}

/// Nobody brings a location under lax rules by claiming it for an environment of theirs.
void TestEnvironmentRoutes::drawsNothingFromOthers()
{
    const QJsonObject dev = create(m_shop, u"dev"_s);
    const QJsonObject prod = create(m_bank, u"prod"_s);
    QCOMPARE(setTargets(dev, targetsBody({target(u"shop/"_s)})).status, 204);
    QCOMPARE(setTargets(prod, targetsBody({target(u"bank/"_s)})).status, 204);
    addTenant(R"({"project_id":")" + m_shop.toLatin1() + "\"}");
    const auto claim = [&](const QString &prefix) {
        return setTargets(dev, targetsBody({target(u"shop/"_s), target(prefix)}), u"tenant"_s)
            .status;
    };
    QCOMPARE(claim(u"bank/db/"_s), 403);
    QCOMPARE(claim(u"unclaimed/"_s), 403);
    QCOMPARE(claim(u"shop/db/"_s), 204);
    QCOMPARE(m_bench->count("environment_targets"), 3);
}

/// A request whose location is claimed belongs to the environment, whatever it says (contract B7).
void TestEnvironmentRoutes::requestsBelong()
{
    const QJsonObject prod = create(m_shop, u"prod"_s);
    create(m_shop, u"dev"_s);
    QCOMPARE(setTargets(prod, targetsBody({target(u"app/"_s)})).status, 204);
    const QString id = m_bench->submitPatch();
    QCOMPARE(m_bench->value("SELECT environment FROM access_requests WHERE id = '" + id.toLatin1() +
                            "'"),
             u"prod"_s);
    const QJsonObject lying{
        {u"target_provider_type"_s, u"file"_s}, {u"target_secret_ref"_s, u"app/db"_s},
        {u"justification"_s, u"because"_s},     {u"project_id"_s, m_shop},
        {u"environment"_s, u"dev"_s},           {u"key_values"_s, QJsonObject{{u"K"_s, u"v"_s}}}};
    const Reply refused = m_bench->post(u"/api/v1/requests"_s, u"developer"_s, jsonText(lying));
    QCOMPARE(refused.status, 422);
    QCOMPARE(refused.error(), u"environment_mismatch"_s);
}

void TestEnvironmentRoutes::audits()
{
    const QJsonObject dev = create(m_shop, u"dev"_s);
    QCOMPARE(setTargets(dev, targetsBody({target(u"app/"_s)})).status, 204);
    QCOMPARE(m_environments->remove(dev).status, 204);
    const QByteArray who = "user:" + m_bench->idOf(u"admin"_s).toByteArray(QUuid::WithoutBraces);
    const QByteArray where = " FROM audit_events WHERE resource = 'environment:" +
                             dev.value("id"_L1).toString().toLatin1() + "' AND actor = '" + who +
                             "'";
    QCOMPARE(m_bench->value("SELECT string_agg(action, ' ' ORDER BY occurred_at)" + where),
             u"environment.create environment.update environment.delete"_s);
    QCOMPARE(m_bench->value("SELECT metadata->'after'->'targets'->0->>'secret_ref_prefix'" + where +
                            " AND action = 'environment.update'"),
             u"app/"_s);
    QCOMPARE(m_bench->value("SELECT metadata->'before'->>'targets'" + where +
                            " AND action = 'environment.update'"),
             u"[]"_s);
}

QTEST_GUILESS_MAIN(TestEnvironmentRoutes)
#include "tst_environment_routes.moc"
