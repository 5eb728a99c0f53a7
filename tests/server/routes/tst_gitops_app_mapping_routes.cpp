// Which applications are watched for which secrets, said over the wire (contract H, B25).
#include "tests/support/gitops_bench.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::GitopsBench;
using test::Reply;

namespace {

const QString endpointsPath = u"/api/v1/argocd-endpoints"_s;
const QString mappingsPath = u"/api/v1/gitops-app-mappings"_s;
const QString nowhere = u"/00000000-0000-4000-8000-00000000000a"_s;

} // namespace

class TestGitopsAppMappingRoutes : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init() { m_bench = std::make_unique<GitopsBench>(); }

    void cleanup() { m_bench.reset(); }

    void mappings();
    void badMappingsAreRefused_data();
    void badMappingsAreRefused();
    void sameMappingTwice();
    void mappingPages();

private:
    [[nodiscard]] QByteArray audited(const QByteArray &action) const
    {
        return m_bench
            ->value("SELECT concat_ws(' ', actor, status, resource, metadata::text) FROM "
                    "audit_events WHERE action = '" +
                    action + "' ORDER BY seq DESC LIMIT 1")
            .toUtf8();
    }

    std::unique_ptr<GitopsBench> m_bench;
};

void TestGitopsAppMappingRoutes::mappings()
{
    const QString endpoint = m_bench->addEndpoint();
    const QString project =
        m_bench->value("INSERT INTO projects (name) VALUES ('shop') RETURNING id");
    const QByteArray opaque = "00000000-0000-4000-8000-00000000000b";
    const QJsonObject wanted{{u"argocd_endpoint_id"_s, endpoint},
                             {u"application_name"_s, u"shop"_s},
                             {u"application_namespace"_s, u"team-a"_s},
                             {u"project_name"_s, u"payments"_s},
                             {u"provider_type"_s, u"vault"_s},
                             {u"secret_ref_prefix"_s, u"kv/shop/"_s},
                             {u"cluster_name"_s, u"eu1"_s},
                             {u"project_id"_s, project},
                             {u"environment"_s, u"prod"_s},
                             {u"secret_mapping_id"_s, QString::fromLatin1(opaque)},
                             {u"provider_connection_id"_s, QString::fromLatin1(opaque)}};
    const Reply made = m_bench->post(mappingsPath, u"admin"_s, QJsonDocument(wanted).toJson());
    QVERIFY2(made.status == 201, made.body.constData());
    QJsonObject shown = made.object();
    const QString id = shown.take("id"_L1).toString();
    QCOMPARE(shown.take("enabled"_L1), QJsonValue(true));
    QCOMPARE(shown, wanted);
    QCOMPARE(m_bench->get(mappingsPath, u"nobody"_s).json().toArray(), (QJsonArray{made.object()}));
    QVERIFY(audited("gitops_app_mapping.create").contains(R"("secret_ref_prefix": "kv/shop/")"));
    QCOMPARE(m_bench->call("DELETE", mappingsPath + u'/' + id, u"admin"_s).status, 204);
    QVERIFY(audited("gitops_app_mapping.delete").contains(id.toUtf8()));
    QCOMPARE(m_bench->call("DELETE", mappingsPath + u'/' + id, u"admin"_s).status, 404);
    QCOMPARE(m_bench->call("DELETE", mappingsPath + nowhere, u"admin"_s).status, 404);
    QCOMPARE(m_bench->call("DELETE", mappingsPath + u"/x"_s, u"admin"_s).status, 400);
    QCOMPARE(m_bench->get(mappingsPath, u"nobody"_s).json().toArray().size(), 0);
}

void TestGitopsAppMappingRoutes::badMappingsAreRefused_data()
{
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<QByteArray>("pointer");
    QTest::newRow("no rule") << QByteArray() << "\"\""_ba;
    QTest::newRow("opaque ids alone")
        << R"(,"secret_mapping_id":"00000000-0000-4000-8000-00000000000b")"_ba
        << "\"\""_ba;
    QTest::newRow("provider") << R"(,"provider_type":"nosuch")"_ba
                              << "/provider_type"_ba;
    QTest::newRow("empty rule") << R"(,"environment":"")"_ba
                                << "/environment"_ba;
    QTest::newRow("no such project") << R"(,"project_id":"00000000-0000-4000-8000-00000000000b")"_ba
                                     << "/project_id"_ba;
    QTest::newRow("namespace") << R"(,"environment":"dev","application_namespace":"a/b")"_ba
                               << "/application_namespace"_ba;
}

void TestGitopsAppMappingRoutes::badMappingsAreRefused()
{
    QFETCH(QByteArray, more);
    QFETCH(QByteArray, pointer);
    const QString endpoint = m_bench->addEndpoint();
    const auto post = [&](const QString &id, const QByteArray &rest) {
        return m_bench->post(mappingsPath, u"admin"_s,
                             R"({"argocd_endpoint_id":")" + id.toUtf8() +
                                 R"(","application_name":"shop")" + rest + "}");
    };
    const Reply reply = post(endpoint, more);
    QVERIFY2(reply.status == 422, reply.body.constData());
    QVERIFY2(reply.body.contains(pointer), reply.body.constData());
    const Reply unknown = post(nowhere.mid(1), R"(,"environment":"dev")");
    QCOMPARE(unknown.status, 422);
    QVERIFY(unknown.body.contains("/argocd_endpoint_id"));
    QCOMPARE(m_bench->call("DELETE", endpointsPath + u'/' + endpoint, u"admin"_s).status, 204);
    QCOMPARE(post(endpoint, R"(,"environment":"dev")").status, 422);
    QCOMPARE(m_bench->count("gitops_app_mappings"), 0);
}

void TestGitopsAppMappingRoutes::sameMappingTwice()
{
    const QString endpoint = m_bench->addEndpoint();
    const QString first = m_bench->addMapping(endpoint);
    const QByteArray body = R"({"argocd_endpoint_id":")" + endpoint.toUtf8() +
                            R"(","application_name":"shop","provider_type":"file",)"
                            R"("secret_ref_prefix":"app/"})";
    QCOMPARE(m_bench->post(mappingsPath, u"admin"_s, body).status, 409);
    m_bench->addMapping(endpoint, "shop", R"(,"environment":"prod")");
    m_bench->addMapping(endpoint, "shop", R"(,"application_namespace":"team-a")");
    QCOMPARE(m_bench->call("DELETE", mappingsPath + u'/' + first, u"admin"_s).status, 204);
    QCOMPARE(m_bench->post(mappingsPath, u"admin"_s, body).status, 201);
}

void TestGitopsAppMappingRoutes::mappingPages()
{
    const QString endpoint = m_bench->addEndpoint();
    for (const char *name : {"c", "a", "b"})
        m_bench->addMapping(endpoint, name);
    const Reply first = m_bench->get(mappingsPath + u"?limit=2"_s, u"nobody"_s);
    const QByteArray link = first.header("link");
    const Reply second =
        m_bench->get(QString::fromLatin1(link.sliced(1, link.indexOf('>') - 1)), u"nobody"_s);
    QStringList names;
    for (const Reply &page : {first, second}) {
        for (const QJsonValue &mapping : page.json().toArray())
            names.append(mapping.toObject().value("application_name"_L1).toString());
    }
    QCOMPARE(names, (QStringList{u"a"_s, u"b"_s, u"c"_s}));
}

QTEST_GUILESS_MAIN(TestGitopsAppMappingRoutes)
#include "tst_gitops_app_mapping_routes.moc"
