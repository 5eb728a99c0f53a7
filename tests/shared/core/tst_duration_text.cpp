#include "shared/core/duration_text.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;

class TestDurationText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void read_data();
    void read();
    void refused_data();
    void refused();
};

void TestDurationText::read_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("milliseconds");
    QTest::addColumn<QString>("shortest");
    QTest::newRow("seconds") << u"15s"_s << qint64(15'000) << u"15s"_s;
    QTest::newRow("mixed") << u"1h30m"_s << qint64(5'400'000) << u"1h30m"_s;
    QTest::newRow("milliseconds") << u"500ms"_s << qint64(500) << u"500ms"_s;
    QTest::newRow("minutes before milliseconds") << u"2m3ms"_s << qint64(120'003) << u"2m3ms"_s;
    QTest::newRow("fraction") << u"1.5h"_s << qint64(5'400'000) << u"1h30m"_s;
    QTest::newRow("bare zero") << u"0"_s << qint64(0) << u"0s"_s;
    QTest::newRow("many seconds") << u"90s"_s << qint64(90'000) << u"1m30s"_s;
}

void TestDurationText::read()
{
    QFETCH(QString, text);
    const auto duration = core::durationFromText(text);
    QVERIFY(duration);
    QTEST(qint64(duration->count()), "milliseconds");
    QTEST(core::toText(*duration), "shortest");
    QCOMPARE(core::durationFromText(core::toText(*duration)), duration);
}

void TestDurationText::refused_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"", "15", "s", "-1s", "+1s", "1 s", "1s ", "1d", "1.2.3s", "1e3s",
                             "1S", "999999999h", "."})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void TestDurationText::refused()
{
    QFETCH(QString, text);
    QVERIFY(!core::durationFromText(text));
}

QTEST_APPLESS_MAIN(TestDurationText)
#include "tst_duration_text.moc"
