// Who must have a new password is led to it right after the login, and to nothing else.
#include "console/dialogs/change_password_dialog.h"
#include "console/pages/inbox_page.h"
#include "tests/console/console_bench.h"

#include <QPushButton>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using console::ChangePasswordDialog;
using console::Session;
using test::ConsoleBench;

namespace {

const QString newPassword = u"another long password"_s;

QString oldPassword()
{
    return QString::fromLatin1(test::BrokerBench::password);
}

void demandNewPassword(ConsoleBench &bench)
{
    bench.broker.sql("UPDATE users SET must_change_password = true WHERE email LIKE 'approver@%'");
}

ChangePasswordDialog *dialogAfterLogin(ConsoleBench &bench)
{
    demandNewPassword(bench);
    bench.window().askForLogin();
    auto *login = bench.dialog<console::LoginDialog>();
    ConsoleBench::child<QLineEdit>(login, u"email"_s)->setText(u"approver@example.org"_s);
    ConsoleBench::child<QLineEdit>(login, u"password"_s)->setText(oldPassword());
    ConsoleBench::click(ConsoleBench::child<QPushButton>(login, u"send"_s));
    auto *dialog = bench.dialog<ChangePasswordDialog>();
    if (!ConsoleBench::waitFor([&] { return bench.window().loginDialog() == nullptr; }))
        qFatal("the login stays open");
    return dialog;
}

void type(ChangePasswordDialog *dialog, const QString &wanted, const QString &again)
{
    ConsoleBench::child<QLineEdit>(dialog, u"wanted"_s)->setText(wanted);
    ConsoleBench::child<QLineEdit>(dialog, u"again"_s)->setText(again);
    ConsoleBench::click(ConsoleBench::child<QPushButton>(dialog, u"send"_s));
}

} // namespace

class TestChangePassword : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void theNewPasswordLeadsOn()
    {
        ConsoleBench bench;
        const QPointer<ChangePasswordDialog> dialog = dialogAfterLogin(bench);
        QCOMPARE(bench.session().state(), Session::State::PasswordDue);
        QVERIFY(!bench.window().currentPage());
        QCOMPARE(ConsoleBench::child<QLineEdit>(dialog, u"current"_s)->text(), oldPassword());
        type(dialog, newPassword, newPassword);
        QVERIFY(ConsoleBench::waitFor([&] { return bench.session().isSignedIn(); }));
        QVERIFY(ConsoleBench::waitFor([&] { return dialog.isNull(); }));
        QCOMPARE(bench.broker.count("users WHERE must_change_password"), 0);
        auto *inbox = bench.page<console::InboxPage>(u"inbox"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return inbox->panel().shownState() == u"empty"_s; }));
        QVERIFY(!bench.window().loginDialog());
    }

    void badInputIsSaidAndCanBeMended()
    {
        ConsoleBench bench;
        ChangePasswordDialog *dialog = dialogAfterLogin(bench);
        auto *current = ConsoleBench::child<QLineEdit>(dialog, u"current"_s);
        type(dialog, u"short"_s, u"short"_s);
        QVERIFY2(dialog->problem().contains(u"at least 12"_s), qPrintable(dialog->problem()));
        type(dialog, newPassword, u"another long passwort"_s);
        QVERIFY2(dialog->problem().contains(u"twice"_s), qPrintable(dialog->problem()));
        type(dialog, u"approver@example.org"_s, u"approver@example.org"_s);
        QVERIFY(ConsoleBench::waitFor(
            [&] { return dialog->problem().contains(u"ust not be the e-mail"_s); }));
        QCOMPARE(current->text(), oldPassword());
        current->setText(u"wrong"_s);
        type(dialog, newPassword, newPassword);
        QVERIFY(ConsoleBench::waitFor(
            [&] { return dialog->problem().contains(u"current password is wrong"_s); }));
        QVERIFY(current->text().isEmpty());
        QCOMPARE(bench.session().state(), Session::State::PasswordDue);
        current->setText(oldPassword());
        type(dialog, newPassword, newPassword);
        QVERIFY(ConsoleBench::waitFor([&] { return bench.session().isSignedIn(); }));
    }

    void whoDoesNotIsSignedOutAndToldWhy()
    {
        ConsoleBench bench;
        const QPointer<ChangePasswordDialog> dialog = dialogAfterLogin(bench);
        dialog->reject();
        QCOMPARE(bench.session().state(), Session::State::SignedOut);
        QVERIFY(bench.session().token().isEmpty());
        auto *cover = ConsoleBench::child<console::EmptyState>(&bench.window(), u"cover"_s);
        QVERIFY(cover->isVisible());
        QVERIFY2(cover->title().contains(u"new password is needed"_s), qPrintable(cover->title()));
        QVERIFY(ConsoleBench::waitFor(
            [&] { return bench.broker.count("sessions WHERE revoked_at IS NULL") == 0; }));
        QVERIFY(ConsoleBench::waitFor([&] { return dialog.isNull(); }));
        QCOMPARE(bench.broker.count("users WHERE must_change_password"), 1);
    }

    void aDemandInTheMiddleIsMetToo()
    {
        ConsoleBench bench;
        bench.signIn(u"approver"_s);
        auto *inbox = bench.page<console::InboxPage>(u"inbox"_s);
        demandNewPassword(bench);
        QVERIFY(ConsoleBench::waitFor([&] {
            inbox->refresh();
            return bench.session().state() == Session::State::PasswordDue;
        }));
        auto *dialog = bench.dialog<ChangePasswordDialog>();
        auto *current = ConsoleBench::child<QLineEdit>(dialog, u"current"_s);
        QVERIFY(current->text().isEmpty());
        QVERIFY(!inbox->isVisible());
        current->setText(oldPassword());
        type(dialog, newPassword, newPassword);
        QVERIFY(ConsoleBench::waitFor([&] { return bench.session().isSignedIn(); }));
        QCOMPARE(bench.window().currentPage(), inbox);
    }
};

QTEST_MAIN(TestChangePassword)
#include "tst_change_password.moc"
