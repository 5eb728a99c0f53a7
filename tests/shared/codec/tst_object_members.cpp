// Objects taken apart and put together again without touching what is in them.
#include "shared/codec/object_members.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using codec::membersOf;
using codec::objectFrom;

namespace {

QByteArray textOf(const core::SecretBytes &bytes)
{
    return QByteArray::fromStdString(std::string(bytes.view()));
}

} // namespace

class TestObjectMembers : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void anObjectComesBack_data()
    {
        QTest::addColumn<QByteArray>("object");
        for (const char *object :
             {"{}", R"({"a":1})", R"({"b":true,"a":null,"":""})", R"({"n":-0.0,"m":1E+300})",
              R"({"n":100000000000000000000000000001})", R"({"o":{"o":{"a":[[],{}]}},"x":[1,"a"]})",
              "{\"a\\\"b\":\"c\\\\d\\u0001\"}", "{\"\xc3\xa4\":\"\xf0\x9f\x94\x91\"}"})
            QTest::addRow("%s", object) << QByteArray(object);
    }

    void anObjectComesBack()
    {
        QFETCH(QByteArray, object);
        const auto members = membersOf(object);
        QVERIFY(members.has_value());
        QCOMPARE(textOf(objectFrom(*members)), object);
    }

    void membersAreNamesTextsAndJson()
    {
        const auto members = membersOf(R"( { "a" : "x\n" , "b" : [ "y" ] , "c" : 1.0 } )");
        QVERIFY(members.has_value());
        QCOMPARE(members->size(), 3U);
        QCOMPARE(members->at(0).name, u"a"_s);
        QCOMPARE(textOf(*members->at(0).text), "x\n"_ba);
        QCOMPARE(textOf(members->at(0).json), "\"x\\n\""_ba);
        QVERIFY(!members->at(1).text.has_value());
        QCOMPARE(textOf(members->at(1).json), R"(["y"])"_ba);
        QVERIFY(!members->at(2).text.has_value());
        QCOMPARE(textOf(members->at(2).json), "1.0"_ba);
    }

    void aTextMemberReadsBack_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("plain") << "v"_ba;
        QTest::newRow("empty") << ""_ba;
        QTest::newRow("to be escaped") << "\"\\/\b\x01\x7f"_ba;
        QTest::newRow("beyond ASCII") << "\xe2\x80\xa8\xf0\x9f\x94\x91"_ba;
    }

    void aTextMemberReadsBack()
    {
        QFETCH(QByteArray, value);
        std::vector<codec::ObjectMember> one;
        one.push_back(
            codec::textMember(u"k\"ey"_s, core::SecretBytes::copyOf(value.toStdString())));
        const core::SecretBytes object = objectFrom(one);
        const auto members =
            membersOf(QByteArrayView(object.data(), static_cast<qsizetype>(object.size())));
        QVERIFY(members.has_value());
        QCOMPARE(members->at(0).name, u"k\"ey"_s);
        QCOMPARE(textOf(*members->at(0).text), value);
    }

    void anythingElseIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text :
             {"", "1", "[]", "null", "{\"a\":1,}", "{\"a\":1,\"a\":1}", "{}{}", "{\"a\":NaN}",
              "{\"a\":1E400}", "{\"a\":\"\xc3\"}", "{\"a\":\"\\udc00\"}"})
            QTest::addRow("%s", QByteArray(text).toPercentEncoding().constData())
                << QByteArray(text);
        QTest::newRow("too deep") << "{\"a\":" + QByteArray(40, '[') + QByteArray(40, ']') + "}";
    }

    void anythingElseIsRefused()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!membersOf(text).has_value());
    }
};

QTEST_APPLESS_MAIN(TestObjectMembers)
#include "tst_object_members.moc"
