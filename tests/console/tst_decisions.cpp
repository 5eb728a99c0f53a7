// Approving and rejecting: deliberately, once, and never what somebody else has decided.
#include "console/dialogs/decide_request_dialog.h"
#include "console/pages/inbox_page.h"
#include "tests/console/console_bench.h"

#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using console::DecideRequestDialog;
using test::ConsoleBench;

namespace {

/// The inbox with one request in it, shown and open for a decision.
console::InboxPage *openInbox(ConsoleBench &bench)
{
    bench.signIn(u"approver"_s);
    auto *inbox = bench.page<console::InboxPage>(u"inbox"_s);
    auto *approve = ConsoleBench::child<QPushButton>(inbox, u"approve"_s);
    if (!ConsoleBench::waitFor([&] { return approve->isVisible() && approve->isEnabled(); }))
        qFatal("nothing can be approved");
    return inbox;
}

} // namespace

class TestDecisions : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void approveCountsOnceHoweverOftenClicked()
    {
        ConsoleBench bench;
        const QString id = bench.broker.submitPatch();
        console::InboxPage *inbox = openInbox(bench);
        ConsoleBench::click(ConsoleBench::child<QPushButton>(inbox, u"approve"_s));
        auto *dialog = bench.dialog<DecideRequestDialog>();
        auto *send = ConsoleBench::child<QPushButton>(dialog, u"send"_s);
        ConsoleBench::child<QPlainTextEdit>(dialog, u"comment"_s)->setPlainText(u"ok"_s);
        send->click();
        send->click();
        QVERIFY(ConsoleBench::waitFor([&] { return bench.broker.statusOf(id) == u"approved"_s; }));
        QCOMPARE(bench.broker.count("approvals WHERE comment = 'ok'"), 1);
        QVERIFY(ConsoleBench::waitFor([&] { return inbox->panel().shownState() == u"empty"_s; }));
        QVERIFY(ConsoleBench::waitFor(
            [&] { return inbox->detail().outcome().startsWith(u"Approved by approver"_s); }));
        QVERIFY(!ConsoleBench::child<QPushButton>(inbox, u"approve"_s)->isVisible());
    }

    void enterDecidesNothing()
    {
        ConsoleBench bench;
        const QString id = bench.broker.submitPatch();
        console::InboxPage *inbox = openInbox(bench);
        ConsoleBench::click(ConsoleBench::child<QPushButton>(inbox, u"approve"_s));
        auto *dialog = bench.dialog<DecideRequestDialog>();
        QVERIFY(!ConsoleBench::child<QPushButton>(dialog, u"send"_s)->isDefault());
        QTest::keyClick(dialog, Qt::Key_Return);
        QTest::keyClick(dialog, Qt::Key_Enter);
        QTest::qWait(300);
        QVERIFY(dialog->isVisible());
        QCOMPARE(bench.broker.statusOf(id), u"pending"_s);
    }

    void approveByKeyboardAlone()
    {
        ConsoleBench bench;
        const QString id = bench.broker.submitPatch();
        openInbox(bench);
        QTest::keyClick(&bench.window(), Qt::Key_A, Qt::AltModifier);
        auto *dialog = bench.dialog<DecideRequestDialog>();
        QWidget *focus = dialog->focusWidget();
        QVERIFY(focus);
        QTest::keyClicks(focus, u"by hand"_s);
        QTest::keyClick(focus, Qt::Key_Tab);
        QPushButton *send = ConsoleBench::child<QPushButton>(dialog, u"send"_s);
        for (int step = 0; step < 8 && dialog->focusWidget() != send; ++step)
            QTest::keyClick(dialog->focusWidget(), Qt::Key_Tab);
        QCOMPARE(dialog->focusWidget(), send);
        QTest::keyClick(send, Qt::Key_Space);
        QVERIFY(ConsoleBench::waitFor([&] { return bench.broker.statusOf(id) == u"approved"_s; }));
        QCOMPARE(bench.broker.count("approvals WHERE comment = 'by hand'"), 1);
    }

    void rejectNeedsAReason()
    {
        ConsoleBench bench;
        const QString id = bench.broker.submitPatch();
        console::InboxPage *inbox = openInbox(bench);
        ConsoleBench::click(ConsoleBench::child<QPushButton>(inbox, u"reject"_s));
        auto *dialog = bench.dialog<DecideRequestDialog>();
        auto *send = ConsoleBench::child<QPushButton>(dialog, u"send"_s);
        ConsoleBench::click(send);
        QVERIFY(!dialog->problem().isEmpty());
        QCOMPARE(bench.broker.statusOf(id), u"pending"_s);
        auto *templates = ConsoleBench::child<QComboBox>(dialog, u"templates"_s);
        templates->setCurrentIndex(1);
        Q_EMIT templates->activated(1);
        QVERIFY(!ConsoleBench::child<QPlainTextEdit>(dialog, u"reason"_s)->toPlainText().isEmpty());
        ConsoleBench::click(send);
        QVERIFY(ConsoleBench::waitFor([&] { return bench.broker.statusOf(id) == u"rejected"_s; }));
    }

    void somebodyElseIsFasterWhileTheDialogIsOpen()
    {
        ConsoleBench bench;
        bench.broker.addUser(u"zoe"_s, {u"approver"_s});
        const QString id = bench.broker.submitPatch();
        console::InboxPage *inbox = openInbox(bench);
        ConsoleBench::click(ConsoleBench::child<QPushButton>(inbox, u"approve"_s));
        auto *dialog = bench.dialog<DecideRequestDialog>();
        auto *send = ConsoleBench::child<QPushButton>(dialog, u"send"_s);
        const test::Reply other = bench.broker.post(u"/api/v1/requests/"_s + id + u"/reject"_s,
                                                    u"zoe"_s, R"({"reason":"no"})");
        QCOMPARE(other.status, 200);
        if (send->isVisible() && send->isEnabled())
            send->click();
        QVERIFY(ConsoleBench::waitFor([&] { return !send->isVisible(); }));
        QVERIFY2(dialog->problem().contains(u"Rejected by zoe"_s), qPrintable(dialog->problem()));
        QCOMPARE(bench.broker.count("approvals"), 1);
        dialog->close();
        QVERIFY(
            ConsoleBench::waitFor([&] { return inbox->detail().outcome().contains(u"zoe"_s); }));
        QVERIFY(!ConsoleBench::child<QPushButton>(inbox, u"approve"_s)->isVisible());
        QVERIFY(!ConsoleBench::child<QPushButton>(inbox, u"reject"_s)->isVisible());
    }

    void whatSomebodyElseDecidedLeavesByItself()
    {
        ConsoleBench bench;
        bench.broker.addUser(u"zoe"_s, {u"approver"_s});
        const QString id = bench.broker.submitPatch();
        console::InboxPage *inbox = openInbox(bench);
        QCOMPARE(bench.broker.post(u"/api/v1/requests/"_s + id + u"/approve"_s, u"zoe"_s).status,
                 200);
        QVERIFY(ConsoleBench::waitFor([&] { return inbox->panel().shownState() == u"empty"_s; }));
        QVERIFY(ConsoleBench::waitFor(
            [&] { return inbox->detail().outcome() == u"Approved by zoe."_s; }));
        QVERIFY(!bench.window().windowTitle().startsWith(u'('));
    }
};

QTEST_MAIN(TestDecisions)
#include "tst_decisions.moc"
