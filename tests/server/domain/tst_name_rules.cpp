#include "server/domain/name_rules.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::domain;

class TestNameRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void judgesNames_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("valid");
        QTest::addColumn<QString>("kept");
        const auto row = [](const char *what, const QString &name, bool valid,
                            const QString &kept = {}) {
            QTest::newRow(what) << name << valid << (kept.isNull() ? name : kept);
        };
        row("plain", u"payments"_s, true);
        row("one character", u"x"_s, true);
        row("inner spaces", u"a  b"_s, true);
        row("trimmed", u"  payments\t"_s, true, u"payments"_s);
        row("other script", u"支払い"_s, true);
        row("right to left", u"תשלומים"_s, true);
        row("emoji", u"🔑"_s, true);
        row("markup", u"<b>&amp;</b>"_s, true);
        row("200 characters", QString(200, u'x'), true);
        row("200 characters beyond the base plane", u"🔑"_s.repeated(200), true);
        row("200 characters after trimming", u' ' + QString(200, u'x') + u' ', true,
            QString(200, u'x'));
        row("empty", u""_s, false);
        row("blank", u"   "_s, false);
        row("blank in Unicode", u"\u2003\u3000"_s, false);
        row("201 characters", QString(201, u'x'), false);
        row("201 beyond the base plane", u"🔑"_s.repeated(201), false);
        row("line break", u"a\nb"_s, false);
        row("null character", u"a"_s + QChar(0) + u"b"_s, false);
        row("escape", u"a\u001b[31m"_s, false);
        row("delete", u"a\u007f"_s, false);
        row("C1", u"a\u0085b"_s, false);
        row("line separator", u"a\u2028b"_s, false);
        row("right-to-left override", u"a\u202egpj"_s, false);
        row("isolate", u"a\u2066b"_s, false);
        row("right-to-left mark", u"a\u200fb"_s, false);
        row("Arabic letter mark", u"a\u061cb"_s, false);
    }

    void judgesNames()
    {
        QFETCH(QString, name);
        QFETCH(bool, valid);
        const auto checked = checkName(name, u"/name"_s);
        QCOMPARE(checked.has_value(), valid);
        if (valid) {
            QTEST(*checked, "kept");
        } else {
            QCOMPARE(checked.error().code, sb::core::ErrorCode::InvalidValue);
            QCOMPARE(checked.error().details.at(0).pointer, u"/name"_s);
        }
    }

    void countsCharacters_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qsizetype>("count");
        QTest::newRow("empty") << u""_s << qsizetype{0};
        QTest::newRow("Latin") << u"abc"_s << qsizetype{3};
        QTest::newRow("surrogate pair") << u"a🔑b"_s << qsizetype{3};
    }

    void countsCharacters()
    {
        QFETCH(QString, text);
        QTEST(characterCount(text), "count");
    }
};

QTEST_APPLESS_MAIN(TestNameRules)
#include "tst_name_rules.moc"
