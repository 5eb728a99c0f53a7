#include "server/domain/cluster_fill.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::domain;

class TestClusterFill : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void fills_data()
    {
        QTest::addColumn<QString>("sent");
        QTest::addColumn<QStringList>("discovered");
        QTest::addColumn<QString>("filled");
        QTest::newRow("sent, none known") << u"a"_s << QStringList{} << u"a"_s;
        QTest::newRow("sent, another known") << u"a"_s << QStringList{u"b"_s} << u"a"_s;
        QTest::newRow("sent, several known") << u"a"_s << QStringList{u"b"_s, u"c"_s} << u"a"_s;
        QTest::newRow("absent, none known") << QString() << QStringList{} << QString();
        QTest::newRow("absent, one known") << QString() << QStringList{u"b"_s} << u"b"_s;
        QTest::newRow("absent, one known twice")
            << QString() << QStringList{u"b"_s, u"b"_s} << u"b"_s;
    }

    void fills()
    {
        QFETCH(QString, sent);
        QFETCH(QStringList, discovered);
        const auto filled =
            fillCluster(sent.isNull() ? std::nullopt : std::optional(sent), discovered);
        QVERIFY(filled);
        QTEST(filled->value_or(QString()), "filled");
    }

    void refusesToGuess()
    {
        const auto filled = fillCluster(std::nullopt, {u"a"_s, u"b"_s});
        QCOMPARE(filled.error().code, sb::core::ErrorCode::ClusterAmbiguous);
        QVERIFY(!filled.error().message.contains(u"a, b"_s));
    }
};

QTEST_APPLESS_MAIN(TestClusterFill)
#include "tst_cluster_fill.moc"
