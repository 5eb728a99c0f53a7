#include "shared/core/timestamp_text.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using core::Timestamp;

class TestTimestampText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void written_data();
    void written();
    void read_data();
    void read();
    void refused_data();
    void refused();
};

void TestTimestampText::written_data()
{
    QTest::addColumn<qint64>("micros");
    QTest::addColumn<QByteArray>("t9");
    QTest::addColumn<QByteArray>("tn");
    QTest::addColumn<QByteArray>("ts");
    QTest::newRow("epoch") << qint64(0) << "1970-01-01T00:00:00.000000000Z"_ba
                           << "1970-01-01T00:00:00Z"_ba
                           << "1970-01-01T00:00:00Z"_ba;
    QTest::newRow("micros") << qint64(1'780'135'872'123'456) << "2026-05-30T10:11:12.123456000Z"_ba
                            << "2026-05-30T10:11:12.123456Z"_ba
                            << "2026-05-30T10:11:12Z"_ba;
    QTest::newRow("trimmed") << qint64(1'780'135'872'120'000) << "2026-05-30T10:11:12.120000000Z"_ba
                             << "2026-05-30T10:11:12.12Z"_ba
                             << "2026-05-30T10:11:12Z"_ba;
    QTest::newRow("before the epoch") << qint64(-1) << "1969-12-31T23:59:59.999999000Z"_ba
                                      << "1969-12-31T23:59:59.999999Z"_ba
                                      << "1969-12-31T23:59:59Z"_ba;
    QTest::newRow("leap day") << qint64(1'709'164'800'000'000)
                              << "2024-02-29T00:00:00.000000000Z"_ba
                              << "2024-02-29T00:00:00Z"_ba
                              << "2024-02-29T00:00:00Z"_ba;
}

void TestTimestampText::written()
{
    QFETCH(qint64, micros);
    const Timestamp time{micros};
    QTEST(core::toTextT9(time), "t9");
    QTEST(core::toTextTn(time), "tn");
    QTEST(core::toTextTs(time), "ts");
    QCOMPARE(core::timestampFromText(QString::fromLatin1(core::toTextT9(time))), time);
}

void TestTimestampText::read_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("micros");
    QTest::newRow("offset east") << u"1970-01-01T02:00:00+02:00"_s << qint64(0);
    QTest::newRow("offset west") << u"1969-12-31T18:30:00-05:30"_s << qint64(0);
    QTest::newRow("nanoseconds cut") << u"1970-01-01T00:00:00.000001999Z"_s << qint64(1);
    QTest::newRow("one digit") << u"1970-01-01T00:00:00.5Z"_s << qint64(500'000);
}

void TestTimestampText::read()
{
    QFETCH(QString, text);
    const auto time = core::timestampFromText(text);
    QVERIFY(time);
    QTEST(qint64(time->micros), "micros");
}

void TestTimestampText::refused_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text :
         {"", "2026-05-30", "2026-05-30T10:11:12", "2026-05-30 10:11:12Z", "2026-02-29T00:00:00Z",
          "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-05-30T24:00:00Z",
          "2026-05-30T10:60:00Z", "2026-05-30T10:11:60Z", "2026-05-30T10:11:12.Z",
          "2026-05-30T10:11:12.0123456789Z", "2026-05-30T10:11:12z", "2026-05-30T10:11:12+0200",
          "2026-05-30T10:11:12+24:00", "2026-05-30T10:11:12Z ", "0000-01-01T00:00:00Z",
          "+026-05-30T10:11:12Z"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void TestTimestampText::refused()
{
    QFETCH(QString, text);
    QVERIFY(!core::timestampFromText(text));
}

QTEST_APPLESS_MAIN(TestTimestampText)
#include "tst_timestamp_text.moc"
