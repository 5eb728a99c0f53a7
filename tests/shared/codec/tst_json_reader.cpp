#include "shared/codec/json_reader.h"

#include <random>

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using codec::JsonDocument;
using codec::ObjectReader;
using codec::Strictness;

class TestJsonReader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refused_data();
    void refused();
    void accepted_data();
    void accepted();
    void integers_data();
    void integers();
    void typedMembers();
    void faultsAreToldTogether();
    void lenientTakesNullForAbsent();
    void strictRefusesUnknown();
    void mutationsNeverCrash();
};

void TestJsonReader::refused_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("empty") << ""_ba;
    QTest::newRow("blank") << "  "_ba;
    QTest::newRow("no object") << "[]"_ba;
    QTest::newRow("trailing bytes") << "{} x"_ba;
    QTest::newRow("two documents") << "{}{}"_ba;
    QTest::newRow("trailing comma") << R"({"a":1,})"_ba;
    QTest::newRow("comment") << "{/**/}"_ba;
    QTest::newRow("single quotes") << "{'a':1}"_ba;
    QTest::newRow("NaN") << R"({"a":NaN})"_ba;
    QTest::newRow("infinite") << R"({"a":1e400})"_ba;
    QTest::newRow("leading zero") << R"({"a":01})"_ba;
    QTest::newRow("byte order mark") << "\xEF\xBB\xBF{}"_ba;
    QTest::newRow("invalid UTF-8") << QByteArray("{\"a\":\"\xC3\x28\"}");
    QTest::newRow("overlong UTF-8") << QByteArray("{\"a\":\"\xC0\xAF\"}");
    QTest::newRow("surrogate in UTF-8") << QByteArray("{\"a\":\"\xED\xA0\x80\"}");
    QTest::newRow("lone high surrogate") << R"({"a":"\uD800"})"_ba;
    QTest::newRow("lone low surrogate") << R"({"a":"\uDC00"})"_ba;
    QTest::newRow("reversed pair") << R"({"a":"\uDC00\uD800"})"_ba;
    QTest::newRow("escaped U+0000") << R"({"a":"x\u0000"})"_ba;
    QTest::newRow("U+0000 in a name") << R"({"a\u0000":1})"_ba;
    QTest::newRow("NUL byte behind") << QByteArray("{}\0x", 4);
    QTest::newRow("NUL byte inside") << QByteArray("{\"a\":\"\0\"}", 9);
    QTest::newRow("control character") << QByteArray("{\"a\":\"\x01\"}");
    QTest::newRow("line break in a text") << QByteArray("{\"a\":\"\n\"}");
    QTest::newRow("duplicate member") << R"({"a":1,"a":1})"_ba;
    QTest::newRow("duplicate by escape") << R"({"a":1,"\u0061":1})"_ba;
    QTest::newRow("nested duplicate") << R"({"x":[{"a":1,"a":2}]})"_ba;
    QTest::newRow("depth 33") << QByteArray(R"({"a":)") + QByteArray(32, '[') +
                                     QByteArray(32, ']') + "}";
    QTest::newRow("a million brackets") << QByteArray(1'000'000, '[');
    QTest::newRow("too many values")
        << QByteArray(R"({"a":[1)") + QByteArray(",1").repeated(20'001) + "]}";
}

void TestJsonReader::refused()
{
    QFETCH(QByteArray, body);
    const auto document = JsonDocument::parseObject(body);
    QVERIFY(!document);
    QCOMPARE(document.error().code, core::ErrorCode::InvalidJson);
    QVERIFY(document.error().message.startsWith(u"invalid JSON body"_s));
}

void TestJsonReader::accepted_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("empty object") << "{}"_ba;
    QTest::newRow("blanks around") << " \n{ } \t"_ba;
    QTest::newRow("depth 32") << QByteArray(R"({"a":)") + QByteArray(31, '[') +
                                     QByteArray(31, ']') + "}";
    QTest::newRow("brackets in a text") << QByteArray(R"({"a":")") + QByteArray(100, '[') + "\"}";
    QTest::newRow("escapes") << R"({"a":"\"\\\/\b\f\n\r\t\u00e4\uD83D\uDE00"})"_ba;
    QTest::newRow("emoji") << u"{\"a\":\"\U0001F600\"}"_s.toUtf8();
    QTest::newRow("numbers") << R"({"a":-1.5e3,"b":0,"c":1E+2,"d":9223372036854775807})"_ba;
}

void TestJsonReader::accepted()
{
    QFETCH(QByteArray, body);
    const auto document = JsonDocument::parseObject(body);
    QVERIFY(document);
    QCOMPARE(document->root().toQJson().toObject(), QJsonDocument::fromJson(body).object());
}

void TestJsonReader::integers_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("isInteger");
    QTest::newRow("zero") << "0"_ba << true;
    QTest::newRow("largest") << "9223372036854775807"_ba << true;
    QTest::newRow("smallest") << "-9223372036854775808"_ba << true;
    QTest::newRow("one more") << "9223372036854775808"_ba << false;
    QTest::newRow("one less") << "-9223372036854775809"_ba << false;
    QTest::newRow("fraction") << "1.0"_ba << false;
    QTest::newRow("exponent") << "1e2"_ba << false;
    QTest::newRow("text") << "\"1\""_ba << false;
    QTest::newRow("boolean") << "true"_ba << false;
}

void TestJsonReader::integers()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, isInteger);
    const auto document = JsonDocument::parseObject("{\"n\":" + text + "}");
    QVERIFY(document);
    ObjectReader reader(document->root());
    const auto number = reader.integer(u"n");
    QCOMPARE(number.has_value(), isInteger);
    QCOMPARE(reader.finish().has_value(), isInteger);
    if (isInteger)
        QCOMPARE(qlonglong(*number), text.toLongLong());
}

void TestJsonReader::typedMembers()
{
    const auto document = JsonDocument::parseObject(
        R"({"text":"x","id":"5b000000-0000-4000-8000-000000000001","flag":true,"list":["a","b"],)"
        R"("at":"2026-05-30T10:11:12Z","bytes":"AAE=","secret":"p\u00e4ss","object":{"k":1},"array":[1]})");
    QVERIFY(document);
    ObjectReader reader(document->root());
    QCOMPARE(reader.requiredText(u"text"), u"x"_s);
    QCOMPARE(reader.requiredUuid(u"id"), QUuid(u"5b000000-0000-4000-8000-000000000001"_s));
    QCOMPARE(reader.requiredBoolean(u"flag"), true);
    QCOMPARE(reader.textList(u"list"), QStringList({u"a"_s, u"b"_s}));
    QCOMPARE(qlonglong(reader.time(u"at")->seconds()), 1'780'135'872LL);
    QCOMPARE(reader.base64(u"bytes")->size(), std::size_t(2));
    QCOMPARE(reader.secret(u"secret")->view(), std::string_view("p\xC3\xA4ss"));
    QVERIFY(reader.object(u"object"));
    QCOMPARE(reader.array(u"array")->elements().front().pointer(), u"/array/0"_s);
    QVERIFY(reader.finish());
}

void TestJsonReader::faultsAreToldTogether()
{
    const auto document =
        JsonDocument::parseObject(R"({"text":1,"id":"no","list":["a",2],"bytes":"AAE","a~/b":1})");
    QVERIFY(document);
    ObjectReader reader(document->root());
    reader.requiredText(u"text");
    reader.requiredUuid(u"id");
    reader.textList(u"list");
    reader.base64(u"bytes");
    reader.requiredInteger(u"absent");
    const auto read = reader.finish();
    QVERIFY(!read);
    QCOMPARE(read.error().code, core::ErrorCode::InvalidField);
    QStringList pointers;
    for (const auto &detail : read.error().details)
        pointers.append(detail.pointer);
    QCOMPARE(pointers, QStringList({u"/text"_s, u"/id"_s, u"/list/1"_s, u"/bytes"_s, u"/absent"_s,
                                    u"/a~0~1b"_s}));
}

void TestJsonReader::lenientTakesNullForAbsent()
{
    const auto document = JsonDocument::parseObject(R"({"a":null,"other":[]})");
    QVERIFY(document);
    ObjectReader lenient(document->root(), Strictness::Lenient);
    QVERIFY(!lenient.text(u"a"));
    QVERIFY(lenient.finish());
    ObjectReader missing(document->root(), Strictness::Lenient);
    missing.requiredText(u"a");
    QVERIFY(!missing.finish());
    ObjectReader strict(document->root());
    strict.ignore({u"other"});
    QVERIFY(!strict.text(u"a"));
    QVERIFY(!strict.finish());
}

void TestJsonReader::strictRefusesUnknown()
{
    const auto document = JsonDocument::parseObject(R"({"known":1,"unknown":1})");
    QVERIFY(document);
    ObjectReader reader(document->root());
    reader.integer(u"known");
    const auto read = reader.finish();
    QVERIFY(!read);
    QCOMPARE(read.error().details.front().pointer, u"/unknown"_s);
}

void TestJsonReader::mutationsNeverCrash()
{
    bool isGiven = false;
    const int given = qEnvironmentVariableIntValue("SB_TEST_SEED", &isGiven);
    const unsigned seed = isGiven ? static_cast<unsigned>(given) : std::random_device()();
    qInfo("seed %u", seed);
    std::mt19937 random(seed);
    const QByteArray origin =
        R"({"request_id":"5b000000-0000-4000-8000-000000000001","values":{"a":"\u00e4","b":[1,2.5,null,true]}})";
    int accepted = 0;
    for (int round = 0; round < 20'000; ++round) {
        QByteArray body = origin;
        const int changes = static_cast<int>(random() % 4) + 1;
        for (int change = 0; change < changes; ++change) {
            const auto at = static_cast<qsizetype>(random() % static_cast<unsigned>(body.size()));
            switch (random() % 3) {
            case 0:
                body[at] = static_cast<char>(random());
                break;
            case 1:
                body.remove(at, 1);
                break;
            default:
                body.insert(at, static_cast<char>(random()));
            }
        }
        const auto document = JsonDocument::parse(body);
        if (!document)
            continue;
        ++accepted;
        // Whatever is accepted is JSON for a second, independent reader too.
        QVERIFY2(!QJsonDocument::fromJson(body).isNull() || !document->root().isObject(),
                 body.toHex().constData());
    }
    QVERIFY(accepted > 0);
}

QTEST_APPLESS_MAIN(TestJsonReader)
#include "tst_json_reader.moc"
