// Workflows and policies from the console, and the simulator that tells which of them wins.
#include "console/dialogs/confirm_dialog.h"
#include "console/dialogs/edit_policy_dialog.h"
#include "console/dialogs/edit_workflow_dialog.h"
#include "console/pages/policies_page.h"
#include "console/pages/workflows_page.h"
#include "tests/console/admin_clicks.h"

#include <QJsonDocument>
#include <QSpinBox>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::chooseRow;
using test::clickOn;
using test::ConsoleBench;
using test::Reply;
using test::typeInto;
using test::waitUntilClosed;

namespace {

QString workflowOf(test::BrokerBench &broker, const QByteArray &name, int quorum)
{
    const Reply made = broker.post(u"/api/v1/workflows"_s, u"admin"_s,
                                   R"({"name":")" + name + R"(","min_approvers":)" +
                                       QByteArray::number(quorum) + "}");
    if (made.status != 201)
        qFatal("workflow: %d %s", made.status, made.body.constData());
    return made.object().value("id"_L1).toString();
}

QString policyOf(test::BrokerBench &broker, const QByteArray &name, const QString &workflow,
                 const QByteArray &selector, int priority)
{
    const Reply made = broker.post(u"/api/v1/policies"_s, u"admin"_s,
                                   R"({"name":")" + name + R"(","workflow_id":")" +
                                       workflow.toLatin1() + R"(","selector":)" + selector +
                                       R"(,"priority":)" + QByteArray::number(priority) + "}");
    if (made.status != 201)
        qFatal("policy: %d %s", made.status, made.body.constData());
    return made.object().value("id"_L1).toString();
}

QJsonObject objectAt(ConsoleBench &bench, const QString &path)
{
    return bench.broker.get(path, u"admin"_s).object();
}

} // namespace

class TestRulePages : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aWorkflowIsMadeChangedAndDeleted()
    {
        ConsoleBench bench;
        bench.signIn(u"admin"_s);
        auto *page = bench.page<console::WorkflowsPage>(u"workflows"_s);
        clickOn(page, u"newWorkflow"_s);
        QPointer<console::EditWorkflowDialog> dialog = bench.dialog<console::EditWorkflowDialog>();
        typeInto(dialog, u"name"_s, u"two of us"_s);
        ConsoleBench::child<QSpinBox>(dialog, u"quorum"_s)->setValue(2);
        clickOn(dialog, u"send"_s);
        waitUntilClosed(dialog.data());
        const QString id =
            bench.broker.value("SELECT id FROM workflow_definitions WHERE name = 'two of us'");
        const QString path = u"/api/v1/workflows/"_s + id;
        QCOMPARE(objectAt(bench, path).value("min_approvers"_L1).toInt(), 2);

        chooseRow(page, u"two of us"_s);
        clickOn(page, u"editWorkflow"_s);
        dialog = bench.dialog<console::EditWorkflowDialog>();
        auto *quorum = ConsoleBench::child<QSpinBox>(dialog, u"quorum"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return quorum->isEnabled(); }));
        QCOMPARE(quorum->value(), 2);
        quorum->setValue(3);
        clickOn(dialog, u"send"_s);
        waitUntilClosed(dialog.data());
        QCOMPARE(objectAt(bench, path).value("min_approvers"_L1).toInt(), 3);

        chooseRow(page, u"two of us"_s);
        clickOn(page, u"deleteWorkflow"_s);
        auto *confirm = bench.dialog<console::ConfirmDialog>();
        typeInto(confirm, u"name"_s, u"two of us"_s);
        clickOn(confirm, u"send"_s);
        waitUntilClosed(confirm);
        QCOMPARE(bench.broker.get(path, u"admin"_s).status, 404);
    }

    void aPolicyIsMadeAndTheirChangeToItIsTold()
    {
        ConsoleBench bench;
        workflowOf(bench.broker, "careful", 2);
        bench.signIn(u"admin"_s);
        auto *page = bench.page<console::PoliciesPage>(u"policies"_s);
        clickOn(page, u"newPolicy"_s);
        QPointer<console::EditPolicyDialog> dialog = bench.dialog<console::EditPolicyDialog>();
        typeInto(dialog, u"name"_s, u"production"_s);
        auto *workflow = ConsoleBench::child<QComboBox>(dialog, u"workflow"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return workflow->findText(u"careful"_s) >= 0; }));
        workflow->setCurrentIndex(workflow->findText(u"careful"_s));
        dialog->selector().field(u"environment"_s)->setEditText(u"prod"_s);
        clickOn(dialog, u"send"_s);
        waitUntilClosed(dialog.data());
        const QString path =
            u"/api/v1/policies/"_s +
            bench.broker.value("SELECT id FROM policy_rules WHERE name = 'production'");
        QJsonObject policy = objectAt(bench, path);
        QCOMPARE(policy.value("selector"_L1).toObject().value("environment"_L1).toString(),
                 u"prod"_s);

        chooseRow(page, u"production"_s);
        clickOn(page, u"editPolicy"_s);
        dialog = bench.dialog<console::EditPolicyDialog>();
        auto *priority = ConsoleBench::child<QSpinBox>(dialog, u"priority"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return priority->isEnabled(); }));
        typeInto(dialog, u"name"_s, u"all of production"_s);
        policy.insert(u"priority"_s, 70);
        QCOMPARE(
            bench.broker
                .call("PUT", path, u"admin"_s, QJsonDocument(policy).toJson(QJsonDocument::Compact))
                .status,
            204);
        clickOn(dialog, u"send"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return !dialog->conflict().isEmpty(); }));
        QVERIFY2(dialog->conflict().contains(u"Priority: 100 → 70"_s),
                 qPrintable(dialog->conflict()));
        QCOMPARE(ConsoleBench::child<QLineEdit>(dialog, u"name"_s)->text(), u"all of production"_s);
        clickOn(dialog, u"send"_s);
        waitUntilClosed(dialog.data());
        QCOMPARE(objectAt(bench, path).value("name"_L1).toString(), u"all of production"_s);
    }

    void policiesStandInTheirOrderAndAreMoved()
    {
        ConsoleBench bench;
        const QString workflow = workflowOf(bench.broker, "w", 1);
        policyOf(bench.broker, "first", workflow, R"({"environment":"prod"})", 300);
        const QString second =
            policyOf(bench.broker, "second", workflow, R"({"environment":"dev"})", 200);
        bench.signIn(u"admin"_s);
        auto *page = bench.page<console::PoliciesPage>(u"policies"_s);
        chooseRow(page, u"second"_s);
        QCOMPARE(page->panel().view().currentSourceRow(), 1);
        clickOn(page, u"movePolicyUp"_s);
        auto *confirm = bench.dialog<console::ConfirmDialog>();
        clickOn(confirm, u"send"_s);
        waitUntilClosed(confirm);
        const QString path = u"/api/v1/policies/"_s + second;
        QCOMPARE(objectAt(bench, path).value("priority"_L1).toInt(), 301);
        QVERIFY(ConsoleBench::waitFor([&] {
            const auto &table = page->panel().view().table()->table();
            return table.rowCount() > 0 && table.rowId(0) == second;
        }));

        chooseRow(page, u"second"_s);
        clickOn(page, u"disablePolicy"_s);
        confirm = bench.dialog<console::ConfirmDialog>();
        clickOn(confirm, u"send"_s);
        waitUntilClosed(confirm);
        QCOMPARE(objectAt(bench, path).value("enabled"_L1).toBool(), false);
    }

    void theSimulatorTellsWhichRuleWinsAndWhy()
    {
        ConsoleBench bench;
        policyOf(bench.broker, "vault shop", workflowOf(bench.broker, "careful", 2),
                 R"({"provider_type":"vault","secret_ref_prefix":"shop/"})", 200);
        policyOf(bench.broker, "files", workflowOf(bench.broker, "lax", 1),
                 R"({"provider_type":"file"})", 150);
        bench.signIn(u"admin"_s);
        auto *page = bench.page<console::PoliciesPage>(u"policies"_s);
        chooseRow(page, u"vault shop"_s);
        auto *tabs = page->findChild<QTabWidget *>();
        tabs->setCurrentWidget(&page->simulator());
        clickOn(page, u"simulate"_s);
        QVERIFY(page->simulator().verdict().contains(u"which secret"_s));
        page->simulator().secretRef().setText(u"shop/database"_s);
        page->simulator().request().field(u"provider_type"_s)->setEditText(u"vault"_s);
        clickOn(page, u"simulate"_s);
        QVERIFY(ConsoleBench::waitFor(
            [&] { return page->simulator().verdict().contains(u"vault shop"_s); }));
        QVERIFY(page->simulator().verdict().contains(u"careful"_s));
        QVERIFY(page->simulator().verdict().contains(u"2 approvals"_s));
        // Why not the other one.
        const auto *view = page->simulator().findChild<console::TableView *>();
        const auto &table = view->table()->table();
        QString all;
        for (int row = 0; row < table.rowCount(); ++row)
            all += table.searchText(row);
        QVERIFY2(all.contains(u"wants file, the request says vault"_s), qPrintable(all));
    }

    void whatLintFindsStandsAtThePolicy()
    {
        ConsoleBench bench;
        const QString workflow = workflowOf(bench.broker, "w", 1);
        policyOf(bench.broker, "everything first", workflow, "{}", 500);
        policyOf(bench.broker, "never reached", workflow, R"({"provider_type":"file"})", 400);
        bench.signIn(u"admin"_s);
        auto *page = bench.page<console::PoliciesPage>(u"policies"_s);
        chooseRow(page, u"never reached"_s);
        const auto &table = page->panel().view().table()->table();
        QVERIFY(ConsoleBench::waitFor([&] {
            const int row = page->panel().view().currentSourceRow();
            return row >= 0 &&
                   !table.index(row, table.columnCount() - 1).data().toString().isEmpty();
        }));
    }
};

QTEST_MAIN(TestRulePages)
#include "tst_rule_pages.moc"
