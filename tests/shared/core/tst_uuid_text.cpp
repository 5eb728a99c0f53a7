#include "shared/core/uuid_text.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;

class TestUuidText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads();
    void refused_data();
    void refused();
};

void TestUuidText::reads()
{
    const QString text = u"5b000000-0000-4000-8000-00000000000a"_s;
    QCOMPARE(core::toText(core::uuidFromText(text).value()), text);
    QCOMPARE(core::uuidFromText(text.toUpper()), core::uuidFromText(text));
}

void TestUuidText::refused_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << QString();
    QTest::newRow("braces") << u"{5b000000-0000-4000-8000-00000000000a}"_s;
    QTest::newRow("no dashes") << u"5b000000000040008000000000000000000a"_s;
    QTest::newRow("blank in front") << u" 5b000000-0000-4000-8000-00000000000"_s;
    QTest::newRow("trailing byte") << u"5b000000-0000-4000-8000-00000000000ab"_s;
    QTest::newRow("no hex digit") << u"5b000000-0000-4000-8000-00000000000g"_s;
    QTest::newRow("wide digit") << u"5b000000-0000-4000-8000-00000000000\uff11"_s;
}

void TestUuidText::refused()
{
    QFETCH(QString, text);
    QVERIFY(!core::uuidFromText(text));
}

QTEST_APPLESS_MAIN(TestUuidText)
#include "tst_uuid_text.moc"
