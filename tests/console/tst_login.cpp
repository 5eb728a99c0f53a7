// Logging in and out, with everything that may go wrong, and the window around it.
#include "console/pages/inbox_page.h"
#include "tests/console/console_bench.h"

#include <QPushButton>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::ConsoleBench;

class TestLogin : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aWrongPasswordIsSaidAndNothingIsShown()
    {
        ConsoleBench bench;
        bench.window().begin();
        auto *login = bench.dialog<console::LoginDialog>();
        ConsoleBench::child<QLineEdit>(login, u"email"_s)->setText(u"approver@example.org"_s);
        auto *password = ConsoleBench::child<QLineEdit>(login, u"password"_s);
        password->setText(u"wrong"_s);
        ConsoleBench::click(ConsoleBench::child<QPushButton>(login, u"send"_s));
        QVERIFY(ConsoleBench::waitFor([&] { return !login->problem().isEmpty(); }));
        QCOMPARE(login->problem(), u"E-mail or password is wrong."_s);
        QVERIFY(password->text().isEmpty());
        QVERIFY(!bench.window().currentPage());
    }

    void whoMayApproveFindsTheInbox()
    {
        ConsoleBench bench;
        bench.broker.submitPatch();
        bench.signIn(u"approver"_s);
        auto *inbox = bench.page<console::InboxPage>(u"inbox"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return inbox->panel().shownState() == u"table"_s; }));
        QCOMPARE(inbox->panel().view().model()->rowCount(), 1);
        QVERIFY(bench.window().windowTitle().startsWith(u"(1)"_s));
    }

    void whoMayNotApproveIsOfferedNoInbox()
    {
        ConsoleBench bench;
        bench.signIn(u"auditor"_s);
        QVERIFY(!bench.window().page(u"inbox"_s));
    }
};

QTEST_MAIN(TestLogin)
#include "tst_login.moc"
