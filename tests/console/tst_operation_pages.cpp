// Projects with their environments, the inventory of secrets, and jobs, from the console.
#include "console/dialogs/confirm_dialog.h"
#include "console/dialogs/discover_dialog.h"
#include "console/dialogs/edit_targets_dialog.h"
#include "console/dialogs/new_project_dialog.h"
#include "console/pages/jobs_page.h"
#include "console/pages/projects_page.h"
#include "console/pages/secrets_page.h"
#include "tests/console/admin_clicks.h"

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::chooseRow;
using test::clickOn;
using test::ConsoleBench;
using test::typeInto;
using test::waitUntilClosed;

class TestOperationPages : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aProjectWithAnEnvironmentThatClaimsSecrets()
    {
        ConsoleBench bench;
        bench.signIn(u"admin"_s);
        auto *page = bench.page<console::ProjectsPage>(u"projects"_s);
        clickOn(page, u"newProject"_s);
        QPointer<QDialog> dialog = bench.dialog<console::NewProjectDialog>();
        typeInto(dialog, u"name"_s, u"shop"_s);
        clickOn(dialog, u"send"_s);
        waitUntilClosed(dialog);
        chooseRow(page, u"shop"_s);
        clickOn(page, u"newEnvironment"_s);
        dialog = bench.dialog<console::NewEnvironmentDialog>();
        typeInto(dialog, u"name"_s, u"prod"_s);
        auto *type = ConsoleBench::child<QComboBox>(dialog, u"type"_s);
        type->setCurrentIndex(type->findData(u"prod"_s));
        clickOn(dialog, u"send"_s);
        waitUntilClosed(dialog);
        auto &environments = page->environments();
        QVERIFY(ConsoleBench::waitFor([&] { return environments.shownState() == u"table"_s; }));
        QCOMPARE(bench.broker.value("SELECT type FROM environments WHERE name = 'prod'"),
                 u"prod"_s);

        environments.view().selectSourceRow(0);
        clickOn(page, u"editTargets"_s);
        QPointer<console::EditTargetsDialog> targets = bench.dialog<console::EditTargetsDialog>();
        auto *text = ConsoleBench::child<QPlainTextEdit>(targets, u"targets"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return text->isEnabled(); }));
        text->setPlainText(u"vault shop/ cluster=eu-1\nvault"_s);
        clickOn(targets, u"send"_s);
        auto *fault = ConsoleBench::child<QLabel>(targets, u"fault-targets"_s);
        QVERIFY(fault->isVisible() && fault->text().contains(u'2'));
        text->setPlainText(u"vault shop/ cluster=eu-1\nfile shop/\n"_s);
        clickOn(targets, u"send"_s);
        waitUntilClosed(targets.data());
        const QString path = u"/api/v1/environments/"_s +
                             bench.broker.value("SELECT id FROM environments WHERE name = 'prod'");
        const QJsonArray claimed =
            bench.broker.get(path, u"admin"_s).object().value("targets"_L1).toArray();
        QCOMPARE(claimed.size(), 2);

        QVERIFY(ConsoleBench::waitFor([&] {
            return environments.view().table()->table().index(0, 2).data().toString().contains(
                u"eu-1"_s);
        }));
        clickOn(page, u"deleteEnvironment"_s);
        dialog = bench.dialog<console::ConfirmDialog>();
        typeInto(dialog, u"name"_s, u"prod"_s);
        clickOn(dialog, u"send"_s);
        waitUntilClosed(dialog);
        QCOMPARE(bench.broker.get(path, u"admin"_s).status, 404);

        clickOn(page, u"archiveProject"_s);
        dialog = bench.dialog<console::ConfirmDialog>();
        clickOn(dialog, u"send"_s);
        waitUntilClosed(dialog);
        QCOMPARE(bench.broker.value("SELECT status FROM projects WHERE name = 'shop'"),
                 u"archived"_s);
    }

    void theInventoryIsFilteredByTheServer()
    {
        ConsoleBench bench;
        const auto agent = bench.broker.mintAgent();
        const QByteArray found =
            R"({"cluster_name":"eu-1","provider_type":"vault","items":[
                {"secret_ref":"shop/database","labels":{"app":"shop"}},
                {"secret_ref":"shop/search","labels":{"app":"search"}},
                {"secret_ref":"mail/relay","labels":{"app":"mail"}}]})";
        const auto reported = bench.broker.asAgent(agent, "POST", u"/secrets/bulk"_s, found);
        QVERIFY2(reported.status / 100 == 2, reported.body.constData());
        bench.signIn(u"admin"_s);
        auto *page = bench.page<console::SecretsPage>(u"secrets"_s);
        const auto &table = page->panel().view().table()->table();
        QVERIFY(ConsoleBench::waitFor([&] { return table.rowCount() == 3; }));
        typeInto(page, u"prefix"_s, u"shop/"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return table.rowCount() == 2; }));
        typeInto(page, u"labels"_s, u"app:search"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return table.rowCount() == 1; }));
        QCOMPARE(table.index(0, 0).data().toString(), u"shop/search"_s);
        typeInto(page, u"cluster"_s, u"nowhere"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return page->panel().shownState() == u"empty"_s; }));
    }

    void aJobToLookForSecretsIsMadeAndShown()
    {
        ConsoleBench bench;
        bench.signIn(u"admin"_s);
        auto *page = bench.page<console::JobsPage>(u"jobs"_s);
        clickOn(page, u"discover"_s);
        auto *dialog = bench.dialog<console::DiscoverDialog>();
        ConsoleBench::child<QComboBox>(dialog, u"provider"_s)->setCurrentText(u"vault"_s);
        clickOn(dialog, u"send"_s);
        waitUntilClosed(dialog);
        chooseRow(page, u"look for secrets"_s);
        QCOMPARE(bench.broker.value("SELECT agent_scope->>'provider' FROM sync_jobs"), u"vault"_s);
        const auto &table = page->panel().view().table()->table();
        auto *type = ConsoleBench::child<QComboBox>(page, u"type"_s);
        type->setCurrentIndex(type->findData(u"read"_s));
        QVERIFY(ConsoleBench::waitFor([&] { return table.rowCount() == 0; }));
    }
};

QTEST_MAIN(TestOperationPages)
#include "tst_operation_pages.moc"
