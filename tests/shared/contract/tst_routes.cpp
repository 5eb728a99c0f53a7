#include "shared/contract/routes.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::contract;

class TestRoutes : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void leavesATemplateWithoutArgumentsAlone()
    {
        QCOMPARE(pathOf(routes::requests), u"/api/v1/requests"_s);
    }

    void fillsIdsInOrder()
    {
        const QUuid first(u"11111111-1111-4111-8111-11111111111A"_s);
        const QUuid second(u"22222222-2222-4222-8222-222222222222"_s);
        QCOMPARE(pathOf(routes::requestApprove, first),
                 u"/api/v1/requests/11111111-1111-4111-8111-11111111111a/approve"_s);
        QCOMPARE(pathOf(routes::requestWrapConsume, first, second),
                 u"/api/v1/requests/11111111-1111-4111-8111-11111111111a/wraps/"
                 "22222222-2222-4222-8222-222222222222/consume"_s);
    }

    void encodesArguments_data()
    {
        QTest::addColumn<QString>("argument");
        QTest::addColumn<QString>("path");
        QTest::newRow("slash") << u"a/b"_s << u"/api/v1/jobs/a%2Fb"_s;
        QTest::newRow("braces") << u"{id}"_s << u"/api/v1/jobs/%7Bid%7D"_s;
        QTest::newRow("query") << u"a?b#c"_s << u"/api/v1/jobs/a%3Fb%23c"_s;
        QTest::newRow("percent") << u"%41"_s << u"/api/v1/jobs/%2541"_s;
        QTest::newRow("other script") << u"ä"_s << u"/api/v1/jobs/%C3%A4"_s;
        QTest::newRow("empty") << u""_s << u"/api/v1/jobs/"_s;
    }

    void encodesArguments()
    {
        QFETCH(QString, argument);
        QTEST(pathOf(routes::job, {argument}), "path");
    }
};

QTEST_APPLESS_MAIN(TestRoutes)
#include "tst_routes.moc"
