// Configuration as code by command line, against a real server: what is exported can be applied,
// and applied once it is applied.
#include "tests/cli/sbctl_bench.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::SbctlBench;
using test::SbctlRun;

namespace {

const QByteArray shopFile = R"(
roles:
  - name: shop-approver
    permissions: [secret.approve, secret.list]
workflows:
  - name: strict
    description: two of the shop
    min_approvers: 2
    approver_role: shop-approver
projects:
  - name: shop
    environments:
      - name: dev
        type: dev
      - name: prod
        type: prod
        targets:
          - provider_type: file
            secret_ref_prefix: prod/
policies:
  - name: production
    workflow: strict
    priority: 300
    selector:
      project: shop
      environment: prod
)";

} // namespace

class TestSbctlConfig : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void init()
    {
        m_bench = std::make_unique<SbctlBench>();
        for (const QString &role : {u"admin"_s, u"developer"_s})
            m_bench->login(role);
    }

    void cleanup() { m_bench.reset(); }

    void exportsWhatIsThere();
    void appliesOnce();
    void changesAndPrunes();
    void mappings();
    void asksFirst();
    void stopsAtRefusals();
    void refusesFiles();

private:
    SbctlRun with(const QByteArray &file, const QStringList &arguments,
                  const QString &person = u"admin"_s)
    {
        return m_bench->run(person, arguments + QStringList{u"-f"_s, u"-"_s}, file);
    }

    SbctlRun apply(const QByteArray &file, const QStringList &more = {})
    {
        return with(file, QStringList{u"apply"_s, u"--yes"_s} + more);
    }

    QByteArray exported() { return m_bench->run(u"admin"_s, {u"export"_s}).out; }

    std::unique_ptr<SbctlBench> m_bench;
};

void TestSbctlConfig::exportsWhatIsThere()
{
    const QByteArray file = exported();
    for (const char *text : {"name: admin", "name: standard", "is_default: true",
                             "match-all (system default)", "workflow: standard"})
        QVERIFY2(file.contains(text), file.constData());
    const SbctlRun same = with(file, {u"diff"_s});
    QVERIFY2(same.exitCode == 0, same.error.constData());
    QCOMPARE(same.out, "nothing to do\n"_ba);
    // Pruning to what there is deletes nothing, and JSON will do as well.
    const SbctlRun json = m_bench->run(u"admin"_s, {u"export"_s, u"-o"_s, u"json"_s});
    QVERIFY(json.json().toObject().contains(u"policies"_s));
    QCOMPARE(apply(json.out, {u"--prune"_s}).out, "nothing to do\n"_ba);
    // Who may not edit can look.
    QCOMPARE(m_bench->run(u"developer"_s, {u"export"_s}).exitCode, 0);
}

void TestSbctlConfig::appliesOnce()
{
    const SbctlRun planned = with(shopFile, {u"diff"_s});
    QCOMPARE(planned.exitCode, 1);
    for (const char *line :
         {"+ role shop-approver", "+ workflow strict", "    approver_role: shop-approver",
          "+ project shop", "+ environment shop/prod", "+ policy production", "    priority: 300"})
        QVERIFY2(planned.out.contains(line), planned.out.constData());
    QVERIFY(!exported().contains("shop"));

    const SbctlRun applied = apply(shopFile);
    QVERIFY2(applied.exitCode == 0, applied.error.constData());
    const SbctlRun again = apply(shopFile);
    QVERIFY2(again.exitCode == 0, again.error.constData());
    QCOMPARE(again.out, "nothing to do\n"_ba);

    // It is all there, by the server's own word.
    const SbctlRun told = m_bench->run(
        u"admin"_s, {u"policy"_s, u"simulate"_s, u"file"_s, u"prod/db"_s, u"-o"_s, u"json"_s});
    const QJsonObject explanation = told.json().toObject();
    QCOMPARE(explanation.value("policy"_L1).toObject().value("name"_L1).toString(),
             u"production"_s);
    QCOMPARE(explanation.value("workflow"_L1).toObject().value("approver_role_name"_L1).toString(),
             u"shop-approver"_s);
    // What is exported is what was said.
    QCOMPARE(with(exported(), {u"diff"_s}).out, "nothing to do\n"_ba);
}

void TestSbctlConfig::changesAndPrunes()
{
    QCOMPARE(apply(shopFile).exitCode, 0);
    QByteArray changed = shopFile;
    changed.replace("min_approvers: 2", "min_approvers: 3")
        .replace("[secret.approve, secret.list]", "[secret.approve]")
        .replace("secret_ref_prefix: prod/", "secret_ref_prefix: live/")
        .replace("priority: 300", "priority: 301")
        .replace("name: shop\n", "name: shop\n    status: archived\n");
    const SbctlRun updated = apply(changed);
    QVERIFY2(updated.exitCode == 0, updated.error.constData());
    QVERIFY2(updated.out.contains("    min_approvers: 2 → 3"), updated.out.constData());
    QCOMPARE(apply(changed).out, "nothing to do\n"_ba);

    // Without --prune nothing goes; with it, only in sections that the file has.
    QCOMPARE(apply("{policies: [], projects: []}").out, "nothing to do\n"_ba);
    const SbctlRun pruned = apply("{policies: [], projects: []}", {u"--prune"_s});
    QVERIFY2(pruned.exitCode == 0, pruned.error.constData());
    QVERIFY(pruned.out.contains("- policy production"));
    QVERIFY(!pruned.out.contains("match-all"));
    QVERIFY(!pruned.out.contains("strict"));
    QVERIFY(exported().contains("strict"));
    const SbctlRun rest = apply("{workflows: [], roles: []}", {u"--prune"_s});
    QVERIFY2(rest.exitCode == 0, rest.error.constData());
    const QByteArray left = exported();
    QVERIFY(!left.contains("strict") && !left.contains("shop-approver"));
    QVERIFY(left.contains("standard") && left.contains("name: admin"));
}

void TestSbctlConfig::mappings()
{
    const QByteArray file = R"(
projects:
  - name: shop
gitops_mappings:
  - endpoint: main
    application_name: web
    project_name: payments
    selector:
      project: shop
      secret_ref_prefix: web/
)";
    const SbctlRun lost = apply(file);
    QCOMPARE(lost.exitCode, 1);
    QVERIFY2(lost.error.contains("there is no ArgoCD endpoint main"), lost.error.constData());
    const SbctlRun added = m_bench->run(
        u"admin"_s,
        {u"argocd"_s, u"add"_s, u"main"_s, u"https://argocd.example.org"_s, u"--token-stdin"_s},
        "token\n");
    QVERIFY2(added.exitCode == 0, added.error.constData());
    const SbctlRun applied = apply(file);
    QVERIFY2(applied.exitCode == 0, applied.error.constData());
    QCOMPARE(apply(file).out, "nothing to do\n"_ba);
    QCOMPARE(with(exported(), {u"diff"_s}).out, "nothing to do\n"_ba);
    const SbctlRun pruned = apply("gitops_mappings: []", {u"--prune"_s});
    QVERIFY2(pruned.exitCode == 0, pruned.error.constData());
    QVERIFY(!exported().contains("application_name"));
}

void TestSbctlConfig::asksFirst()
{
    const SbctlRun unasked = with(shopFile, {u"apply"_s});
    QCOMPARE(unasked.exitCode, 1);
    QVERIFY(unasked.out.contains("+ policy production"));
    QVERIFY(unasked.error.contains("--yes"));
    QVERIFY(!exported().contains("production"));
}

void TestSbctlConfig::stopsAtRefusals()
{
    // What the server refuses ends it, and what was done before stays.
    QByteArray file = shopFile;
    file.replace("environment: prod\n", "environment: prod\n      type: write\n");
    const SbctlRun stopped = apply(file);
    QCOMPARE(stopped.exitCode, 1);
    QVERIFY2(stopped.error.contains("/selector/type"), stopped.error.constData());
    QVERIFY2(stopped.error.contains("stopped at policy production"), stopped.error.constData());
    QVERIFY(exported().contains("strict"));
    const SbctlRun resumed = apply(shopFile);
    QCOMPARE(resumed.exitCode, 0);
    QVERIFY(!resumed.out.contains("+ workflow"));
    QCOMPARE(with("{roles: [{name: x}]}", {u"apply"_s, u"--yes"_s}, u"developer"_s).exitCode, 4);
}

void TestSbctlConfig::refusesFiles()
{
    const SbctlRun broken = apply("roles: [");
    QCOMPARE(broken.exitCode, 1);
    const SbctlRun unknown = apply("roles: [{name: a, permission: [b]}]");
    QCOMPARE(unknown.exitCode, 1);
    QVERIFY2(unknown.error.contains("/roles/0/permission"), unknown.error.constData());
    const SbctlRun lost = apply("policies: [{name: a, workflow: nothing}]");
    QCOMPARE(lost.exitCode, 1);
    QVERIFY2(lost.error.contains("there is no workflow nothing"), lost.error.constData());
    QCOMPARE(m_bench->run(u"admin"_s, {u"apply"_s, u"--yes"_s}).exitCode, 2);
    QCOMPARE(m_bench->run(u"admin"_s, {u"diff"_s, u"-f"_s, u"/no/such/file"_s}).exitCode, 1);
}

QTEST_GUILESS_MAIN(TestSbctlConfig)
#include "tst_sbctl_config.moc"
