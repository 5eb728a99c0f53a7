// The audit browser: filters, kept searches, correlations, and files of everything that is
// filtered.
#include "console/pages/audit_page.h"
#include "console/pages/requests_page.h"
#include "tests/console/console_bench.h"

#include <QFile>
#include <QJsonDocument>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::ConsoleBench;

namespace {

console::AuditPage *openPage(ConsoleBench &bench)
{
    bench.signIn(u"auditor"_s);
    auto *page = bench.page<console::AuditPage>(u"audit"_s);
    if (!ConsoleBench::waitFor([&] { return page->panel().shownState() == u"table"_s; }))
        qFatal("there are no events");
    return page;
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestAuditPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aFilterAsksTheServer()
    {
        ConsoleBench bench;
        bench.broker.submitPatch();
        console::AuditPage *page = openPage(bench);
        auto *action = ConsoleBench::child<QLineEdit>(page, u"action"_s);
        action->setText(u"request.submit"_s);
        QTest::keyClick(action, Qt::Key_Return);
        QVERIFY(
            ConsoleBench::waitFor([&] { return page->panel().view().model()->rowCount() == 1; }));
        action->setText(u"nothing.like.it"_s);
        QTest::keyClick(action, Qt::Key_Return);
        QVERIFY(ConsoleBench::waitFor([&] { return page->panel().shownState() == u"empty"_s; }));
    }

    void fromAnEventToAllOfItsCorrelation()
    {
        ConsoleBench bench;
        const QString id = bench.broker.submitPatch();
        bench.broker.submitPatch();
        console::AuditPage *page = openPage(bench);
        page->search({.resource = u"request:"_s + id});
        QVERIFY(
            ConsoleBench::waitFor([&] { return page->panel().view().model()->rowCount() == 1; }));
        page->panel().view().selectSourceRow(0);
        ConsoleBench::click(ConsoleBench::child<QPushButton>(page, u"correlated"_s));
        QCOMPARE(ConsoleBench::child<QLineEdit>(page, u"correlation"_s)->text(), id);
        const int expected =
            bench.broker.count("audit_events WHERE correlation_id = '" + id.toLatin1() + "'");
        QVERIFY(expected > 1);
        QVERIFY(ConsoleBench::waitFor(
            [&] { return page->panel().view().model()->rowCount() == expected; }));
    }

    void everythingFilteredIsExported_data()
    {
        QTest::addColumn<QString>("ending");
        QTest::newRow("csv") << u"csv"_s;
        QTest::newRow("ndjson") << u"ndjson"_s;
    }

    void everythingFilteredIsExported()
    {
        QFETCH(QString, ending);
        ConsoleBench bench;
        // More than one page at the server's largest.
        bench.broker.sql(
            "INSERT INTO audit_events (id, actor, action, resource, status, correlation_id) "
            "SELECT gen_random_uuid(), 'system', 'test.many', 'test:' || n, 'success', "
            "gen_random_uuid() FROM generate_series(1, 1500) n");
        console::AuditPage *page = openPage(bench);
        page->search({.action = u"test.many"_s});
        const QTemporaryDir directory;
        const QString path = directory.filePath(u"audit."_s + ending);
        QSignalSpy exported(page, &console::AuditPage::exported);
        page->exportTo(path);
        QVERIFY(ConsoleBench::waitFor([&] { return exported.count() == 1; }));
        QCOMPARE(exported.front().at(0).toInt(), 1500);
        QCOMPARE(exported.front().at(1).toString(), QString());
        QByteArrayList lines = contentOf(path).split('\n');
        QVERIFY(lines.takeLast().isEmpty());
        if (ending == u"csv"_s)
            QVERIFY(lines.takeFirst().startsWith("When,Outcome,Action"));
        else
            QVERIFY(QJsonDocument::fromJson(lines.front()).isObject());
        QCOMPARE(lines.size(), 1500);
        QSet<QByteArray> different(lines.begin(), lines.end());
        QCOMPARE(different.size(), 1500);
    }

    void anExportThatCannotBeWrittenSaysSo()
    {
        ConsoleBench bench;
        console::AuditPage *page = openPage(bench);
        QSignalSpy exported(page, &console::AuditPage::exported);
        page->exportTo(u"/nowhere/audit.csv"_s);
        QCOMPARE(exported.count(), 1);
        QVERIFY(!exported.front().at(1).toString().isEmpty());
    }

    void searchesAreKeptAcrossRestarts()
    {
        ConsoleBench bench;
        openPage(bench);
        console::SavedSearches(bench.store())
            .save(u"denials"_s, {.action = u"auth.login"_s, .since = core::Timestamp{7'000'000}});
        bench.restartConsole();
        console::AuditPage *page = openPage(bench);
        auto *saved = ConsoleBench::child<QComboBox>(page, u"savedSearches"_s);
        const int at = saved->findText(u"denials"_s);
        QVERIFY(at > 0);
        saved->setCurrentIndex(at);
        Q_EMIT saved->activated(at);
        QCOMPARE(ConsoleBench::child<QLineEdit>(page, u"action"_s)->text(), u"auth.login"_s);
    }
};

QTEST_MAIN(TestAuditPage)
#include "tst_audit_page.moc"
