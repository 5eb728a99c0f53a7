// Schemas: what they refuse, where they say it is, and that no reader lets past what they refuse.
#include "shared/codec/json_schema.h"

#include <stdexcept>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using codec::JsonDocument;
using codec::JsonSchema;
using codec::ObjectReader;

namespace {

const QByteArray schemaText = R"({
  "$ref": "#/components/schemas/Thing",
  "components": {"schemas": {
    "Thing": {"type": "object", "required": ["name"], "additionalProperties": false,
      "properties": {"name": {"type": "string"},
                     "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Part"}},
                     "values": {"type": "object", "additionalProperties": {"type": "string"}}}},
    "Part": {"type": "object", "properties": {"id": {"type": "string", "minLength": 36, "maxLength": 36}}}
  }}})";

QStringList placesIn(const QByteArray &body)
{
    const JsonSchema schema(schemaText);
    const auto document = JsonDocument::parse(body);
    const auto fit = schema.check(document->root());
    QStringList places;
    if (fit)
        return places;
    for (const core::ErrorDetail &detail : fit.error().details)
        places.append(detail.pointer);
    places.sort();
    return places;
}

} // namespace

class TestJsonSchema : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void whatFits()
    {
        QCOMPARE(placesIn(R"({"name":"x"})"), QStringList());
        QCOMPARE(placesIn(R"({"name":"x","parts":[],"values":{"a":"b"}})"), QStringList());
    }

    void whatDoesNot_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("place");
        QTest::newRow("missing") << "{}"_ba << u""_s;
        QTest::newRow("type") << R"({"name":1})"_ba << u"/name"_s;
        QTest::newRow("null") << R"({"name":null})"_ba << u"/name"_s;
        QTest::newRow("no object") << "[]"_ba << u""_s;
        QTest::newRow("in a list")
            << R"({"name":"x","parts":[{},{"id":"7"}]})"_ba << u"/parts/1/id"_s;
        QTest::newRow("escaped") << R"({"name":"x","values":{"a/b~c":1}})"_ba
                                 << u"/values/a~1b~0c"_s;
    }

    void whatDoesNot()
    {
        QFETCH(QByteArray, body);
        QFETCH(QString, place);
        const QStringList places = placesIn(body);
        QVERIFY2(places.contains(place), qPrintable(places.join(u' ')));
    }

    void neverTellsValues()
    {
        const JsonSchema schema(schemaText);
        const auto document = JsonDocument::parse(R"({"name":"x","parts":[{"id":"s3cret"}]})");
        const auto fit = schema.check(document->root());
        QVERIFY(!fit);
        QCOMPARE(fit.error().code, core::ErrorCode::InvalidField);
        QVERIFY(!fit.error().message.contains(u"s3cret"_s));
        for (const core::ErrorDetail &detail : fit.error().details)
            QVERIFY(!detail.detail.contains(u"s3cret"_s));
    }

    /// A reader that looks at less than the schema asks for.
    void readersDoNotPass()
    {
        const JsonSchema schema(schemaText);
        auto document = JsonDocument::parseObject(R"({"name":"x","values":{"a":1}})");
        const auto read = [&] {
            ObjectReader reader(document->root());
            static_cast<void>(reader.requiredText(u"name"));
            static_cast<void>(reader.object(u"values"));
            return reader.finish();
        };
        QVERIFY(read());
        document->expect(&schema);
        const auto refused = read();
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, core::ErrorCode::InvalidField);
        QCOMPARE(refused.error().details.front().pointer, u"/values/a"_s);
    }

    /// Its words are the better ones.
    void readersGoFirst()
    {
        const JsonSchema schema(schemaText);
        auto document = JsonDocument::parseObject("{}");
        document->expect(&schema);
        ObjectReader reader(document->root());
        static_cast<void>(reader.requiredText(u"name"));
        const auto refused = reader.finish();
        QVERIFY(!refused);
        QCOMPARE(refused.error().details.front().detail, u"is required"_s);
    }

    void noSchema()
    {
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, JsonSchema("nothing"));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, JsonSchema(R"({"type":7})"));
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument, JsonSchema(R"({"$ref":"#/nowhere"})"));
    }
};

QTEST_APPLESS_MAIN(TestJsonSchema)
#include "tst_json_schema.moc"
