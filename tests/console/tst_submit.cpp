// Asking to write and to read: what is filled in arrives, values stay hidden and are not kept.
#include "console/dialogs/submit_request_dialog.h"
#include "console/pages/requests_page.h"
#include "tests/console/console_bench.h"

#include <QClipboard>
#include <QPushButton>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using console::SubmitRequestDialog;
using test::ConsoleBench;

namespace {

SubmitRequestDialog *openDialog(ConsoleBench &bench)
{
    bench.signIn(u"developer"_s);
    auto *page = bench.page<console::RequestsPage>(u"requests"_s);
    ConsoleBench::click(ConsoleBench::child<QPushButton>(page, u"newRequest"_s));
    auto *dialog = bench.dialog<SubmitRequestDialog>();
    ConsoleBench::child<QComboBox>(dialog, u"provider"_s)->setCurrentText(u"file"_s);
    ConsoleBench::child<QLineEdit>(dialog, u"secret"_s)->setText(u"shop/db"_s);
    ConsoleBench::child<QPlainTextEdit>(dialog, u"justification"_s)->setPlainText(u"rotate"_s);
    return dialog;
}

void send(SubmitRequestDialog *dialog)
{
    ConsoleBench::click(ConsoleBench::child<QPushButton>(dialog, u"send"_s));
}

int requestsIn(ConsoleBench &bench)
{
    return bench.broker.count("access_requests");
}

std::vector<client::PatchValue> oneValue(QByteArray bytes)
{
    std::vector<client::PatchValue> values;
    values.push_back({.keyName = u"K"_s, .value = core::SecretBytes::takeFrom(bytes)});
    return values;
}

} // namespace

class TestSubmit : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aPatchWithAPastedFile()
    {
        ConsoleBench bench;
        SubmitRequestDialog *dialog = openDialog(bench);
        QGuiApplication::clipboard()->setText(u"USER=shop\nPASSWORD=canary-7f3a\n"_s);
        ConsoleBench::click(ConsoleBench::child<QPushButton>(dialog, u"pasteEnv"_s));
        QCOMPARE(dialog->keys().keys(), QStringList({u"USER"_s, u"PASSWORD"_s}));
        for (const QLineEdit *field : dialog->findChildren<QLineEdit *>())
            QVERIFY(!field->text().contains(u"canary"_s));
        send(dialog);
        QVERIFY(ConsoleBench::waitFor([&] { return requestsIn(bench) == 1; }));
        QCOMPARE(bench.broker.value("SELECT type || ' ' || target_secret_ref FROM access_requests"),
                 u"patch shop/db"_s);
        QCOMPARE(bench.broker.count("secret_wraps"), 2);
        auto *page = bench.page<console::RequestsPage>(u"requests"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return page->panel().shownState() == u"table"_s; }));
    }

    void aReadOfSomeKeys()
    {
        ConsoleBench bench;
        SubmitRequestDialog *dialog = openDialog(bench);
        dialog->findChildren<QRadioButton *>().at(1)->setChecked(true);
        ConsoleBench::child<QPlainTextEdit>(dialog, u"names"_s)->setPlainText(u"A\n\n B \n"_s);
        send(dialog);
        QVERIFY(ConsoleBench::waitFor([&] { return requestsIn(bench) == 1; }));
        QCOMPARE(bench.broker.value("SELECT type || target_keys::text FROM access_requests"),
                 u"read[\"A\", \"B\"]"_s);
    }

    void byKeyboardAlone()
    {
        ConsoleBench bench;
        bench.signIn(u"developer"_s);
        bench.page<console::RequestsPage>(u"requests"_s);
        QTest::keyClick(&bench.window(), Qt::Key_N, Qt::ControlModifier);
        auto *dialog = bench.dialog<SubmitRequestDialog>();
        const auto typeInto = [&](const QString &name, const QString &text) {
            for (int step = 0; step < 30 && dialog->focusWidget()->objectName() != name; ++step)
                QTest::keyClick(dialog->focusWidget(), Qt::Key_Tab);
            if (dialog->focusWidget()->objectName() != name)
                qFatal("Tab does not lead to %s", qPrintable(name));
            QTest::keyClicks(dialog->focusWidget(), text);
        };
        typeInto(u"secret"_s, u"shop/db"_s);
        typeInto(u"justification"_s, u"by hand"_s);
        typeInto(u"key"_s, u"PASSWORD"_s);
        typeInto(u"value"_s, u"hidden"_s);
        typeInto(u"send"_s, {});
        QTest::keyClick(dialog->focusWidget(), Qt::Key_Space);
        QVERIFY(ConsoleBench::waitFor([&] { return requestsIn(bench) == 1; }));
        QCOMPARE(bench.broker.value("SELECT justification FROM access_requests"), u"by hand"_s);
    }

    void valuesOfAnyKind_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("binary") << QByteArray("\x00\xff\xfe\n", 4);
        QTest::newRow("1 MiB") << QByteArray(1024 * 1024, 'v');
    }

    void valuesOfAnyKind()
    {
        QFETCH(QByteArray, value);
        ConsoleBench bench;
        SubmitRequestDialog *dialog = openDialog(bench);
        dialog->keys().take(oneValue(value));
        send(dialog);
        QVERIFY(ConsoleBench::waitFor(
            [&] { return requestsIn(bench) == 1 || !dialog->problem().isEmpty(); }));
        QCOMPARE(requestsIn(bench), 1);
    }

    void aRefusalNamesTheFieldAndLosesNothing()
    {
        ConsoleBench bench;
        SubmitRequestDialog *dialog = openDialog(bench);
        ConsoleBench::child<QLineEdit>(dialog, u"secret"_s)->setText(u"../etc"_s);
        dialog->keys().take(oneValue("v"));
        send(dialog);
        QVERIFY(ConsoleBench::waitFor([&] { return !dialog->problem().isEmpty(); }));
        QVERIFY2(dialog->problem().contains(u"target_secret_ref"_s), qPrintable(dialog->problem()));
        ConsoleBench::child<QLineEdit>(dialog, u"secret"_s)->setText(u"etc"_s);
        send(dialog);
        QVERIFY(ConsoleBench::waitFor([&] { return requestsIn(bench) == 1; }));
    }

    void aDraftIsKeptWithoutItsValues()
    {
        ConsoleBench bench;
        SubmitRequestDialog *dialog = openDialog(bench);
        dialog->keys().take(oneValue("canary-91c2"));
        dialog->close();
        bench.window().showPage(u"requests"_s);
        QTest::qWait(100);
        for (const QByteArray &kept : {bench.store().layout(u"submit/draft"_s)}) {
            QVERIFY(!kept.isEmpty());
            QVERIFY(!kept.contains("canary"));
            const QByteArray asUtf16 =
                QByteArray::fromRawData(reinterpret_cast<const char *>(u"canary"), 12);
            QVERIFY(!kept.contains(asUtf16));
        }
        ConsoleBench::click(ConsoleBench::child<QPushButton>(
            bench.page<console::RequestsPage>(u"requests"_s), u"newRequest"_s));
        auto *again = bench.dialog<SubmitRequestDialog>();
        QCOMPARE(ConsoleBench::child<QLineEdit>(again, u"secret"_s)->text(), u"shop/db"_s);
        QVERIFY(again->keys().keys().contains(u"K"_s));
        QVERIFY(again->keys().values().value().front().value.isEmpty());
    }
};

QTEST_MAIN(TestSubmit)
#include "tst_submit.moc"
