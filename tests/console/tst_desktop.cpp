// The console as a citizen of the desktop: one of it, links, messages, the tray, commands, the
// keychain.
#include "console/app/deep_link.h"
#include "console/app/single_instance.h"
#include "console/dialogs/command_palette.h"
#include "console/pages/inbox_page.h"
#include "console/pages/requests_page.h"
#include "shared/core/uuid_text.h"
#include "tests/console/console_bench.h"

#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using console::DesktopNotice;
using console::SingleInstance;
using test::ConsoleBench;

namespace {

/// Everything that the console says on the desktop from now on.
std::shared_ptr<std::vector<DesktopNotice>> collect(ConsoleBench &bench)
{
    auto told = std::make_shared<std::vector<DesktopNotice>>();
    QObject::connect(&bench.console().notifier(), &console::Notifier::told, &bench.window(),
                     [told](const DesktopNotice &notice) { told->push_back(notice); });
    return told;
}

void waitUntilLive(ConsoleBench &bench)
{
    if (!ConsoleBench::waitFor([&] { return bench.session().isLive(); }))
        qFatal("there is no stream");
}

} // namespace

class TestDesktop : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void linksNameARequestAndNothingElse()
    {
        const QString id = u"7d444840-9dc0-11d1-b245-5ffdce74fad2"_s;
        const auto request = console::requestOfLink(u"sbroker://request/"_s + id);
        QVERIFY(request);
        QCOMPARE(core::toText(*request), id);
        for (const QString &wrong :
             {QString(), u"sbroker://request/"_s, u"sbroker://request/x"_s,
              u"sbroker://reveal/"_s + id, u"https://request/"_s + id,
              u"sbroker://request/"_s + id + u"/approve"_s,
              u"sbroker://request/"_s + id + u"?approve=1"_s, u"sbroker://me@request/"_s + id,
              u"sbroker://request:1/"_s + id})
            QVERIFY2(!console::requestOfLink(wrong), qPrintable(wrong));
    }

    void theSecondHandsOverToTheFirst()
    {
        const QTemporaryDir settings;
        const QString path = settings.filePath(u"console.ini"_s);
        SingleInstance first(path);
        QCOMPARE(first.begin({}), SingleInstance::Role::First);
        QStringList heard;
        connect(&first, &SingleInstance::messageReceived, this,
                [&](const QString &message) { heard.append(message); });
        QProcess program;
        program.setProgram(qEnvironmentVariable("SB_BINARY_DIR") + u"/sb-console"_s);
        const QString link = u"sbroker://request/7d444840-9dc0-11d1-b245-5ffdce74fad2"_s;
        program.setArguments({u"--settings"_s, path, link});
        program.start();
        QVERIFY(ConsoleBench::waitFor([&] { return program.state() == QProcess::NotRunning; }));
        QCOMPARE(program.exitCode(), 0);
        QCOMPARE(heard, QStringList{link});
        program.setArguments({u"--settings"_s, path, u"sbroker://reveal/1"_s});
        program.start();
        QVERIFY(ConsoleBench::waitFor([&] { return program.state() == QProcess::NotRunning; }));
        QCOMPARE(program.exitCode(), 2);
        QCOMPARE(heard.size(), 1);
    }

    void oneThatWasKilledIsNotInTheWay()
    {
        const QTemporaryDir settings;
        const QString path = settings.filePath(u"console.ini"_s);
        QProcess program;
        program.start(qEnvironmentVariable("SB_BINARY_DIR") + u"/sb-console"_s,
                      {u"--settings"_s, path});
        QVERIFY(ConsoleBench::waitFor([&] { return QFile::exists(path + u".lock"_s); }));
        program.kill();
        QVERIFY(program.waitForFinished());
        SingleInstance next(path);
        QCOMPARE(next.begin({}), SingleInstance::Role::First);
    }

    void aLinkWaitsForTheLogin()
    {
        ConsoleBench bench;
        const QString id = bench.broker.submitPatch();
        bench.broker.submitRead();
        bench.console().follow(u"sbroker://request/"_s + id);
        bench.signIn(u"approver"_s);
        auto *shown = qobject_cast<console::RequestsPage *>(bench.window().currentPage());
        QVERIFY(shown);
        QVERIFY(
            ConsoleBench::waitFor([&] { return core::toText(shown->detail().shownId()) == id; }));
    }

    void whoMayDecideIsToldWithoutValues()
    {
        ConsoleBench bench;
        bench.signIn(u"approver"_s);
        waitUntilLive(bench);
        const auto told = collect(bench);
        const QString id = bench.broker.submitPatch(R"({"KEYNAME":"CANARY-VALUE"})");
        QVERIFY(ConsoleBench::waitFor([&] { return !told->empty(); }));
        const DesktopNotice notice = told->front();
        QVERIFY2(notice.title.contains(u"developer"_s), qPrintable(notice.title));
        QVERIFY2(notice.text.contains(u"app/db"_s), qPrintable(notice.text));
        QVERIFY(!notice.text.contains(u"CANARY"_s) && !notice.title.contains(u"CANARY"_s));
        QCOMPARE(core::toText(notice.requestId), id);
        QVERIFY(ConsoleBench::waitFor(
            [&] { return bench.console().tray().trayIcon().toolTip().contains(u'1'); }));
        // Deciding oneself is no news.
        bench.broker.approve(id);
        QTest::qWait(500);
        QCOMPARE(told->size(), std::size_t{1});
        Q_EMIT bench.console().tray().requestWanted(notice.requestId);
        QCOMPARE(bench.window().currentPage()->info().id, u"requests"_s);
    }

    void theRequesterIsToldWhatBecameOfIt()
    {
        ConsoleBench bench;
        bench.signIn(u"developer"_s);
        waitUntilLive(bench);
        const auto told = collect(bench);
        const QString id = bench.broker.submitPatch();
        bench.broker.approve(id);
        QVERIFY(ConsoleBench::waitFor([&] { return !told->empty(); }));
        QCOMPARE(told->size(), std::size_t{1});
        QCOMPARE(told->front().title, u"Your request was approved"_s);
    }

    void noticesHoldNoMarkup()
    {
        const QUuid me = QUuid::createUuid();
        model::AccessRequest request{.id = QUuid::createUuid(),
                                     .requesterName = u"<a href='x'>Eve</a>\n\u202e"_s,
                                     .type = u"read"_s,
                                     .status = u"pending"_s,
                                     .mayDecide = true};
        request.environment = QString(4000, u'<');
        const auto notice = console::noticeOf(request, me);
        QVERIFY(notice);
        for (const QString &text : {notice->title, notice->text})
            QVERIFY2(!text.contains(u'<') && !text.contains(QChar(0x202e)), qPrintable(text));
        QVERIFY(notice->text.size() < 400);
        request.mayDecide = false;
        QVERIFY(!console::noticeOf(request, me));
    }

    void commandsAreFoundByTheirWords()
    {
        ConsoleBench bench;
        bench.signIn(u"approver"_s);
        bench.window().showPage(u"inbox"_s);
        QTest::keyClick(&bench.window(), Qt::Key_K, Qt::ControlModifier);
        auto *palette = bench.dialog<console::CommandPalette>();
        auto *list = ConsoleBench::child<QListWidget>(palette, u"commands"_s);
        auto *words = ConsoleBench::child<QLineEdit>(palette, u"words"_s);
        const int all = list->count();
        QTest::keyClicks(words, u"requ go"_s);
        QVERIFY(list->count() < all);
        QCOMPARE(list->count(), 1);
        QTest::keyClick(words, Qt::Key_Return);
        QVERIFY(ConsoleBench::waitFor(
            [&] { return bench.window().currentPage()->info().id == u"requests"_s; }));
    }

    void theIconHoldsTheNumber()
    {
        const auto image = [](int count) {
            return console::countedIcon(count).pixmap(32, 32).toImage();
        };
        QVERIFY(image(1) != image(0));
        QVERIFY(image(1) != image(2));
        QCOMPARE(image(100), image(5000));
    }
};

QTEST_MAIN(TestDesktop)
#include "tst_desktop.moc"
