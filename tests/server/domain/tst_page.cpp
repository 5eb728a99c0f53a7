#include "server/domain/page.h"

#include <limits>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::domain;

class TestPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void comesBackAsItWent_data()
    {
        QTest::addColumn<qint64>("micros");
        QTest::addColumn<QUuid>("id");
        const QUuid id(u"01234567-89ab-4def-8123-456789abcdef"_s);
        QTest::newRow("epoch") << qint64{0} << QUuid();
        QTest::newRow("now") << qint64{1'780'000'000'123'456} << id;
        QTest::newRow("before the epoch") << qint64{-1} << id;
        QTest::newRow("first") << std::numeric_limits<qint64>::min() << id;
        QTest::newRow("last") << std::numeric_limits<qint64>::max() << id;
    }

    void comesBackAsItWent()
    {
        QFETCH(qint64, micros);
        QFETCH(QUuid, id);
        const PageCursor cursor{.time = {micros}, .id = id};
        const QString text = encodeCursor(cursor);
        QCOMPARE(text.size(), 32);
        const auto decoded = decodeCursor(text);
        QVERIFY(decoded);
        QCOMPARE(decoded->time.micros, micros);
        QCOMPARE(decoded->id, id);
    }

    void isStableAcrossVersions()
    {
        const PageCursor cursor{.time = {1},
                                .id = QUuid(u"01234567-89ab-4def-8123-456789abcdef"_s)};
        QCOMPARE(encodeCursor(cursor), u"AAAAAAAAAAEBI0VniatN74EjRWeJq83v"_s);
    }

    void refusesOtherText_data()
    {
        QTest::addColumn<QString>("text");
        const QString good = encodeCursor({.time = {5}, .id = QUuid::createUuid()});
        QTest::newRow("empty") << u""_s;
        QTest::newRow("short") << good.left(31);
        QTest::newRow("long") << good + u'A';
        QTest::newRow("padded") << good.left(31) + u'=';
        QTest::newRow("plus") << u'+' + good.mid(1);
        QTest::newRow("slash") << u'/' + good.mid(1);
        QTest::newRow("space") << u' ' + good.mid(1);
        QTest::newRow("not Latin") << u'é' + good.mid(1);
        QTest::newRow("other script") << QChar(0x4e2d) + good.mid(1);
        QTest::newRow("lone surrogate") << QChar(0xd800) + good.mid(1);
        QTest::newRow("null character") << QChar(0) + good.mid(1);
        QTest::newRow("line break") << good.left(31) + u'\n';
    }

    void refusesOtherText()
    {
        QFETCH(QString, text);
        QVERIFY(!decodeCursor(text));
    }
};

QTEST_APPLESS_MAIN(TestPage)
#include "tst_page.moc"
