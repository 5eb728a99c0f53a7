#include "server/domain/key_rules.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using namespace sb::domain;

namespace {

QStringList numbered(int count)
{
    QStringList names;
    for (int i = 0; i < count; ++i)
        names += u"K%1"_s.arg(i);
    return names;
}

} // namespace

class TestKeyRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void judgesKeyNames_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("asked");
        QTest::addColumn<bool>("posted");
        const auto row = [](const char *what, const QString &name, bool asked, bool posted) {
            QTest::newRow(what) << name << asked << posted;
        };
        row("plain", u"DB_PASSWORD"_s, true, true);
        row("one character", u"k"_s, true, true);
        row("dots and slashes", u"tls.crt/../x%2f"_s, true, true);
        row("inner space", u"a b"_s, true, true);
        row("other script", u"ключ"_s, true, true);
        row("253 characters", QString(253, u'k'), true, true);
        row("253 beyond the base plane", u"🔑"_s.repeated(253), true, true);
        row("254 characters", QString(254, u'k'), false, true);
        row("1,024 bytes", QString(1024, u'k'), false, true);
        row("1,025 bytes", QString(1025, u'k'), false, false);
        row("1,026 bytes of two each", QString(513, u'é'), false, false);
        row("empty", u""_s, false, false);
        row("blank", u" "_s, false, false);
        row("line break", u"a\nb"_s, false, false);
        row("tab", u"a\tb"_s, false, false);
        row("null character", QString(QChar(0)), false, false);
        row("escape", u"\u001b[2J"_s, false, false);
        row("C1", u"a\u009bb"_s, false, false);
        row("right-to-left override", u"a\u202eb"_s, false, false);
    }

    void judgesKeyNames()
    {
        QFETCH(QString, name);
        const auto asked = checkKeyName(name, u"/key_values/x"_s);
        QTEST(asked.has_value(), "asked");
        if (!asked) {
            QCOMPARE(asked.error().code, core::ErrorCode::InvalidValue);
            QCOMPARE(asked.error().details.at(0).pointer, u"/key_values/x"_s);
        }
        QTEST(checkPostedKeyName(name).has_value(), "posted");
    }

    void judgesListsOfKeys_data()
    {
        QTest::addColumn<QStringList>("names");
        QTest::addColumn<QString>("pointer");
        QTest::newRow("none") << QStringList{} << QString();
        QTest::newRow("100") << numbered(100) << QString();
        QTest::newRow("differ by case") << QStringList{u"a"_s, u"A"_s} << QString();
        QTest::newRow("101") << numbered(101) << u"/target_keys"_s;
        QTest::newRow("twice") << QStringList{u"a"_s, u"b"_s, u"a"_s} << u"/target_keys/2"_s;
        QTest::newRow("blank") << QStringList{u"a"_s, u""_s} << u"/target_keys/1"_s;
    }

    void judgesListsOfKeys()
    {
        QFETCH(QStringList, names);
        QFETCH(QString, pointer);
        const auto checked = checkTargetKeys(names, u"/target_keys"_s);
        QCOMPARE(checked.has_value(), pointer.isNull());
        if (!checked)
            QCOMPARE(checked.error().details.at(0).pointer, pointer);
    }

    void boundsValues()
    {
        QVERIFY(checkValueSize(0, u"/x"_s));
        QVERIFY(checkValueSize(1'048'576, u"/x"_s));
        QVERIFY(!checkValueSize(1'048'577, u"/x"_s));
    }

    void judgesJustifications_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("required");
        QTest::addColumn<bool>("optional");
        const auto row = [](const char *what, const QString &text, bool required, bool optional) {
            QTest::newRow(what) << text << required << optional;
        };
        row("plain", u"Rotating, see OPS-1"_s, true, true);
        row("several lines", u"a\r\nb\tc\n"_s, true, true);
        row("right to left with a mark", u"\u200fסיבה"_s, true, true);
        row("4,000 characters", QString(4000, u'x'), true, true);
        row("4,000 beyond the base plane", u"🔑"_s.repeated(4000), true, true);
        row("4,001 characters", QString(4001, u'x'), false, false);
        row("empty", u""_s, false, true);
        row("blank", u" \n\t"_s, false, true);
        row("null character", u"a"_s + QChar(0), false, false);
        row("escape", u"\u001b[31mred"_s, false, false);
        row("backspace", u"a\bb"_s, false, false);
        row("C1", u"a\u009bb"_s, false, false);
    }

    void judgesJustifications()
    {
        QFETCH(QString, text);
        QTEST(checkJustification(text, true, u"/justification"_s).has_value(), "required");
        QTEST(checkJustification(text, false, u"/justification"_s).has_value(), "optional");
    }
};

QTEST_APPLESS_MAIN(TestKeyRules)
#include "tst_key_rules.moc"
