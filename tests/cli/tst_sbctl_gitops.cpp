// ArgoCD by command line: real programs, an ArgoCD of the tests' own.
#include "tests/cli/sbctl_bench.h"
#include "tests/support/argocd_server.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::ArgocdServer;
using test::SbctlBench;
using test::SbctlRun;

class TestSbctlGitops : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void endpoints();
    void wrongThings();
    void fromThePatchToTheVerdict();

    void cleanupTestCase() { m_bench.reset(); }

private:
    SbctlRun admin(const QStringList &arguments, const QByteArray &input = {})
    {
        return m_bench->run(u"admin"_s, arguments, input);
    }

    /// Adds the ArgoCD, the token from standard input; its id.
    QString add(const QString &name)
    {
        const SbctlRun made =
            admin({u"argocd"_s, u"add"_s, name, m_argocd.url(), u"--token-stdin"_s,
                   u"--argocd-ca"_s, m_caFile, u"-o"_s, u"json"_s},
                  ArgocdServer::token + "\n");
        if (made.exitCode != 0)
            qFatal("add: %s", made.error.constData());
        return made.json().toObject().value("id"_L1).toString();
    }

    std::unique_ptr<SbctlBench> m_bench;
    ArgocdServer m_argocd;
    QTemporaryDir m_dir;
    QString m_caFile;
};

void TestSbctlGitops::initTestCase()
{
    m_bench = std::make_unique<SbctlBench>();
    for (const QString &role : {u"admin"_s, u"approver"_s, u"developer"_s})
        m_bench->login(role);
    m_bench->programs.startAgent();
    m_caFile = m_dir.filePath(u"ca.pem"_s);
    QFile file(m_caFile);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(m_argocd.caPem());
    m_argocd.set(u"shop"_s, {});
}

void TestSbctlGitops::endpoints()
{
    const QString id = add(u"first"_s);
    const SbctlRun listed = admin({u"argocd"_s, u"list"_s});
    QVERIFY2(listed.out.contains(id.toUtf8()) && listed.out.contains("first"),
             listed.out.constData());
    const SbctlRun apps = admin({u"argocd"_s, u"apps"_s, id, u"--project"_s, u"payments"_s});
    QVERIFY2(apps.exitCode == 0 && apps.out.contains("shop"), apps.error.constData());
    QCOMPARE(admin({u"argocd"_s, u"disable"_s, id}).exitCode, 0);
    const SbctlRun shown = admin({u"argocd"_s, u"show"_s, id, u"-o"_s, u"json"_s});
    QCOMPARE(shown.json().toObject().value("enabled"_L1), QJsonValue(false));
    const SbctlRun refused = admin({u"argocd"_s, u"apps"_s, id});
    QCOMPARE(refused.exitCode, 7);
    QVERIFY(refused.error.contains("switched off"));
    QCOMPARE(admin({u"argocd"_s, u"enable"_s, id}).exitCode, 0);
    QCOMPARE(admin({u"argocd"_s, u"delete"_s, id}).exitCode, 0);
    QCOMPARE(admin({u"argocd"_s, u"delete"_s, id}).exitCode, 5);
    QVERIFY(!admin({u"argocd"_s, u"list"_s}).out.contains(id.toUtf8()));
    QVERIFY(admin({u"argocd"_s, u"show"_s, id}).out.contains("deleted"));
}

void TestSbctlGitops::wrongThings()
{
    const QString token = m_dir.filePath(u"token"_s);
    QFile file(token);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("t");
    file.close();
    const SbctlRun plain = admin(
        {u"argocd"_s, u"add"_s, u"x"_s, u"http://argocd.example.org"_s, u"--token-file"_s, token});
    QCOMPARE(plain.exitCode, 1);
    QVERIFY(plain.error.contains("/base_url"));
    QCOMPARE(admin({u"argocd"_s, u"add"_s, u"x"_s, m_argocd.url(), u"--token-file"_s,
                    m_dir.filePath(u"nowhere"_s)})
                 .exitCode,
             2);
    QCOMPARE(admin({u"argocd"_s, u"show"_s, u"x"_s}).exitCode, 2);
    QCOMPARE(m_bench
                 ->run(u"developer"_s,
                       {u"argocd"_s, u"add"_s, u"x"_s, m_argocd.url(), u"--token-file"_s, token})
                 .exitCode,
             4);
    QCOMPARE(admin({u"mapping"_s, u"add"_s, u"00000000-0000-4000-8000-00000000000a"_s, u"shop"_s,
                    u"--prefix"_s, u"a/"_s})
                 .exitCode,
             1);
}

void TestSbctlGitops::fromThePatchToTheVerdict()
{
    const QString endpoint = add(u"second"_s);
    const SbctlRun mapped = admin({u"mapping"_s, u"add"_s, endpoint, u"shop"_s, u"--provider"_s,
                                   u"file"_s, u"--prefix"_s, u"gitops/"_s, u"-o"_s, u"json"_s});
    QVERIFY2(mapped.exitCode == 0, mapped.error.constData());
    const QString mapping = mapped.json().toObject().value("id"_L1).toString();
    QVERIFY(admin({u"mapping"_s, u"list"_s}).out.contains("gitops/"));

    const SbctlRun made =
        m_bench->run(u"developer"_s,
                     {u"request"_s, u"patch"_s, u"file"_s, u"gitops/one"_s, u"--value-stdin"_s,
                      u"K"_s, u"--justification"_s, u"because"_s, u"-o"_s, u"json"_s},
                     "value");
    const QString id = made.json().toObject().value("id"_L1).toString();
    QCOMPARE(m_bench->run(u"approver"_s, {u"request"_s, u"approve"_s, id}).exitCode, 0);
    QCOMPARE(m_bench->run(u"developer"_s, {u"request"_s, u"watch"_s, id}).exitCode, 0);
    const auto state = [&] {
        return m_bench->run(u"developer"_s, {u"request"_s, u"gitops"_s, id, u"-o"_s, u"json"_s})
            .json()
            .toArray()
            .at(0)
            .toObject();
    };
    QTRY_VERIFY_WITH_TIMEOUT(state().value("polls_count"_L1).toInt() > 0, 30'000);
    m_argocd.set(u"shop"_s, {.revision = u"r2"_s});
    QTRY_COMPARE_WITH_TIMEOUT(state().value("polling_state"_L1).toString(), u"applied"_s, 30'000);
    const SbctlRun table = m_bench->run(u"developer"_s, {u"request"_s, u"gitops"_s, id});
    QVERIFY2(table.out.contains("new_revision") && table.out.contains("Healthy"),
             table.out.constData());
    QCOMPARE(m_bench->run(u"approver"_s, {u"request"_s, u"gitops"_s, id}).exitCode, 4);
    QCOMPARE(admin({u"mapping"_s, u"delete"_s, mapping}).exitCode, 0);
    QCOMPARE(admin({u"mapping"_s, u"delete"_s, mapping}).exitCode, 5);
    QVERIFY(!m_bench->programs.logs().contains(ArgocdServer::token));
}

QTEST_GUILESS_MAIN(TestSbctlGitops)
#include "tst_sbctl_gitops.moc"
