// Revealing: once, hidden by default, gone when it is over.
#include "console/dialogs/reveal_dialog.h"
#include "console/pages/requests_page.h"
#include "tests/console/console_bench.h"
#include "tests/console/seeded_data.h"
#include "tests/support/process_memory.h"

#include <array>
#include <cstring>

#include <QClipboard>
#include <QMimeData>
#include <QPushButton>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using console::RevealDialog;
using test::ConsoleBench;

namespace {

/// A read of `developer` that an agent has answered with these values.
QString readableRequest(ConsoleBench &bench, const std::map<QString, QByteArray> &values)
{
    const QString id = bench.broker.submitRead();
    const test::BrokerBench::BenchAgent agent = bench.broker.mintAgent();
    bench.broker.approve(id);
    test::answerRead(bench.broker, agent, id, values);
    return id;
}

RevealDialog *openDialog(ConsoleBench &bench, const QString &id)
{
    bench.signIn(u"developer"_s);
    auto *page = bench.page<console::RequestsPage>(u"requests"_s);
    page->open(id);
    auto *reveal = ConsoleBench::child<QPushButton>(page, u"reveal"_s);
    if (!ConsoleBench::waitFor([&] { return reveal->isVisible() && reveal->isEnabled(); }))
        qFatal("nothing can be revealed");
    ConsoleBench::click(reveal);
    return bench.dialog<RevealDialog>();
}

QPushButton *buttonOf(RevealDialog *dialog, const QString &key)
{
    QPushButton *button = nullptr;
    ConsoleBench::waitFor([&] {
        button = dialog->findChild<QPushButton *>(u"reveal-"_s + key);
        return button && button->isVisible();
    });
    return button;
}

QByteArray valueIn(RevealDialog *dialog)
{
    const std::string_view bytes = dialog->secret().lines().value().view();
    return {bytes.data(), static_cast<qsizetype>(bytes.size())};
}

} // namespace

class TestReveal : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aValueIsShownHiddenAndOnce()
    {
        ConsoleBench bench;
        const QString id = readableRequest(bench, {{u"A"_s, "value of A"}, {u"B"_s, "b"}});
        RevealDialog *dialog = openDialog(bench, id);
        ConsoleBench::click(buttonOf(dialog, u"A"_s));
        QVERIFY(ConsoleBench::waitFor([&] { return valueIn(dialog) == "value of A"; }));
        QVERIFY(!dialog->secret().lines().isShown());
        QVERIFY(dialog->secret().lines().accessibleName().contains(u"hidden"_s));
        // One at a time.
        QVERIFY(ConsoleBench::waitFor([&] {
            auto *other = dialog->findChild<QPushButton *>(u"reveal-B"_s);
            return other && !other->isEnabled() && !dialog->findChild<QWidget *>(u"reveal-A"_s);
        }));
        ConsoleBench::click(ConsoleBench::child<QPushButton>(dialog, u"toggle"_s));
        QVERIFY(dialog->secret().lines().isShown());
        ConsoleBench::click(ConsoleBench::child<QPushButton>(dialog, u"finish"_s));
        QVERIFY(valueIn(dialog).isEmpty());
        QVERIFY(dialog->findChild<QPushButton *>(u"reveal-B"_s)->isEnabled());
    }

    void whatWasRevealedElsewhereIsSaidSo()
    {
        ConsoleBench bench;
        const QString id = readableRequest(bench, {{u"A"_s, "a"}});
        RevealDialog *dialog = openDialog(bench, id);
        QPushButton *button = buttonOf(dialog, u"A"_s);
        const QString wrap = bench.broker.value("SELECT id FROM secret_wraps");
        QCOMPARE(bench.broker
                     .post(u"/api/v1/requests/%1/wraps/%2/consume"_s.arg(id, wrap), u"developer"_s)
                     .status,
                 200);
        ConsoleBench::click(button);
        QVERIFY(ConsoleBench::waitFor([&] { return !dialog->problem().isEmpty(); }));
        QVERIFY2(dialog->problem().contains(u"revealed before"_s), qPrintable(dialog->problem()));
        QVERIFY(valueIn(dialog).isEmpty());
    }

    void theValueHidesWhenTheWindowIsLeft()
    {
        ConsoleBench bench;
        RevealDialog *dialog = openDialog(bench, readableRequest(bench, {{u"A"_s, "a"}}));
        ConsoleBench::click(buttonOf(dialog, u"A"_s));
        QVERIFY(ConsoleBench::waitFor([&] { return !valueIn(dialog).isEmpty(); }));
        ConsoleBench::click(ConsoleBench::child<QPushButton>(dialog, u"toggle"_s));
        QVERIFY(dialog->secret().lines().isShown());
        QWidget other;
        other.show();
        other.activateWindow();
        QVERIFY(ConsoleBench::waitFor([&] { return !dialog->secret().lines().isShown(); }));
        QCOMPARE(valueIn(dialog), "a"_ba);
    }

    void lockingWipesIt()
    {
        ConsoleBench bench;
        QPointer<RevealDialog> dialog = openDialog(bench, readableRequest(bench, {{u"A"_s, "a"}}));
        ConsoleBench::click(buttonOf(dialog, u"A"_s));
        QVERIFY(ConsoleBench::waitFor([&] { return !valueIn(dialog).isEmpty(); }));
        bench.session().lock();
        QVERIFY(ConsoleBench::waitFor([&] { return dialog.isNull(); }));
    }

    void nothingStaysInMemoryOnceItIsClosed()
    {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("a sanitizer maps terabytes of shadow, which nobody can search");
#endif
        // Never whole in this program, except where the console shows it.
        QByteArray masked("CANARY-of-a-reveal-3f9a17c2");
        for (char &byte : masked)
            byte = static_cast<char>(byte ^ test::memoryMask);
        const auto reveal = [&masked] {
            std::array<char, 32> plain{};
            for (qsizetype at = 0; at < masked.size(); ++at)
                plain[static_cast<std::size_t>(at)] =
                    static_cast<char>(masked[at] ^ test::memoryMask);
            auto bytes = core::SecretBytes::copyOf(
                std::string_view(plain.data(), static_cast<std::size_t>(masked.size())));
            explicit_bzero(plain.data(), plain.size());
            return bytes;
        };
        const int before = test::copiesInMemory(masked);
        {
            console::SecretReveal widget;
            widget.resize(500, 300);
            widget.setVisible(true);
            widget.show(u"K"_s, reveal());
            ConsoleBench::child<QPushButton>(&widget, u"toggle"_s)->click();
            QVERIFY(widget.lines().isShown());
            QVERIFY(!widget.grab().isNull());
            QVERIFY(test::copiesInMemory(masked) > before);
            widget.wipe();
            QCOMPARE(test::copiesInMemory(masked), before);
        }
    }

    void byKeyboardAlone()
    {
        ConsoleBench bench;
        RevealDialog *dialog = openDialog(bench, readableRequest(bench, {{u"A"_s, "a"}}));
        QVERIFY(buttonOf(dialog, u"A"_s));
        const auto tabTo = [&](const QString &name) {
            for (int step = 0; step < 12; ++step) {
                QWidget *focus = dialog->focusWidget();
                if (focus && focus->objectName() == name)
                    return true;
                QTest::keyClick(focus ? focus : dialog, Qt::Key_Tab);
            }
            return false;
        };
        QVERIFY(tabTo(u"reveal-A"_s));
        QTest::keyClick(dialog->focusWidget(), Qt::Key_Space);
        QVERIFY(ConsoleBench::waitFor([&] { return !valueIn(dialog).isEmpty(); }));
        QVERIFY(tabTo(u"toggle"_s));
        QTest::keyClick(dialog->focusWidget(), Qt::Key_Space);
        QVERIFY(dialog->secret().lines().isShown());
        QTest::keyClick(dialog, Qt::Key_Escape);
        QVERIFY(!dialog->isVisible());
    }

    void theClipboardIsClearedUnlessItHasChanged()
    {
        using namespace std::chrono_literals;
        QClipboard &clipboard = *QGuiApplication::clipboard();
        console::SecretClipboard secret(50ms);
        secret.copy(core::SecretBytes::copyOf(std::string_view("s3cret")));
        QCOMPARE(clipboard.text(), u"s3cret"_s);
        QCOMPARE(clipboard.mimeData()->data(u"x-kde-passwordManagerHint"_s), "secret"_ba);
        QVERIFY(ConsoleBench::waitFor([&] { return clipboard.text().isEmpty(); }));
        secret.copy(core::SecretBytes::copyOf(std::string_view("s3cret")));
        clipboard.setText(u"something else"_s);
        QTest::qWait(150);
        QCOMPARE(clipboard.text(), u"something else"_s);
        {
            console::SecretClipboard brief;
            QCOMPARE(brief.keepFor(), std::chrono::milliseconds(10s));
            brief.copy(core::SecretBytes::copyOf(std::string_view("s3cret")));
        }
        QVERIFY(clipboard.text().isEmpty());
    }

    void valuesOfAnyKind_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<bool>("canBeShown");
        QTest::newRow("empty") << QByteArray() << false;
        QTest::newRow("binary") << QByteArray("\x00\xff", 2) << false;
        QTest::newRow("1 MiB in one line") << QByteArray(1024 * 1024, 'v') << true;
        QTest::newRow("lines") << QByteArray("a\nb\n\xd7\xa9") << true;
    }

    void valuesOfAnyKind()
    {
        QFETCH(QByteArray, value);
        QFETCH(bool, canBeShown);
        console::SecretReveal widget;
        widget.resize(400, 300);
        widget.setVisible(true);
        const QByteArray bytes = value;
        widget.show(u"K"_s, core::SecretBytes::copyOf(std::string_view(
                                bytes.constData(), static_cast<std::size_t>(bytes.size()))));
        auto *toggle = ConsoleBench::child<QPushButton>(&widget, u"toggle"_s);
        QCOMPARE(toggle->isEnabled(), canBeShown);
        QCOMPARE(ConsoleBench::child<QPushButton>(&widget, u"copy"_s)->isEnabled(), canBeShown);
        toggle->click();
        QCOMPARE(widget.lines().isShown(), canBeShown);
        const QImage shown = widget.grab().toImage();
        widget.conceal();
        QCOMPARE(widget.grab().toImage() != shown, canBeShown);
    }
};

QTEST_MAIN(TestReveal)
#include "tst_reveal.moc"
