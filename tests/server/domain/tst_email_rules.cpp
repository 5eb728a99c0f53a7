#include "server/domain/email_rules.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::domain;

class TestEmailRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void judgesEmails_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("kept");
        const auto good = [](const char *what, const QString &text, const QString &kept) {
            QTest::newRow(what) << text << kept;
        };
        const auto bad = [](const char *what, const QString &text) {
            QTest::newRow(what) << text << QString();
        };
        good("plain", u"ada@example.org"_s, u"ada@example.org"_s);
        good("upper case", u"Ada@Example.ORG"_s, u"ada@example.org"_s);
        good("trimmed", u" ada@example.org\n"_s, u"ada@example.org"_s);
        good("seeded", u"admin@secrets-bridge.dev"_s, u"admin@secrets-bridge.dev"_s);
        good("host without dot", u"root@localhost"_s, u"root@localhost"_s);
        good("plus and dots", u"a.b+c@x.y.z"_s, u"a.b+c@x.y.z"_s);
        good("other script", u"Ünal@пример.рф"_s, u"ünal@пример.рф"_s);
        good("longest local part", QString(64, u'a') + u"@x.y"_s, QString(64, u'a') + u"@x.y"_s);
        bad("empty", u""_s);
        bad("no at", u"example.org"_s);
        bad("two ats", u"a@b@c"_s);
        bad("nothing before", u"@example.org"_s);
        bad("nothing after", u"ada@"_s);
        bad("space inside", u"a da@example.org"_s);
        bad("line break inside", u"ada@exam\nple.org"_s);
        bad("null character", u"ada@example.org"_s + QChar(0));
        bad("override", u"ada\u202e@example.org"_s);
        bad("leading dot in host", u"ada@.org"_s);
        bad("trailing dot in host", u"ada@org."_s);
        bad("two dots in host", u"ada@a..b"_s);
        bad("hyphen at an edge", u"ada@-a.b"_s);
        bad("local part too long", QString(65, u'a') + u"@x.y"_s);
        bad("too long", u"a@"_s + QString(253, u'b'));
        bad("no-break space", u"a\u00a0b@x.y"_s);
    }

    void judgesEmails()
    {
        QFETCH(QString, text);
        QFETCH(QString, kept);
        const auto checked = checkEmail(text, u"/email"_s);
        QCOMPARE(checked.has_value(), !kept.isNull());
        if (checked) {
            QCOMPARE(*checked, kept);
            QCOMPARE(normalisedEmail(text), kept);
            return;
        }
        QCOMPARE(checked.error().code, sb::core::ErrorCode::InvalidValue);
        QCOMPARE(checked.error().details.at(0).pointer, u"/email"_s);
    }
};

QTEST_APPLESS_MAIN(TestEmailRules)
#include "tst_email_rules.moc"
