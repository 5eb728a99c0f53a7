#include "shared/codec/json_writer.h"

#include <limits>

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using codec::JsonWriter;
using codec::TimeFormat;

class TestJsonWriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fields();
    void absentOnesAreLeftOut();
    void nestedJson();
    void writesAgainAfterTake();
    void textsOfEveryLength();
};

void TestJsonWriter::fields()
{
    JsonWriter json;
    json.beginObject()
        .field(u"text", u"\"\\\n\u00e4\U0001F600"_s)
        .field(u"id", QUuid(u"5b000000-0000-4000-8000-00000000000A"_s))
        .field(u"number", std::numeric_limits<std::int64_t>::min())
        .field(u"flag", false)
        .field(u"list", QStringList({u"a"_s}))
        .field(u"none", QStringList())
        .field(u"t9", core::Timestamp{1}, TimeFormat::T9)
        .field(u"tn", core::Timestamp{1}, TimeFormat::Tn)
        .field(u"ts", core::Timestamp{1}, TimeFormat::Ts)
        .base64(u"bytes", QByteArray("\0\xff", 2))
        .base64(u"empty", QByteArray())
        .endObject();
    QCOMPARE(json.take(),
             u"{\"text\":\"\\\"\\\\\\n\u00e4\U0001F600\","
             u"\"id\":\"5b000000-0000-4000-8000-00000000000a\",\"number\":-9223372036854775808,"
             u"\"flag\":false,\"list\":[\"a\"],\"none\":[],"
             u"\"t9\":\"1970-01-01T00:00:00.000001000Z\",\"tn\":\"1970-01-01T00:00:00.000001Z\","
             u"\"ts\":\"1970-01-01T00:00:00Z\",\"bytes\":\"AP8=\",\"empty\":\"\"}"_s.toUtf8());
}

void TestJsonWriter::absentOnesAreLeftOut()
{
    JsonWriter json;
    json.beginObject()
        .fieldIfPresent(u"a", QString())
        .fieldIfPresent(u"b", std::optional<QUuid>())
        .fieldIfPresent(u"c", std::optional<core::Timestamp>(), TimeFormat::Tn)
        .fieldIfPresent(u"d", u"x"_s)
        .endObject();
    QCOMPARE(json.take(), R"({"d":"x"})"_ba);
}

void TestJsonWriter::nestedJson()
{
    JsonWriter json;
    json.json(QJsonObject{{u"a"_s, QJsonArray{1, 2.5, QJsonValue::Null, true, u"x"_s}},
                          {u"big"_s, qint64(9007199254740993)}});
    QCOMPARE(json.take(), R"({"a":[1,2.5,null,true,"x"],"big":9007199254740993})"_ba);
}

void TestJsonWriter::writesAgainAfterTake()
{
    JsonWriter json;
    json.beginArray().integer(1).endArray();
    QCOMPARE(json.take(), "[1]"_ba);
    json.beginArray().raw("{\"a\":1}").endArray();
    QCOMPARE(json.take(), R"([{"a":1}])"_ba);
}

/// Short ASCII takes another way than the rest.
void TestJsonWriter::textsOfEveryLength()
{
    for (const QString &last : {u"z"_s, u"\u00e4"_s, u"\U0001F600"_s, u"\u0001"_s}) {
        for (qsizetype size = 0; size < 300; ++size) {
            const QString text = QString(size, u'a') + last;
            JsonWriter json;
            json.beginObject().field(text, text).endObject();
            const QByteArray utf8 =
                last == u"\u0001" ? QByteArray(size, 'a') + "\\u0001" : text.toUtf8();
            QCOMPARE(json.take(), "{\"" + utf8 + "\":\"" + utf8 + "\"}");
        }
    }
    // More than what is kept between two texts.
    JsonWriter json;
    for (int round = 0; round < 3; ++round) {
        const QByteArray large(100'000 >> round * 6, 'b');
        json.beginArray().utf8(large).endArray();
        QCOMPARE(json.take(), "[\"" + large + "\"]");
    }
}

QTEST_APPLESS_MAIN(TestJsonWriter)
#include "tst_json_writer.moc"
