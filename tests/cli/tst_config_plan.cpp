// From two configurations to the steps between them, and from files to configurations.
#include "cli/config_plan.h"
#include "cli/yaml_text.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::cli;

namespace {

ConfigDocument config(const QByteArray &yaml)
{
    const auto document = jsonFromYaml(yaml).andThen(configFrom);
    if (!document)
        qFatal("%s: %s", yaml.constData(), qPrintable(document.error().message));
    return *document;
}

/// `+role a`, `~workflow b`, `-policy c`.
QStringList stepsOf(const QByteArray &current, const QByteArray &wanted, bool prune = false,
                    const QStringList &kept = {})
{
    const auto plan = planOf(config(current), config(wanted), prune, kept);
    if (!plan) {
        QStringList faults;
        for (const core::ErrorDetail &detail : plan.error().details)
            faults.append(u"!"_s + detail.pointer);
        return faults;
    }
    QStringList lines;
    for (const ConfigStep &step : *plan)
        lines.append(linesOf(step).first());
    return lines;
}

const QByteArray twoShops = "projects: [{name: shop, environments: [{name: dev, targets: "
                            "[{provider_type: file, secret_ref_prefix: dev/}]}, {name: prod}]}]";

} // namespace

class TestConfigPlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void plans_data()
    {
        QTest::addColumn<QByteArray>("current");
        QTest::addColumn<QByteArray>("wanted");
        QTest::addColumn<bool>("prune");
        QTest::addColumn<QStringList>("steps");
        const auto row = [](const char *what, const QByteArray &current, const QByteArray &wanted,
                            const QStringList &steps, bool prune = false) {
            QTest::newRow(what) << current << wanted << prune << steps;
        };
        row("nothing", "{}", "{}", {});
        row("new ones in order", "{}",
            "{policies: [{name: p, workflow: w}], projects: [{name: s, environments: [{name: "
            "e}]}], "
            "workflows: [{name: w, approver_role: r}], roles: [{name: r}]}",
            {u"+ role r"_s, u"+ workflow w"_s, u"+ project s"_s, u"+ environment s/e"_s,
             u"+ policy p"_s});
        row("order of permissions", "roles: [{name: r, permissions: [a, b]}]",
            "roles: [{name: r, permissions: [b, a]}]", {});
        row("permissions", "roles: [{name: r, permissions: [a]}]",
            "roles: [{name: r, permissions: [b]}]", {u"~ role r"_s});
        row("what is left out has its default", "workflows: [{name: w, min_approvers: 3}]",
            "workflows: [{name: w}]", {u"~ workflow w"_s});
        row("the default moves", "workflows: [{name: a}, {name: b, is_default: true}]",
            "workflows: [{name: a, is_default: true}, {name: b}]",
            {u"~ workflow b"_s, u"~ workflow a"_s});
        row("the default moves to a new one", "workflows: [{name: b, is_default: true}]",
            "workflows: [{name: a, is_default: true}, {name: b}]",
            {u"~ workflow b"_s, u"+ workflow a"_s});
        row("switched off after the policies have left",
            "{workflows: [{name: a}, {name: b}], policies: [{name: p, workflow: a}]}",
            "{workflows: [{name: a, enabled: false}, {name: b}], policies: [{name: p, workflow: "
            "b}]}",
            {u"~ policy p"_s, u"~ workflow a"_s});
        row("switched off and more", "workflows: [{name: a}]",
            "workflows: [{name: a, enabled: false, min_approvers: 2}]",
            {u"~ workflow a"_s, u"~ workflow a"_s});
        row("order of targets",
            "projects: [{name: s, environments: [{name: e, targets: [{provider_type: file, "
            "secret_ref_prefix: a/}, {provider_type: file, secret_ref_prefix: b/}]}]}]",
            "projects: [{name: s, environments: [{name: e, targets: [{provider_type: file, "
            "secret_ref_prefix: b/}, {provider_type: file, secret_ref_prefix: a/}]}]}]",
            {});
        row("a location moves", twoShops,
            "projects: [{name: shop, environments: [{name: dev}, {name: prod, targets: "
            "[{provider_type: file, secret_ref_prefix: dev/}]}]}]",
            {u"~ environment shop/dev"_s, u"~ environment shop/prod"_s});
        row("archived", twoShops, QByteArray(twoShops).replace("shop,", "shop, status: archived,"),
            {u"~ project shop"_s});
        row("sections that are not there are left alone", "roles: [{name: r}]", "workflows: []", {},
            true);
        row("kept without prune", "roles: [{name: r}]", "roles: []", {});
        row("pruned in order",
            "{roles: [{name: r}], workflows: [{name: w, approver_role: r}], projects: [{name: s, "
            "environments: [{name: e}]}], policies: [{name: p, workflow: w}]}",
            "{roles: [], workflows: [], projects: [], policies: []}",
            {u"- policy p"_s, u"- environment s/e"_s, u"- project s (archived)"_s,
             u"- workflow w"_s, u"- role r"_s},
            true);
        row("archived once", "projects: [{name: s, status: archived}]", "projects: []", {}, true);
        row("mappings are what they say",
            "gitops_mappings: [{endpoint: e, application_name: a, selector: {environment: x}}]",
            "gitops_mappings: [{endpoint: e, application_name: a, selector: {environment: y}}]",
            {uR"(+ mapping a@e {"environment":"y"})"_s, uR"(- mapping a@e {"environment":"x"})"_s},
            true);
        row("GitOps is off", "{}",
            "gitops_mappings: [{endpoint: e, application_name: a, selector: {environment: y}}]",
            {u"!gitops_mappings"_s});
        row("fixed members",
            "{roles: [{name: r}], projects: [{name: s, environments: [{name: e}]}]}",
            "{roles: [{name: r, description: x}], projects: [{name: s, owner_team_id: x, "
            "environments: [{name: e, type: prod}]}]}",
            {u"!role r"_s, u"!project s"_s, u"!environment s/e"_s});
        row("names that lead nowhere", "{}",
            "{workflows: [{name: w, approver_role: r}], policies: [{name: p, workflow: x}, {name: "
            "q, "
            "workflow: w, selector: {project: y}}]}",
            {u"!workflow w"_s, u"!policy p"_s, u"!policy q"_s});
        row("a location of one that is not in the file", twoShops,
            "projects: [{name: new, environments: [{name: e, targets: [{provider_type: file, "
            "secret_ref_prefix: dev/}]}]}]",
            {u"!environment shop/dev"_s});
    }

    void plans()
    {
        QFETCH(const QByteArray, current);
        QFETCH(const QByteArray, wanted);
        QFETCH(const bool, prune);
        QFETCH(const QStringList, steps);
        QCOMPARE(stepsOf(current, wanted, prune), steps);
    }

    void systemRowsStay()
    {
        QCOMPARE(stepsOf("roles: [{name: admin}, {name: r}]", "roles: []", true, {u"role:admin"_s}),
                 QStringList{u"- role r"_s});
    }

    void tellsWhatChanges()
    {
        const auto plan = planOf(
            config("workflows: [{name: w}]"),
            config("workflows: [{name: w, min_approvers: 2, description: strict}]"), false, {});
        QVERIFY(plan && plan->size() == 1);
        QCOMPARE(linesOf(plan->front()),
                 (QStringList{u"~ workflow w"_s, u"    description: \"\" → strict"_s,
                              u"    min_approvers: 1 → 2"_s}));
    }

    void comesBack()
    {
        const ConfigDocument document =
            config("{roles: [{name: r, permissions: [a]}], workflows: [{name: w, enabled: false}], "
                   "policies: [{name: p, workflow: w, selector: {environment: 'true'}}], projects: "
                   "[{name: '12', environments: [{name: e, targets: [{provider_type: file, "
                   "secret_ref_prefix: ''}]}]}]}");
        const auto again = jsonFromYaml(yamlFrom(fileFrom(document))).andThen(configFrom);
        QVERIFY(again);
        QVERIFY(*again == document);
    }

    void refusesFiles_data()
    {
        QTest::addColumn<QByteArray>("yaml");
        QTest::addColumn<QString>("pointer");
        const auto row = [](const QByteArray &yaml, const QString &pointer) {
            QTest::newRow(yaml.constData()) << yaml << pointer;
        };
        row("", {});
        row("[]", {});
        row("roles: {}", u"/roles"_s);
        row("rolls: []", u"/rolls"_s);
        row("roles: [x]", u"/roles/0"_s);
        row("roles: [{}]", u"/roles/0/name"_s);
        row("roles: [{name: 1}]", u"/roles/0/name"_s);
        row("roles: [{name: a}, {name: a}]", u"/roles/1"_s);
        row("roles: [{name: a, permission: [b]}]", u"/roles/0/permission"_s);
        row("roles: [{name: a, permissions: b}]", u"/roles/0/permissions"_s);
        row("roles: [{name: a, permissions: [1]}]", u"/roles/0/permissions"_s);
        row("workflows: [{name: a, enabled: yes}]", u"/workflows/0/enabled"_s);
        row("workflows: [{name: a, min_approvers: two}]", u"/workflows/0/min_approvers"_s);
        row("workflows: [{name: a, min_approvers: 1.5}]", u"/workflows/0/min_approvers"_s);
        row("policies: [{name: a}]", u"/policies/0/workflow"_s);
        row("policies: [{name: a, workflow: b, selector: {type: 1}}]", u"/policies/0/selector"_s);
        row("projects: [{name: a, environments: [{type: prod}]}]",
            u"/projects/0/environments/0/name"_s);
        row("projects: [{name: a, environments: [{name: b, targets: [{provider_type: file}]}]}]",
            u"/projects/0/environments/0/targets/0/secret_ref_prefix"_s);
    }

    void refusesFiles()
    {
        QFETCH(const QByteArray, yaml);
        QFETCH(const QString, pointer);
        const auto document = jsonFromYaml(yaml).andThen(configFrom);
        QVERIFY(!document);
        if (!pointer.isEmpty()) {
            QCOMPARE(document.error().details.size(), std::size_t{1});
            QCOMPARE(document.error().details.front().pointer, pointer);
        }
    }
};

QTEST_GUILESS_MAIN(TestConfigPlan)
#include "tst_config_plan.moc"
