// Agents are made with a secret that is shown once, and revoked by typing their name.
#include "console/dialogs/mint_agent_dialog.h"
#include "console/dialogs/revoke_agent_dialog.h"
#include "console/pages/agents_page.h"
#include "tests/console/console_bench.h"

#include <QPushButton>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::ConsoleBench;

class TestAgentsPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aMintedAgentCanLogIn()
    {
        ConsoleBench bench;
        bench.signIn(u"admin"_s);
        auto *page = bench.page<console::AgentsPage>(u"agents"_s);
        ConsoleBench::click(ConsoleBench::child<QPushButton>(page, u"newAgent"_s));
        QPointer<console::MintAgentDialog> dialog = bench.dialog<console::MintAgentDialog>();
        auto *send = ConsoleBench::child<QPushButton>(dialog, u"send"_s);
        ConsoleBench::click(send);
        QVERIFY(!dialog->problem().isEmpty());
        ConsoleBench::child<QLineEdit>(dialog, u"name"_s)->setText(u"warehouse"_s);
        ConsoleBench::child<QLineEdit>(dialog, u"providers"_s)->setText(u"file, vault"_s);
        ConsoleBench::click(send);
        QVERIFY(ConsoleBench::waitFor([&] { return !dialog->secret().lines().value().isEmpty(); }));
        const QByteArray secret = QByteArray(dialog->secret().lines().value().view().data(), 43);
        const QString id = bench.broker.value("SELECT id FROM agents WHERE name = 'warehouse'");
        QCOMPARE(bench.broker.asAgent({id, secret}, "POST", u"/heartbeat"_s, "{}").status / 100, 2);
        QCOMPARE(bench.broker.value("SELECT scope->>'providers' FROM agents"),
                 u"[\"file\", \"vault\"]"_s);
        QVERIFY(ConsoleBench::child<QPlainTextEdit>(dialog, u"snippet"_s)
                    ->toPlainText()
                    .contains(u"SB_CP_ENDPOINT="_s + bench.session().profile().server.toString()));
        // Closing before the secret was stored would lose it.
        dialog->close();
        QVERIFY(dialog && dialog->isVisible());
        ConsoleBench::child<QCheckBox>(dialog, u"stored"_s)->setChecked(true);
        dialog->close();
        QVERIFY(ConsoleBench::waitFor([&] { return dialog.isNull(); }));
        QVERIFY(ConsoleBench::waitFor([&] { return page->panel().shownState() == u"table"_s; }));
    }

    void aNameThatIsTakenIsSaid()
    {
        ConsoleBench bench;
        bench.broker.mintAgent();
        const QString taken = bench.broker.value("SELECT name FROM agents");
        bench.signIn(u"admin"_s);
        bench.page<console::AgentsPage>(u"agents"_s)->mint();
        auto *dialog = bench.dialog<console::MintAgentDialog>();
        ConsoleBench::child<QLineEdit>(dialog, u"name"_s)->setText(taken);
        ConsoleBench::click(ConsoleBench::child<QPushButton>(dialog, u"send"_s));
        QVERIFY(ConsoleBench::waitFor([&] { return !dialog->problem().isEmpty(); }));
        QCOMPARE(bench.broker.count("agents"), 1);
    }

    void revokeWantsTheName()
    {
        ConsoleBench bench;
        bench.broker.mintAgent();
        const QString name = bench.broker.value("SELECT name FROM agents");
        bench.signIn(u"admin"_s);
        auto *page = bench.page<console::AgentsPage>(u"agents"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return page->panel().shownState() == u"table"_s; }));
        page->panel().view().selectSourceRow(0);
        ConsoleBench::click(ConsoleBench::child<QPushButton>(page, u"revoke"_s));
        auto *dialog = bench.dialog<console::RevokeAgentDialog>();
        auto *send = ConsoleBench::child<QPushButton>(dialog, u"send"_s);
        auto *typed = ConsoleBench::child<QLineEdit>(dialog, u"name"_s);
        QVERIFY(!send->isEnabled());
        typed->setText(name.left(3));
        QVERIFY(!send->isEnabled());
        typed->setText(name);
        QTest::keyClick(typed, Qt::Key_Return);
        QTest::qWait(200);
        QCOMPARE(bench.broker.value("SELECT status FROM agents"), u"active"_s);
        ConsoleBench::click(send);
        QVERIFY(ConsoleBench::waitFor(
            [&] { return bench.broker.value("SELECT status FROM agents") == u"revoked"_s; }));
        QVERIFY(ConsoleBench::waitFor(
            [&] { return !ConsoleBench::child<QPushButton>(page, u"revoke"_s)->isVisible(); }));
    }

    void whoMayOnlyLookIsOfferedNothingElse()
    {
        ConsoleBench bench;
        bench.broker.mintAgent();
        bench.signIn(u"developer"_s);
        auto *page = bench.page<console::AgentsPage>(u"agents"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return page->panel().shownState() == u"table"_s; }));
        page->panel().view().selectSourceRow(0);
        QVERIFY(!page->findChild<QPushButton *>(u"newAgent"_s));
        QVERIFY(!ConsoleBench::child<QPushButton>(page, u"revoke"_s)->isVisible());
    }
};

QTEST_MAIN(TestAgentsPage)
#include "tst_agents_page.moc"
