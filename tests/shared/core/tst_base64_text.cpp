#include "shared/core/base64_text.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;

class TestBase64Text : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTrip();
    void refused_data();
    void refused();
    void urlForm();
};

void TestBase64Text::roundTrip()
{
    for (int size = 0; size < 100; ++size) {
        QByteArray bytes;
        for (int at = 0; at < size; ++at)
            bytes.append(static_cast<char>(at * 37 + size));
        const QByteArray text = core::toBase64(bytes);
        QCOMPARE(text, bytes.toBase64());
        const auto back = core::bytesFromBase64(text.toStdString());
        QVERIFY(back);
        QCOMPARE(QByteArray::fromStdString(std::string(back->view())), bytes);
        const auto url = core::bytesFromBase64Url(core::toBase64Url(bytes).toStdString());
        QVERIFY(url && url->equals(*back));
    }
}

void TestBase64Text::refused_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("no padding") << "YWI"_ba;
    QTest::newRow("half padding") << "YQ="_ba;
    QTest::newRow("too much padding") << "YWI=="_ba;
    QTest::newRow("padding alone") << "===="_ba;
    QTest::newRow("blank inside") << "YW I="_ba;
    QTest::newRow("line break behind") << "YWI=\n"_ba;
    QTest::newRow("URL alphabet") << "-_-_"_ba;
    QTest::newRow("stray bits") << "YWJ="_ba;
    QTest::newRow("something behind") << "YWI=YWI="_ba;
    QTest::newRow("one character") << "Y"_ba;
    QTest::newRow("not ASCII") << "YW\xc3\xa4"_ba;
}

void TestBase64Text::refused()
{
    QFETCH(QByteArray, text);
    QVERIFY(!core::bytesFromBase64(text.toStdString()));
}

void TestBase64Text::urlForm()
{
    QVERIFY(core::bytesFromBase64Url("-_-_"));
    QVERIFY(!core::bytesFromBase64Url("+/+/"));
    QVERIFY(!core::bytesFromBase64Url("YWI="));
}

QTEST_APPLESS_MAIN(TestBase64Text)
#include "tst_base64_text.moc"
