// Sessions that end, windows that lock, servers that go away: nothing is lost, everything is said.
#include "console/pages/inbox_page.h"
#include "console/pages/requests_page.h"
#include "tests/console/console_bench.h"
#include "tests/support/scripted_http_server.h"

#include <QPushButton>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using console::Session;
using test::ConsoleBench;

namespace {

void typePassword(console::LoginDialog *login)
{
    ConsoleBench::child<QLineEdit>(login, u"password"_s)
        ->setText(QString::fromLatin1(test::BrokerBench::password));
    ConsoleBench::click(ConsoleBench::child<QPushButton>(login, u"send"_s));
}

/// JSON with apostrophes for quotation marks.
QByteArray json(QByteArray text)
{
    return text.replace('\'', '"');
}

/// Says what a broker says to one person without any requests, until told otherwise.
class ScriptedBroker
{
public:
    void answer(int status, const QByteArray &body)
    {
        const std::lock_guard lock(m_mutex);
        m_status = status;
        m_body = body;
    }

    /// Of GET /events; without this it is answered as everything else.
    void refuseEvents(int status)
    {
        const std::lock_guard lock(m_mutex);
        m_eventStatus = status;
    }

    test::ScriptedHttpServer server{[this](const test::ScriptedRequest &request) {
        using Answer = test::ScriptedAnswer;
        if (request.target == "/api/v1/auth/login")
            return Answer{
                .body =
                    json("{'token':'t','expires_at':'2030-01-01T00:00:00Z','user':{'id':'7d444840-"
                         "9dc0-11d1-b245-5ffdce74fad2','email':'a@b','display_name':''}}")};
        if (request.target == "/api/v1/users/me")
            return Answer{.body = json("{'id':'7d444840-9dc0-11d1-b245-5ffdce74fad2','email':'a@b',"
                                       "'permissions':['secret.approve'],'grants':[]}")};
        const std::lock_guard lock(m_mutex);
        if (request.target == "/api/v1/events" && m_eventStatus != 0)
            return Answer{.status = m_eventStatus,
                          .body = json("{'error':'not_found','message':'no'}")};
        return Answer{.status = m_status, .body = m_body};
    }};

private:
    std::mutex m_mutex;
    int m_status = 200;
    int m_eventStatus = 0;
    QByteArray m_body = "[]";
};

struct ScriptedConsole
{
    explicit ScriptedConsole(const QUrl &url)
        : app({.settingsPath = settings.filePath(u"console.ini"_s)})
    {
        app.window().show();
        app.session().signIn({.id = u"p"_s, .server = url}, u"a@b"_s,
                             core::SecretBytes::copyOf(std::string_view("p")));
    }

    console::InboxPage *inbox()
    {
        app.window().showPage(u"inbox"_s);
        return qobject_cast<console::InboxPage *>(app.window().page(u"inbox"_s));
    }

    QTemporaryDir settings;
    console::ConsoleApplication app;
};

} // namespace

class TestSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aRevokedSessionLeadsToALoginOverTheSameView()
    {
        ConsoleBench bench;
        bench.broker.submitPatch();
        bench.signIn(u"approver"_s);
        auto *page = bench.page<console::RequestsPage>(u"requests"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return page->panel().shownState() == u"table"_s; }));
        page->panel().quickFilter().setText(u"app"_s);
        const QUuid shown = page->detail().shownId();
        QVERIFY(!shown.isNull());
        bench.broker.sql("UPDATE sessions SET revoked_at = now()");
        page->refresh();
        QVERIFY(ConsoleBench::waitFor(
            [&] { return bench.session().state() == Session::State::Expired; }));
        auto *login = bench.dialog<console::LoginDialog>();
        QCOMPARE(ConsoleBench::child<QLineEdit>(login, u"email"_s)->text(),
                 u"approver@example.org"_s);
        QVERIFY(page->isVisible());
        typePassword(login);
        QVERIFY(ConsoleBench::waitFor([&] { return bench.session().isSignedIn(); }));
        QCOMPARE(bench.window().currentPage(), page);
        QCOMPARE(page->panel().quickFilter().text(), u"app"_s);
        QCOMPARE(page->detail().shownId(), shown);
    }

    void aLockedWindowHidesAllAndKeepsThePlace()
    {
        ConsoleBench bench;
        bench.broker.submitPatch();
        bench.signIn(u"approver"_s);
        auto *page = bench.page<console::RequestsPage>(u"requests"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return page->panel().shownState() == u"table"_s; }));
        bench.session().lock();
        QVERIFY(!page->isVisible());
        QVERIFY(bench.session().token().isEmpty());
        QVERIFY(ConsoleBench::waitFor([&] {
            return bench.broker.count("sessions s JOIN users u ON u.id = s.user_id WHERE "
                                      "s.revoked_at IS NULL AND u.display_name = 'approver'") == 0;
        }));
        typePassword(bench.dialog<console::LoginDialog>());
        QVERIFY(ConsoleBench::waitFor([&] { return bench.session().isSignedIn(); }));
        QCOMPARE(bench.window().currentPage(), page);
        QVERIFY(page->isVisible());
    }

    void changesComeByTheStreamAndByAskingWithoutIt()
    {
        ConsoleBench bench;
        bench.signIn(u"approver"_s);
        auto *inbox = bench.page<console::InboxPage>(u"inbox"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return bench.session().isLive(); }));
        QVERIFY(ConsoleBench::waitFor([&] { return inbox->panel().shownState() == u"empty"_s; }));
        // While the stream stands, asking comes after a minute only.
        bench.broker.submitPatch();
        QVERIFY(ConsoleBench::waitFor([&] { return inbox->panel().shownState() == u"table"_s; }));
        QVERIFY(bench.window().windowTitle().startsWith(u"(1)"_s));
    }

    void aServerWithoutAStreamIsAsked()
    {
        ScriptedBroker broker;
        broker.refuseEvents(404);
        ScriptedConsole console(broker.server.url());
        QVERIFY(ConsoleBench::waitFor([&] { return console.app.session().isSignedIn(); }));
        console::InboxPage *inbox = console.inbox();
        QVERIFY(ConsoleBench::waitFor([&] { return inbox->panel().shownState() == u"empty"_s; }));
        const auto lists = [&] {
            int found = 0;
            for (const test::ScriptedRequest &each : broker.server.requests())
                found += each.target.startsWith("/api/v1/requests") ? 1 : 0;
            return found;
        };
        QTest::qWait(500);
        const int before = lists();
        QVERIFY(ConsoleBench::waitFor([&] { return lists() > before; }));
        QVERIFY(!console.app.session().isLive());
    }

    void aStreamThatIsRefusedForTheTokenEndsTheSession()
    {
        ScriptedBroker broker;
        broker.refuseEvents(401);
        ScriptedConsole console(broker.server.url());
        QVERIFY(ConsoleBench::waitFor(
            [&] { return console.app.session().state() == Session::State::Expired; }));
    }

    void idlenessLocks()
    {
        console::IdleLock idle;
        bool isIdle = false;
        connect(&idle, &console::IdleLock::idled, this, [&] { isIdle = true; });
        QWidget widget;
        widget.show();
        idle.setLimit(std::chrono::milliseconds(300));
        for (int touch = 0; touch < 5; ++touch) {
            QTest::qWait(100);
            QTest::keyClick(&widget, Qt::Key_A);
        }
        QVERIFY(!isIdle);
        QVERIFY(ConsoleBench::waitFor([&] { return isIdle; }));
    }

    void somebodyElseStartsAnew()
    {
        ConsoleBench bench;
        bench.broker.submitPatch();
        bench.signIn(u"approver"_s);
        QVERIFY(bench.window().page(u"inbox"_s));
        bench.session().signOut();
        QVERIFY(!bench.window().currentPage());
        bench.signIn(u"auditor"_s);
        QVERIFY(!bench.window().page(u"inbox"_s));
        QVERIFY(bench.window().page(u"audit"_s));
    }

    void aServerThatIsAwayIsSaidAndComesBack()
    {
        ScriptedBroker broker;
        ScriptedConsole console(broker.server.url());
        QVERIFY(ConsoleBench::waitFor([&] { return console.app.session().isSignedIn(); }));
        console::InboxPage *inbox = console.inbox();
        QVERIFY(ConsoleBench::waitFor([&] { return inbox->panel().shownState() == u"empty"_s; }));
        auto *banner = console.app.window().findChild<console::OfflineBanner *>();
        QVERIFY(!banner->isVisible());
        broker.server.goAway();
        inbox->refresh();
        QVERIFY(ConsoleBench::waitFor([&] { return banner->isVisible(); }));
        QVERIFY(banner->text().contains(u"cannot be reached"_s));
        QVERIFY(console.app.session().isSignedIn());
        broker.server.comeBack();
        console.app.session().retryNow();
        QVERIFY(ConsoleBench::waitFor([&] { return !banner->isVisible(); }));
    }

    void keychainJobsOutliveTheirStore()
    {
        const QString key = u"nothing of that name"_s;
        bool isCalled = false;
        const auto call = [&](const console::KeychainAnswer &) { isCalled = true; };
        {
            QObject context;
            console::CredentialStore store;
            store.read(key, &context, call);
            store.erase(key, &context, call);
            // The first is under way, the second waits for it, the third has not begun.
            QCoreApplication::processEvents();
            isCalled = false;
            store.read(key, &context, call);
        }
        // They run one after the other, so this answer is the last.
        console::CredentialStore other;
        QObject here;
        bool isAnswered = false;
        other.read(key, &here, [&](const console::KeychainAnswer &) { isAnswered = true; });
        QVERIFY(ConsoleBench::waitFor([&] { return isAnswered; }));
        QVERIFY(!isCalled);
    }

    void everyFaultIsSaid_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("said");
        const auto problem = [](const QByteArray &code) {
            return json("{'error':'" + code + "','message':'what the server says'}");
        };
        QTest::newRow("403") << 403 << problem("missing_permission") << u"lack a permission"_s;
        QTest::newRow("404") << 404 << problem("not_found") << u"not there"_s;
        QTest::newRow("409") << 409 << problem("conflict") << u"hat the server says"_s;
        QTest::newRow("410") << 410 << problem("wrap_expired") << u"is over"_s;
        QTest::newRow("422") << 422 << problem("invalid_value") << u"hat the server says"_s;
        QTest::newRow("429") << 429 << problem("rate_limited") << u"too often"_s;
        QTest::newRow("500") << 500 << problem("internal_error") << u"problem of its own"_s;
        QTest::newRow("500, no JSON") << 500 << "<html>"_ba << u"problem of its own"_s;
        QTest::newRow("not JSON") << 200 << "<html>"_ba << u"not what this server should say"_s;
        QTest::newRow("no list") << 200 << "{}"_ba << u"not what this server should say"_s;
        QTest::newRow("broken element") << 200 << "[{\"id\":3}]"_ba << u"/0/id"_s;
    }

    void everyFaultIsSaid()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(QString, said);
        ScriptedBroker broker;
        broker.answer(status, body);
        ScriptedConsole console(broker.server.url());
        QVERIFY(ConsoleBench::waitFor([&] { return console.app.session().isSignedIn(); }));
        console::InboxPage *inbox = console.inbox();
        QVERIFY(ConsoleBench::waitFor([&] { return inbox->panel().shownState() == u"failed"_s; }));
        const auto &model = inbox->panel().filter().table();
        QVERIFY2(model.problem().contains(said), qPrintable(model.problem()));
        QVERIFY(console.app.session().isSignedIn());
        broker.answer(200, "[]");
        inbox->refresh();
        QVERIFY(ConsoleBench::waitFor([&] { return inbox->panel().shownState() == u"empty"_s; }));
    }
};

QTEST_MAIN(TestSession)
#include "tst_session.moc"
