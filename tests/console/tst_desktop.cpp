// The console as a citizen of the desktop: one of it, links, messages, the tray, commands, the
// keychain.
#include "console/app/deep_link.h"
#include "console/app/single_instance.h"
#include "console/dialogs/command_palette.h"
#include "console/pages/dashboard_page.h"
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

/// What happens inside a session of its own with a keychain that is unlocked: 0 when all is well,
/// else the number of the step that went wrong.
int useKeychain()
{
    console::CredentialStore store;
    QObject here;
    std::optional<console::KeychainAnswer> came;
    const auto take = [&](console::KeychainAnswer answer) { came.emplace(std::move(answer)); };
    const auto wait = [&] { return ConsoleBench::waitFor([&] { return came.has_value(); }); };
    const QString key = u"profile \u05d0"_s;
    const auto secret = core::SecretBytes::copyOf(std::string_view("tok\0en", 6));
    store.write(key, secret, &here, take);
    if (!wait() || came->state != console::KeychainState::Available)
        return 1;
    came.reset();
    store.read(key, &here, take);
    if (!wait() || !came->secret || came->secret->view() != secret.view())
        return 2;
    came.reset();
    store.erase(key, &here, take);
    if (!wait() || came->state != console::KeychainState::Available)
        return 3;
    came.reset();
    store.read(key, &here, take);
    if (!wait() || came->secret || came->state != console::KeychainState::Available)
        return 4;
    return 0;
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
        // Not the palette itself.
        QVERIFY(list->findItems(u"Commands"_s, Qt::MatchContains).isEmpty());
        QTest::keyClicks(words, u"requ go"_s);
        QVERIFY(list->count() < all);
        QCOMPARE(list->count(), 1);
        QTest::keyClick(words, Qt::Key_Return);
        QVERIFY(ConsoleBench::waitFor(
            [&] { return bench.window().currentPage()->info().id == u"requests"_s; }));
    }

    void aRealKeychainKeepsAndForgets()
    {
        const QTemporaryDir home;
        QProcess session;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        for (const QString &name : {u"HOME"_s, u"XDG_DATA_HOME"_s, u"XDG_RUNTIME_DIR"_s,
                                    u"XDG_CONFIG_HOME"_s, u"XDG_CACHE_HOME"_s})
            environment.insert(name, home.path());
        environment.remove(u"DBUS_SESSION_BUS_ADDRESS"_s);
        session.setProcessEnvironment(environment);
        session.setProcessChannelMode(QProcess::MergedChannels);
        const QString self = QCoreApplication::applicationFilePath();
        const QString script =
            u"printf pass | gnome-keyring-daemon --unlock --components=secrets >/dev/null && "
            "\"$0\" --use-keychain"_s;
        session.start(u"dbus-run-session"_s, {u"--"_s, u"sh"_s, u"-c"_s, script, self});
        QVERIFY(session.waitForFinished(60'000));
        QVERIFY2(session.exitCode() == 0,
                 (QByteArray::number(session.exitCode()) + ": " + session.readAll()).constData());
    }

    void theDashboardShowsChartsAndTables()
    {
        ConsoleBench bench;
        bench.broker.submitPatch();
        bench.signIn(u"approver"_s);
        auto *page = bench.page<console::DashboardPage>(u"dashboard"_s);
        QVERIFY(ConsoleBench::waitFor(
            [&] { return page->figure(u"waiting"_s) && page->figure(u"endings"_s); }));
        console::FigureView *waiting = page->figure(u"waiting"_s);
        QCOMPARE(waiting->table().item(0, 1)->text(), u"1"_s);
        QVERIFY(!waiting->table().isVisible());
        // Each in its place, whichever answer came first.
        const QWidget *endings = page->figure(u"endings"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return waiting->y() < endings->y(); }));
        QCOMPARE(waiting->x(), endings->x());
        // Not by its place: the page is still being laid out.
        ConsoleBench::child<QCheckBox>(page, u"asTables"_s)->click();
        QVERIFY(waiting->table().isVisible());
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

int main(int argc, char *argv[])
{
    QApplication application(argc, argv);
    if (application.arguments().value(1) == u"--use-keychain"_s)
        return useKeychain();
    TestDesktop test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_desktop.moc"
