// What may be asked for (contract B5, B7, B14, B17), over the wire: targets that try to leave their
// place, environments that are made up, sizes at and beyond their limits. What is refused leaves
// nothing behind.
#include "tests/support/broker_bench.h"

#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::BrokerBench;
using test::Reply;

namespace {

QJsonObject base()
{
    return {{u"target_provider_type"_s, u"file"_s},
            {u"target_secret_ref"_s, u"app/db"_s},
            {u"justification"_s, u"because"_s},
            {u"key_values"_s, QJsonObject{{u"K"_s, u"v"_s}}}};
}

QJsonObject with(const QString &name, const QJsonValue &value)
{
    QJsonObject object = base();
    object.insert(name, value);
    return object;
}

QJsonObject keys(int count)
{
    QJsonObject object;
    for (int key = 0; key < count; ++key)
        object.insert(u"K%1"_s.arg(key), u"v"_s);
    return object;
}

QByteArray textOf(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

} // namespace

class TestSubmissionLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { m_bench = std::make_unique<BrokerBench>(); }

    void refused_data();
    void refused();
    void accepted_data();
    void accepted();
    void bodyBeyondTheLimit();
    void environmentsClaimLocations();

    void cleanupTestCase() { m_bench.reset(); }

private:
    std::unique_ptr<BrokerBench> m_bench;
};

void TestSubmissionLimits::refused_data()
{
    QTest::addColumn<QJsonObject>("body");
    QTest::addColumn<QString>("error");
    const auto ref = [](const char *name, const QString &value) {
        QTest::newRow(name) << with(u"target_secret_ref"_s, value) << u"invalid_target"_s;
    };
    ref("parent", u"../db"_s);
    ref("parent inside", u"app/../../db"_s);
    ref("here", u"./db"_s);
    ref("leading slash", u"/etc/passwd"_s);
    ref("trailing slash", u"app/"_s);
    ref("empty segment", u"app//db"_s);
    ref("only a slash", u"/"_s);
    ref("escaped parent", u"app/%2e%2e/db"_s);
    ref("query", u"app/db?version=1"_s);
    ref("fragment", u"app/db#x"_s);
    ref("backslash", u"app\\..\\db"_s);
    ref("line break", u"app/db\r\nX-Vault-Token: x"_s);
    ref("delete character", u"app/\u007f"_s);
    ref("C1 control", u"app/\u0085"_s);
    const auto config = [](const char *name, const QString &type, const QJsonObject &value) {
        QJsonObject body = with(u"target_provider_type"_s, type);
        body.insert(u"target_provider_config"_s, value);
        QTest::newRow(name) << body << u"invalid_target"_s;
    };
    config("address of our own", u"vault"_s, {{u"address"_s, u"http://evil"_s}});
    config("token", u"vault"_s, {{u"token"_s, u"x"_s}});
    config("mount that leaves", u"vault"_s, {{u"kvMount"_s, u"../sys"_s}});
    config("prefix that leaves", u"vault"_s, {{u"kvPrefix"_s, u"a/../.."_s}});
    config("mount as number", u"vault"_s, {{u"kvMount"_s, 1}});
    config("config for file", u"file"_s, {{u"path"_s, u"/etc"_s}});
    config("role", u"aws-sm"_s, {{u"roleArn"_s, u"arn:x"_s}});
    config("unknown provider", u"gcp-sm"_s, {{u"project"_s, u"x"_s}});
    const auto value = [](const char *name, const QJsonObject &body) {
        QTest::newRow(name) << body << u"invalid_value"_s;
    };
    value("no justification", with(u"justification"_s, u""_s));
    value("blank justification", with(u"justification"_s, u" \n"_s));
    value("long justification", with(u"justification"_s, QString(4001, u'j')));
    value("no keys", with(u"key_values"_s, QJsonObject{}));
    value("101 keys", with(u"key_values"_s, keys(101)));
    value("nameless key", with(u"key_values"_s, QJsonObject{{u""_s, u"v"_s}}));
    value("blank key", with(u"key_values"_s, QJsonObject{{u"  "_s, u"v"_s}}));
    value("long key", with(u"key_values"_s, QJsonObject{{QString(254, u'k'), u"v"_s}}));
    value("1 MiB and one byte",
          with(u"key_values"_s, QJsonObject{{u"K"_s, QString(1024 * 1024 + 1, u'v')}}));
    value("no such project", with(u"project_id"_s, u"00000000-0000-4000-8000-00000000000a"_s));
    value("environment without a project", with(u"environment"_s, u"dev"_s));
}

void TestSubmissionLimits::refused()
{
    QFETCH(QJsonObject, body);
    QFETCH(QString, error);
    const int requests = m_bench->count("access_requests");
    const int wraps = m_bench->count("secret_wraps");
    const Reply reply = m_bench->post(u"/api/v1/requests"_s, u"developer"_s, textOf(body));
    QVERIFY2(reply.status == 422, reply.body.left(500).constData());
    QVERIFY2(reply.error() == error, reply.body.left(500).constData());
    QVERIFY2(reply.body.contains("\"pointer\":\"/"), reply.body.left(500).constData());
    QCOMPARE(m_bench->count("access_requests"), requests);
    QCOMPARE(m_bench->count("secret_wraps"), wraps);
}

void TestSubmissionLimits::accepted_data()
{
    QTest::addColumn<QJsonObject>("body");
    QTest::newRow("100 keys") << with(u"key_values"_s, keys(100));
    QTest::newRow("253 characters of key")
        << with(u"key_values"_s, QJsonObject{{QString(253, u'k'), u"v"_s}});
    QTest::newRow("1 MiB") << with(u"key_values"_s,
                                   QJsonObject{{u"K"_s, QString(1024 * 1024, u'v')}});
    QTest::newRow("4,000 characters of reason")
        << with(u"justification"_s, QString(4000, u'\u00e4'));
    QTest::newRow("empty value") << with(u"key_values"_s, QJsonObject{{u"K"_s, u""_s}});
    QTest::newRow("every script") << with(u"key_values"_s,
                                          QJsonObject{{u"\u5bc6\u7801"_s, u"\U0001F511"_s}});
    QTest::newRow("dots inside") << with(u"target_secret_ref"_s, u"app/..db/x.y"_s);
    QTest::newRow("blank inside") << with(u"target_secret_ref"_s, u"app/my db"_s);
}

void TestSubmissionLimits::accepted()
{
    QFETCH(QJsonObject, body);
    const Reply reply = m_bench->post(u"/api/v1/requests"_s, u"developer"_s, textOf(body));
    QVERIFY2(reply.status == 201, reply.body.left(500).constData());
}

void TestSubmissionLimits::bodyBeyondTheLimit()
{
    const QByteArray body =
        textOf(with(u"key_values"_s, QJsonObject{{u"A"_s, QString(1024 * 1024, u'v')},
                                                 {u"B"_s, QString(1024 * 1024, u'v')},
                                                 {u"C"_s, QString(1024 * 1024, u'v')},
                                                 {u"D"_s, QString(1024 * 1024, u'v')}}));
    QVERIFY(body.size() > 4 * 1024 * 1024);
    QCOMPARE(m_bench->post(u"/api/v1/requests"_s, u"developer"_s, body).status, 413);
    // Who may not ask at all is told so before the body is read.
    QCOMPARE(m_bench->post(u"/api/v1/requests"_s, u"nobody"_s, body.left(4'000'000)).status, 403);
    QCOMPARE(m_bench->post(u"/api/v1/requests"_s, {}, body.left(4'000'000)).status, 401);
}

/// A rule for `prod` cannot be dodged by leaving the environment out, nor by naming another.
void TestSubmissionLimits::environmentsClaimLocations()
{
    BrokerBench bench;
    bench.sql(
        "INSERT INTO projects (id, name) VALUES ('aaaaaaaa-0000-4000-8000-000000000001', 'shop'),"
        "('aaaaaaaa-0000-4000-8000-000000000002', 'toys');"
        "INSERT INTO environments (id, project_id, name) VALUES"
        "('bbbbbbbb-0000-4000-8000-000000000001', 'aaaaaaaa-0000-4000-8000-000000000001', 'prod'),"
        "('bbbbbbbb-0000-4000-8000-000000000002', 'aaaaaaaa-0000-4000-8000-000000000001', 'dev'),"
        "('bbbbbbbb-0000-4000-8000-000000000003', 'aaaaaaaa-0000-4000-8000-000000000002', 'prod');"
        "INSERT INTO environment_targets (environment_id, provider_type, secret_ref_prefix)"
        "VALUES ('bbbbbbbb-0000-4000-8000-000000000001', 'file', 'app/');"
        "INSERT INTO workflow_definitions (id, name, min_approvers) VALUES"
        "('cccccccc-0000-4000-8000-000000000001', 'strict', 2),"
        "('cccccccc-0000-4000-8000-000000000002', 'lax', 0);"
        "INSERT INTO policy_rules (name, selector, workflow_id, priority) VALUES"
        "('prod is strict', '{\"environment\":\"prod\"}', 'cccccccc-0000-4000-8000-000000000001', "
        "500),"
        "('dev is lax', '{\"environment\":\"dev\"}', 'cccccccc-0000-4000-8000-000000000002', 500)");
    const QString shop = u"aaaaaaaa-0000-4000-8000-000000000001"_s;
    const QString toys = u"aaaaaaaa-0000-4000-8000-000000000002"_s;
    const auto submit = [&](const QJsonObject &more) {
        QJsonObject body = base();
        for (auto member = more.begin(); member != more.end(); ++member)
            body.insert(member.key(), member.value());
        return bench.post(u"/api/v1/requests"_s, u"developer"_s, textOf(body));
    };
    const auto filled = submit({}).object();
    QCOMPARE(filled.value("target_scope"_L1).toObject(),
             (QJsonObject{{u"project_id"_s, shop}, {u"environment"_s, u"prod"_s}}));
    QCOMPARE(filled.value("required_approvals"_L1).toInt(), 2);
    QCOMPARE(filled.value("status"_L1).toString(), u"pending"_s);
    for (const QJsonObject &dodge :
         {QJsonObject{{u"project_id"_s, shop}, {u"environment"_s, u"dev"_s}},
          QJsonObject{{u"project_id"_s, toys}, {u"environment"_s, u"prod"_s}},
          QJsonObject{{u"project_id"_s, toys}}}) {
        const Reply reply = submit(dodge);
        QVERIFY2(reply.status == 422, textOf(dodge).constData());
        QCOMPARE(reply.error(), u"environment_mismatch"_s);
    }
    for (const QJsonObject &madeUp :
         {QJsonObject{{u"project_id"_s, shop}, {u"environment"_s, u"Prod"_s}},
          QJsonObject{{u"project_id"_s, shop}, {u"environment"_s, u"prod "_s}},
          QJsonObject{{u"project_id"_s, toys}, {u"environment"_s, u"dev"_s}}})
        QCOMPARE(submit(madeUp).status, 422);
    // Elsewhere the lax rule is meant.
    const Reply lax = submit({{u"target_secret_ref"_s, u"other/db"_s},
                              {u"project_id"_s, shop},
                              {u"environment"_s, u"dev"_s}});
    QCOMPARE(lax.status, 201);
    QCOMPARE(lax.object().value("status"_L1).toString(), u"approved"_s);
    bench.sql("UPDATE projects SET status = 'archived'");
    QCOMPARE(submit({{u"target_secret_ref"_s, u"other/db"_s},
                     {u"project_id"_s, shop},
                     {u"environment"_s, u"dev"_s}})
                 .status,
             422);
}

QTEST_GUILESS_MAIN(TestSubmissionLimits)
#include "tst_submission_limits.moc"
