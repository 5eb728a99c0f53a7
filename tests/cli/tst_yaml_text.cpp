#include "cli/yaml_text.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::cli;

class TestYamlText : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void scalars_data()
    {
        QTest::addColumn<QByteArray>("yaml");
        QTest::addColumn<QJsonValue>("value");
        const auto row = [](const QByteArray &yaml, const QJsonValue &value) {
            QTest::newRow(yaml.constData()) << yaml << value;
        };
        row("true", true);
        row("false", false);
        row("'true'", u"true"_s);
        row("yes", u"yes"_s);
        row("no", u"no"_s);
        row("12", 12);
        row("-3", -3);
        row("\"12\"", u"12"_s);
        row("012", u"012"_s);
        row("0x10", u"0x10"_s);
        row("1.5", u"1.5"_s);
        row("1e3", u"1e3"_s);
        row("9999999999999999999", u"9999999999999999999"_s);
        row("~", QJsonValue::Null);
        row("null", QJsonValue::Null);
        row("''", u""_s);
        row("a b", u"a b"_s);
        row("{a: [1, b], c: }",
            QJsonObject{{u"a"_s, QJsonArray{1, u"b"_s}}, {u"c"_s, QJsonValue::Null}});
        row(R"({"a": {"b": "c"}})", QJsonObject{{u"a"_s, QJsonObject{{u"b"_s, u"c"_s}}}});
        row("&x a", u"a"_s);
    }

    void scalars()
    {
        QFETCH(const QByteArray, yaml);
        QFETCH(const QJsonValue, value);
        const auto read = jsonFromYaml(yaml);
        QVERIFY(read);
        QCOMPARE(*read, value);
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("yaml");
        QTest::newRow("twice the same key") << "{a: 1, a: 2}"_ba;
        QTest::newRow("open bracket") << "[1, 2"_ba;
        QTest::newRow("two documents") << "a\n---\nb"_ba;
        QTest::newRow("no document") << ""_ba;
        QTest::newRow("a list as key") << "{[a]: 1}"_ba;
        QTest::newRow("unknown alias") << "*x"_ba;
        QByteArray laughs = "a: &a [x, x, x, x, x, x, x, x, x, x]\n";
        for (char c = 'b'; c < 'h'; ++c) {
            const QByteArray before = QByteArray("*") + static_cast<char>(c - 1);
            laughs +=
                QByteArray(1, c) + ": &" + c + " [" + QByteArrayList(10, before).join(", ") + "]\n";
        }
        QTest::newRow("a million laughs") << laughs;
    }

    void refuses()
    {
        QFETCH(const QByteArray, yaml);
        const auto read = jsonFromYaml(yaml);
        QVERIFY(!read);
        QVERIFY(!read.error().message.isEmpty());
    }

    void comesBack()
    {
        QJsonObject object{{u"empty"_s, QJsonArray{}}, {u"none"_s, QJsonObject{}}};
        int number = 0;
        for (const QString &text : {u""_s,
                                    u"true"_s,
                                    u"No"_s,
                                    u"null"_s,
                                    u"~"_s,
                                    u"12"_s,
                                    u"1.5"_s,
                                    u"0x1f"_s,
                                    u"2026-01-01"_s,
                                    u"a: b"_s,
                                    u"# no comment"_s,
                                    u"- x"_s,
                                    u"*x"_s,
                                    u"&x"_s,
                                    u"!t"_s,
                                    u"a\nb"_s,
                                    u"tab\there"_s,
                                    u"\"quoted\" 'too'"_s,
                                    u"支払い 🔑"_s,
                                    u" padded "_s,
                                    u"app/db"_s,
                                    u"email:ops@example.org"_s,
                                    u"{x}"_s,
                                    u"back\\slash"_s})
            object.insert(u"text%1"_s.arg(number++), text);
        object.insert(u"list"_s, QJsonArray{1, true, QJsonValue::Null, QJsonObject{{u"a"_s, 1}}});
        const QByteArray yaml = yamlFrom(object);
        const auto again = jsonFromYaml(yaml);
        QVERIFY2(again, yaml.constData());
        QCOMPARE(again->toObject(), object);
    }
};

QTEST_GUILESS_MAIN(TestYamlText)
#include "tst_yaml_text.moc"
