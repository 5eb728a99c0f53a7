// A patch on a bundle: the chosen keys become texts, everything else stays as it is.
#include "agent/bundle.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using agent::Bundle;
using core::SecretBytes;

namespace {

SecretBytes secretOf(const QByteArray &bytes)
{
    return SecretBytes::copyOf(bytes.toStdString());
}

QByteArray textOf(const SecretBytes &bytes)
{
    return QByteArray::fromStdString(std::string(bytes.view()));
}

} // namespace

class TestBundle : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aKeyIsSet_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QByteArray>("after");
        QTest::addColumn<bool>("isChanged");
        const auto row = [](const char *name, const char *before, const QByteArray &value,
                            const char *after) {
            QTest::newRow(name) << QByteArray(before) << value << QByteArray(after)
                                << (QByteArray(before) != after);
        };
        row("new", R"({"a":1})", "v", R"({"a":1,"K":"v"})");
        row("into nothing", "{}", "v", R"({"K":"v"})");
        row("another text", R"({"K":"w","z":[]})", "v", R"({"K":"v","z":[]})");
        row("the same text", R"({"K":"v"})", "v", R"({"K":"v"})");
        row("empty", R"({"K":"v"})", "", R"({"K":""})");
        row("empty stays", R"({"K":""})", "", R"({"K":""})");
        row("a number becomes a text", R"({"K":5})", "5", R"({"K":"5"})");
        row("null becomes a text", R"({"K":null})", "null", R"({"K":"null"})");
        row("an object becomes a text", R"({"K":{"K":"v"}})", "v", R"({"K":"v"})");
        row("a like-named key deeper down", R"({"o":{"K":"w"}})", "v",
            R"({"o":{"K":"w"},"K":"v"})");
        row("numbers keep their digits", R"({"n":12345678901234567890.10,"e":1E300})", "v",
            R"({"n":12345678901234567890.10,"e":1E300,"K":"v"})");
        row("quotes", "{}", "\"\\\n", "{\"K\":\"\\\"\\\\\\n\"}");
        row("letters beyond ASCII", "{}", "\xc3\xa4\xf0\x9f\x94\x91",
            "{\"K\":\"\xc3\xa4\xf0\x9f\x94\x91\"}");
    }

    void aKeyIsSet()
    {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, value);
        QFETCH(QByteArray, after);
        QFETCH(bool, isChanged);
        auto bundle = Bundle::parse(secretOf(before));
        QVERIFY(bundle.has_value());
        const auto change = bundle->set(u"K"_s, secretOf(value));
        QVERIFY(change.has_value());
        QCOMPARE(*change == Bundle::Change::Made, isChanged);
        QCOMPARE(textOf(bundle->toJson()), after);
        // And again: now it is there.
        QCOMPARE(*bundle->set(u"K"_s, secretOf(value)), Bundle::Change::None);
    }

    void onlyAnObjectIsABundle_data()
    {
        QTest::addColumn<QByteArray>("content");
        for (const char *content :
             {"", "null", "1", "\"canary\"", "[]", "{", "{}x", "{\"a\":1,\"a\":2}", "canary=1",
              "{\"a\":\"\xff\"}", "{\"a\":\"\\ud800\"}", "{'a':1}", "{\"a\":01}"})
            QTest::addRow("%s", QByteArray(content).toPercentEncoding().constData())
                << QByteArray(content);
    }

    void onlyAnObjectIsABundle()
    {
        QFETCH(QByteArray, content);
        const auto bundle = Bundle::parse(secretOf(content));
        QVERIFY(!bundle.has_value());
        QCOMPARE(bundle.error().code, core::ErrorCode::InvalidValue);
        QVERIFY(!bundle.error().message.contains("canary"_L1));
    }

    void bytesThatAreNoTextAreRefusedByName_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("a stray byte") << "ab\xff"_ba;
        QTest::newRow("cut short") << "ab\xc3"_ba;
        QTest::newRow("a surrogate") << "\xed\xa0\x80"_ba;
        QTest::newRow("overlong") << "\xc0\xaf"_ba;
        QTest::newRow("NUL") << QByteArray("a\0b", 3);
    }

    void bytesThatAreNoTextAreRefusedByName()
    {
        QFETCH(QByteArray, value);
        Bundle bundle;
        const auto change = bundle.set(u"THE_KEY"_s, secretOf(value));
        QVERIFY(!change.has_value());
        QVERIFY(change.error().message.contains("THE_KEY"_L1));
        QVERIFY(!change.error().message.contains("ab"_L1 + QChar(0xfffd)));
        QCOMPARE(textOf(bundle.toJson()), "{}"_ba);
    }

    void valuesAreTextsOrJson()
    {
        const auto bundle =
            Bundle::parse(secretOf("{\"t\":\"a\\\"b\","
                                   R"("n":1.50,"b":true,"z":null,"o":{"x": [1]},"e":""})"));
        std::vector<std::pair<QString, QByteArray>> all;
        for (const Bundle::Value &value : bundle->values({}))
            all.emplace_back(value.key, textOf(value.bytes));
        const std::vector<std::pair<QString, QByteArray>> expected{
            {u"t"_s, "a\"b"}, {u"n"_s, "1.50"},         {u"b"_s, "true"},
            {u"z"_s, "null"}, {u"o"_s, R"({"x":[1]})"}, {u"e"_s, ""}};
        QCOMPARE(all, expected);
        QCOMPARE(bundle->values({u"e"_s, u"absent"_s, u"n"_s}).size(), 2U);
        QVERIFY(bundle->values({u"absent"_s}).empty());
    }
};

QTEST_APPLESS_MAIN(TestBundle)
#include "tst_bundle.moc"
